"""A disk whose room a test decides."""

from pathlib import Path


class FakeDisk:
    """As much room as a test says."""

    def __init__(self, free: int) -> None:
        self.free = free
        self.asked = 0

    def __call__(self, _folder: Path) -> int:
        self.asked += 1
        return self.free
