"""What a command is: title, icon, keys, where it works and what it needs; and whether it can run now."""

from enum import StrEnum
from typing import NamedTuple

from o8studio.ui.actions.card_commands import CardCommand
from o8studio.ui.actions.command_id import CommandId


class Area(StrEnum):
    """Where a command's keys work. Letters never work while typing: text fields take them first."""

    WINDOW = "window"
    """Everywhere."""
    STUDIO = "studio"
    """While the three columns are visible."""
    PLAYER = "player"
    """While the stage is visible."""
    STAGE = "stage"
    """While the focus is in the stage."""
    QUEUE = "queue"
    """While the focus is in the queue."""
    PROMPT = "prompt"
    """While the focus is in the prompt."""
    LIBRARY = "library"
    """While the library is visible."""
    CLIPS = "clips"
    """While the focus is in the library's clips."""
    REVIEW = "review"
    """While Review is visible."""
    TAKES = "takes"
    """While the focus is in Review's takes."""

    @property
    def needs_focus(self) -> bool:
        """Whether the place must hold the focus, not only be visible."""
        return self in (Area.STAGE, Area.QUEUE, Area.PROMPT, Area.CLIPS, Area.TAKES)

    @property
    def page(self) -> str:
        """The page that it is on; empty for every page."""
        pages = {Area.WINDOW: "", Area.LIBRARY: "library", Area.CLIPS: "library"}
        return {**pages, Area.REVIEW: "review", Area.TAKES: "review"}.get(self, "studio")


class Needs(StrEnum):
    """What a command requires before it can run."""

    NOTHING = "nothing"
    ORDER = "order"
    """A draft that can be sent."""
    REMOVED = "removed"
    """A removed job that can be restored."""
    CLIP = "clip"
    """A clip on the stage."""
    SEED = "seed"
    """A clip on the stage with a known seed."""
    CLIPS_PAGE = "clips page"
    """A page of clips that can be searched."""
    TRASHED = "trashed"
    """Clips in the trash that are selected."""


class Situation(NamedTuple):
    """The window's state when a command is shown or triggered.

    Attributes:
        may_generate: the draft can be sent; `problem` says what is wrong with it.
        has_removed: a removed job can be restored.
        has_clip, has_seed: about the clip on the stage; in the library, about the selected ones.
        has_trashed: they are in the trash.
        may_search: the current page can be searched.
        is_welcoming: no gateway is there yet, so that the first page covers the others.
        offered: the commands allowed on the target: the selected cards while the queue has the focus,
            else the clip on the stage.
    """

    may_generate: bool = False
    problem: str = ""
    has_removed: bool = False
    has_clip: bool = False
    has_seed: bool = False
    has_trashed: bool = False
    may_search: bool = False
    is_welcoming: bool = False
    offered: frozenset[CardCommand] = frozenset()


class Command(NamedTuple):
    """A command that a person can run.

    Attributes:
        keys: in Qt's portable spelling; empty until a person assigns a key.
        does: commands on the target job; this one is enabled while the job's state allows any of them.
        button: its name on a button if that differs from lists; else empty.
    """

    id: CommandId
    title: str
    icon: str = ""
    keys: tuple[str, ...] = ()
    areas: tuple[Area, ...] = (Area.WINDOW,)
    needs: Needs = Needs.NOTHING
    does: tuple[CardCommand, ...] = ()
    button: str = ""

    @property
    def name(self) -> str:
        """The label of a button for it."""
        return self.button or self.title


def is_enabled(command: Command, now: Situation) -> bool:
    """Whether it would do anything now. Menus, buttons and keys all use this answer."""
    if command.does and now.offered.isdisjoint(command.does):
        return False
    match command.needs:
        case Needs.NOTHING:
            return True
        case Needs.ORDER:
            return now.may_generate
        case Needs.REMOVED:
            return now.has_removed
        case Needs.CLIP:
            return now.has_clip
        case Needs.SEED:
            return now.has_seed
        case Needs.CLIPS_PAGE:
            return now.may_search
        case Needs.TRASHED:
            return now.has_trashed
