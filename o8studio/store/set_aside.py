"""Keeps files of a person that can't be used under another name; they are never overwritten."""

import shutil
from pathlib import Path


def set_aside(path: Path, *, copy: bool = False) -> str:
    """Rename to the next free `NAME.broken.SUFFIX`; returns the name alone, empty where that fails.

    Args:
        copy: for a file that is used in part and stays in place; the same content is not kept twice.
    """
    try:
        content = path.read_bytes() if copy else None
        for number in range(1, 1000):
            aside = path.with_suffix(f".broken{'' if number == 1 else f'-{number}'}{path.suffix}")
            if aside.exists():
                if content is not None and aside.read_bytes() == content:
                    return aside.name
                continue
            if copy:
                shutil.copy2(path, aside)
            else:
                path.rename(aside)
            return aside.name
    except OSError:
        return ""  # a profile that can't be written to: then nothing is overwritten either
    return ""


def clear_way(path: Path) -> None:
    """Rename what lies there if it is no regular file: a pipe is read for ever, a device without an end."""
    if (path.exists() or path.is_symlink()) and not path.is_file():
        set_aside(path)
