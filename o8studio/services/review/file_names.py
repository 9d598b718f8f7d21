"""How what goes out of the studio for a review is called: pages, contact sheets, lists and copies for an editor."""

import re
from collections.abc import Sequence
from enum import StrEnum
from pathlib import Path

from o8studio.domain.harmless import one_line
from o8studio.domain.jobs.clip_names import clip_file_name
from o8studio.domain.library.listing import ClipRow

READ_ME = "READ ME.txt"
_MOST_NAME = 60


class ListKind(StrEnum):
    """A list for editors, by how its files end."""

    FCPXML = "fcpxml"
    EDL = "edl"
    OTIO = "otio"
    CSV = "csv"


def file_name(text: str) -> str:
    """A title as the beginning of a file's name that every system takes."""
    plain = re.sub(r"[^\w.-]+", "-", text).strip("-.")[:_MOST_NAME].rstrip("-.")
    return clip_file_name("{title}", {"title": plain or "review"}, "", "", most_bytes=3 * _MOST_NAME + 1)


def title_of(rows: Sequence[ClipRow]) -> str:
    """The name of the first clip, which begins as its prompt does."""
    return one_line(rows[0].name)[:_MOST_NAME]


def copy_name(at: int, row: ClipRow) -> str:
    """Of the copy of a clip, the first of which is at 0."""
    return f"{at + 1:02}_{file_name(row.name)[:40]}{Path(row.path).suffix}"


def list_names(title: str, kind: ListKind) -> list[str]:
    """Of a list's files: an edit list is two, since Resolve reads markers from one of their own."""
    name = file_name(title)
    if kind is ListKind.EDL:
        return [f"{name}.edl", f"{name}_markers.edl"]
    return [f"{name}_markers.csv" if kind is ListKind.CSV else f"{name}.{kind}"]


def folder_name(title: str) -> str:
    """Of the folder for an editor."""
    return f"{file_name(title)}_for-edit"


def editor_names(
    rows: Sequence[ClipRow], title: str, kinds: Sequence[ListKind], *, has_copies: bool
) -> list[str]:
    """Everything that an editor gets of these clips; with copies, the folder that holds them comes first."""
    if not rows:
        return []
    title = one_line(title) or title_of(rows)
    lists = [name for kind in kinds for name in list_names(title, kind)]
    if not has_copies:
        return lists
    return [folder_name(title), *(copy_name(at, row) for at, row in enumerate(rows)), *lists, READ_ME]
