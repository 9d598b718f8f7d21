"""A disk with a free space set by a test."""

from pathlib import Path


class FakeDisk:
    """Reports the free space that a test sets."""

    def __init__(self, free: int) -> None:
        self.free = free
        self.asked = 0

    def __call__(self, _folder: Path) -> int:
        self.asked += 1
        return self.free
