"""Which commands the library runs, alone or in the place of the stage's; and its actions as menus and questions see them."""

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Protocol

from PySide6.QtWidgets import QWidget

from o8studio.domain.ids import ClipId
from o8studio.ui.library_port import LibraryCommand, LibraryPort
from o8studio.ui.widgets.toasts import Toasts

if TYPE_CHECKING:
    from o8studio.ui.library.library_page import LibraryPage


SHARED = (
    "pick",
    "reject",
    "clear_verdict",
    *(f"rate_{stars}" for stars in range(6)),
    "rename",
    "copy_prompt",
    "save_as",
    "folder",
    "use_settings",
    "remove",
    "undo",
    "fold_composer",
    "fold_queue",
)
"""Those that the stage or the queue has too; in the library they are about the selected clips, or its own columns."""
ONLY_HERE = (
    "redo",
    "library_look",
    "library_review",
    "library_compare",
    "library_rate",
    "library_tag",
    "library_collect",
    "library_copy_file",
    "library_copy_path",
    "library_next_unrated",
    "library_save_search",
    "library_import",
    "library_table",
    "library_larger",
    "library_smaller",
    "library_restore",
    "library_delete",
)


class LibraryDoing(Protocol):
    """What `LibraryActions` does for its menus and questions."""

    ask_where: Callable[[str, str, Callable[[str], None]], None]

    @property
    def page(self) -> "LibraryPage":
        """The page."""
        ...

    @property
    def window(self) -> QWidget:
        """For menus and dialogs."""
        ...

    @property
    def port(self) -> LibraryPort:
        """What may be asked of the studio."""
        ...

    @property
    def toasts(self) -> Toasts:
        """For what is said in the corner."""
        ...

    def taking_back(self) -> Callable[[], None]:
        """Undoes what has just been done, whatever is done until then."""
        ...

    def do(self, command_id: str) -> None:
        """Run a command."""
        ...

    def act(self, command: LibraryCommand, text: str = "") -> None:
        """Run a verb on the selected clips."""
        ...

    def act_on(self, command: LibraryCommand, ids: Sequence[ClipId], text: str) -> None:
        """Run a verb on these clips."""
        ...

    def ended(self, problem: str) -> None:
        """Something was done, or could not be."""
        ...
