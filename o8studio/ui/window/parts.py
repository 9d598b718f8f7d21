"""The window as its commands and news handlers see it; the controller has these parts and rebuilds some of them."""

from typing import Protocol

from o8studio.domain.settings import Preference
from o8studio.ui.actions.factory import Actions
from o8studio.ui.compose.compose_panel import ComposePanel
from o8studio.ui.models.job_store import JobStore
from o8studio.ui.models.thumbnails import Thumbnails
from o8studio.ui.player.player_panel import PlayerPanel
from o8studio.ui.ports import Ports
from o8studio.ui.queue.job_table import JobTable
from o8studio.ui.queue.queue_panel import QueuePanel
from o8studio.ui.welcome.first_stage import FirstStage
from o8studio.ui.widgets.toasts import Toasts
from o8studio.ui.window.announcer import Announcer
from o8studio.ui.window.clip_on_stage import ClipOnStage
from o8studio.ui.window.columns import Columns
from o8studio.ui.window.job_actions import JobActions
from o8studio.ui.window.library_actions import LibraryActions
from o8studio.ui.window.main_window import MainWindow
from o8studio.ui.window.navigation_frame import NavigationFrame
from o8studio.ui.window.pages import Pages
from o8studio.ui.window.review_actions import ReviewActions
from o8studio.ui.window.stage_actions import StageActions
from o8studio.ui.window.stage_modes import StageModes


class Window(Protocol):
    """Panels are looked up on each use: another language or text size replaces them."""

    shell: MainWindow
    frame: NavigationFrame
    store: JobStore
    thumbnails: Thumbnails
    table: JobTable
    columns: Columns
    first_stage: FirstStage
    queue: QueuePanel
    compose: ComposePanel
    player: PlayerPanel
    pages: Pages
    announcer: Announcer
    toasts: Toasts
    job_actions: JobActions
    library_actions: LibraryActions
    review_actions: ReviewActions
    stage: ClipOnStage
    stage_actions: StageActions
    actions: Actions
    stage_modes: StageModes

    @property
    def ports(self) -> Ports:
        """What the window may ask of the studio."""
        ...

    @property
    def is_welcoming(self) -> bool:
        """Whether the first-run page is shown."""
        ...

    def say(self, words: str, *, stays: bool = False) -> None:
        """Show one sentence in the corner."""
        ...

    def play(self, clip_id: str) -> None:
        """Show a clip on the stage."""
        ...

    def play_and_choose(self, clip_id: str) -> None:
        """Show a take on the stage, and highlight its card."""
        ...

    def do_on_stage(self, command_id: str) -> None:
        """Run a command of the stage's buttons."""
        ...

    def show_page(self, name: str) -> None:
        """Show Studio, Library, Review or Settings."""
        ...

    def show_welcome(self) -> None:
        """Show the first-run page."""
        ...

    def show_models(self) -> None:
        """The gateway's list of models arrived."""
        ...

    def show_gateway(self) -> None:
        """Something about the gateways changed."""
        ...

    def show_ledger_trouble(self, there: bool) -> None:
        """The disk refuses writes, or accepts them again."""
        ...

    def setting_changed(self, name: Preference) -> None:
        """Apply a changed setting."""
        ...
