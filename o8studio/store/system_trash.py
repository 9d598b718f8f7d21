"""The system's trash: where a file goes that may still be wanted back."""

from pathlib import Path


class NoSystemTrash(OSError):
    """There is none for this file's disk, or it took nothing; the file is where it was."""


def to_system_trash(path: Path) -> None:
    """Move a file there. Blocking.

    Raises:
        NoSystemTrash
    """
    import send2trash  # type: ignore[import-untyped]  # it has no types; looks for the desktop's folders when it is loaded

    try:
        send2trash.send2trash(str(path))
    except Exception as error:
        if not path.exists():
            return  # it is gone, whatever else was wrong
        raise NoSystemTrash(str(error)) from error
