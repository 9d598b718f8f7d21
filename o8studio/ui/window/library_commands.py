"""Which commands the library runs, alone or in the place of the stage's; and its actions as menus and questions see them."""

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Protocol

from PySide6.QtWidgets import QWidget

from o8studio.domain.ids import ClipId
from o8studio.ui.actions.command_id import CommandId
from o8studio.ui.library_port import LibraryCommand, LibraryPort
from o8studio.ui.widgets.toasts import Toasts

if TYPE_CHECKING:
    from o8studio.ui.library.library_page import LibraryPage


SHARED = (
    CommandId.PICK,
    CommandId.REJECT,
    CommandId.CLEAR_VERDICT,
    *(CommandId(f"rate_{stars}") for stars in range(6)),
    CommandId.RENAME,
    CommandId.COPY_PROMPT,
    CommandId.SAVE_AS,
    CommandId.FOLDER,
    CommandId.USE_SETTINGS,
    CommandId.REMOVE,
    CommandId.UNDO,
    CommandId.FOLD_COMPOSER,
    CommandId.FOLD_QUEUE,
)
"""Those that the stage or the queue has too; in the library they are about the selected clips, or its own columns."""
ONLY_HERE = (
    CommandId.REDO,
    CommandId.LIBRARY_LOOK,
    CommandId.LIBRARY_REVIEW,
    CommandId.LIBRARY_COMPARE,
    CommandId.LIBRARY_SHARE,
    CommandId.LIBRARY_RATE,
    CommandId.LIBRARY_APPROVE,
    CommandId.LIBRARY_CHANGES,
    CommandId.LIBRARY_NEEDS,
    CommandId.LIBRARY_TAG,
    CommandId.LIBRARY_COLLECT,
    CommandId.LIBRARY_COPY_FILE,
    CommandId.LIBRARY_COPY_PATH,
    CommandId.LIBRARY_NEXT_UNRATED,
    CommandId.LIBRARY_SAVE_SEARCH,
    CommandId.LIBRARY_IMPORT,
    CommandId.LIBRARY_TABLE,
    CommandId.LIBRARY_LARGER,
    CommandId.LIBRARY_SMALLER,
    CommandId.LIBRARY_RESTORE,
    CommandId.LIBRARY_DELETE,
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

    def do(self, command_id: CommandId) -> None:
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
