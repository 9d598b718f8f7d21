"""The desk behind the window: Qt's plain calls become work on the studio. Imported after the first paint."""

from o8studio.presenters.composing import ComposingDesk
from o8studio.presenters.files import FilesDesk
from o8studio.presenters.gateways import GatewaysDesk
from o8studio.presenters.jobs import JobsDesk
from o8studio.presenters.settings import SettingsDesk

__all__ = ["WindowDesk"]


class WindowDesk(ComposingDesk, JobsDesk, FilesDesk, GatewaysDesk, SettingsDesk):
    """Implements `ui.desk.Desk`, a part of it in each base."""
