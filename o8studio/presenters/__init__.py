"""Presenters: calls of the window become work on the studio, results become news on the bus. They hold no window."""

from o8studio.presenters.background import Background, CurrentGateway
from o8studio.presenters.clips import ClipsPresenter
from o8studio.presenters.composing import ComposePresenter
from o8studio.presenters.connecting import ConnectPresenter
from o8studio.presenters.files import FilesPresenter
from o8studio.presenters.gateways import GatewaysPresenter
from o8studio.presenters.imports import ImportsPresenter
from o8studio.presenters.jobs import QueuePresenter
from o8studio.presenters.library_verbs import LibraryPresenter
from o8studio.presenters.palette import PalettePresenter
from o8studio.presenters.reviewing import ReviewPresenter
from o8studio.presenters.settings import SettingsPresenter
from o8studio.presenters.sharing import SharePresenter
from o8studio.studio import Studio
from o8studio.ui.ports import Ports

__all__ = ["Presenters"]


class Presenters:
    """One presenter per port, around one studio."""

    def __init__(self, studio: Studio) -> None:
        work, current = Background(studio), CurrentGateway(studio)
        self.compose = ComposePresenter(studio, current, work)
        self.queue = QueuePresenter(studio, current, work)
        self.clips = ClipsPresenter(studio, work)
        self.files = FilesPresenter(studio, work)
        self.gateways = GatewaysPresenter(studio, current, work)
        self.connect = ConnectPresenter(studio, self.gateways, work)
        self.settings = SettingsPresenter(studio, work)
        self.library = LibraryPresenter(studio, current, work)
        self.imports = ImportsPresenter(studio, work)
        self.review = ReviewPresenter(studio, work)
        self.share = SharePresenter(studio, work)
        self.palette = PalettePresenter(studio, work)

    def ports(self) -> Ports:
        """The ports for the window."""
        return Ports(
            compose=self.compose,
            queue=self.queue,
            clips=self.clips,
            files=self.files,
            gateways=self.gateways,
            connect=self.connect,
            settings=self.settings,
            library=self.library,
            imports=self.imports,
            review=self.review,
            share=self.share,
            palette=self.palette,
        )

    def start(self) -> None:
        """Start what runs as long as the window is open: watching files, balance and system preferences."""
        self.clips.watch_files()
        self.imports.watch_on()
        self.gateways.watch_balance()
        self.settings.learn_system()
        self.settings.learn_motion()
