"""A second start: the window that is open comes to the front and takes what the second one was to open."""

from collections.abc import Sequence
from pathlib import Path
from urllib.parse import unquote, urlsplit

from o8studio.domain.connect_link import is_link
from o8studio.services.handover.client import listens, raise_window
from o8studio.store.paths import places


def items_of(arguments: Sequence[str]) -> list[str]:
    """The links and the whole paths of `open ITEM…`; nothing for other arguments."""
    if not arguments or arguments[0] != "open":
        return []
    return [one if is_link(one) else _whole(one) for one in arguments[1:] if one.strip()]


def handed_to_running(items: Sequence[str]) -> bool:
    """Whether a running window of this profile came to the front and took these."""
    return raise_window(places().door, items)


def is_open() -> bool:
    """Whether an instance of this profile takes things over; its window stays as it is."""
    return listens(places().door)


def _whole(item: str) -> str:
    """A whole path, also of a `file:` address, which desktops hand over."""
    if item.startswith("file://"):
        item = unquote(urlsplit(item).path)
    return str(Path(item).absolute())
