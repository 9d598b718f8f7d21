"""What comes into the open window from outside: links that connect a gateway, and files that were opened with it."""

from collections.abc import Callable, Sequence
from pathlib import Path

from PySide6.QtCore import QObject, Qt, QUrl, Signal
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QMainWindow

from o8studio.domain.connect_link import ConnectLink, UnusableLink, is_link, parse_pasted
from o8studio.domain.request import ImageRole
from o8studio.texts.connect_links import link_problem_words
from o8studio.texts.language import _
from o8studio.ui.compose.reference_slots import ReferenceSlots
from o8studio.ui.connect.link_dialog import LinkDialog
from o8studio.ui.ports import ConnectPort
from o8studio.ui.widgets.dialogs import ask

_PICTURES = frozenset({".png", ".jpg", ".jpeg", ".webp"})


class Arrivals(QObject):
    """Raises the window, asks about one link at a time, puts a picture where the first frame goes."""

    connected = Signal()
    """A link was taken: there is a gateway, or a token for one."""

    def __init__(
        self,
        shell: QMainWindow,
        port: ConnectPort,
        *,
        say: Callable[[str], None],
        references: Callable[[], ReferenceSlots],
        form: Callable[[ConnectLink], None],
    ) -> None:
        """`say` tells what can't be taken; `form` opens the connect form with what the link holds, where no keyring can keep its token."""
        super().__init__(shell)
        self._shell, self._port, self._say = shell, port, say
        self._references, self._form = references, form
        self._open: LinkDialog | None = None
        self._next: ConnectLink | None = None
        """The newest link that came while one is asked about."""

    def receive(self, items: Sequence[str]) -> None:
        """Bring the window to the front and take what was handed over."""
        self.raise_window()
        for item in items:
            if is_link(item) or not _is_path(item):
                self._on_link(item)
            elif Path(item).suffix.lower() in _PICTURES:
                self._references().slots[ImageRole.FIRST_FRAME].add(item)
            else:
                self._say(_("{name} can't be opened here.").format(name=Path(item).name[:80]))

    def raise_window(self) -> None:
        """In front of others, out of the taskbar, as the desktop allows."""
        state = self._shell.windowState() & ~Qt.WindowState.WindowMinimized
        self._shell.setWindowState(state | Qt.WindowState.WindowActive)
        self._shell.show()
        self._shell.raise_()
        self._shell.activateWindow()

    def show_update(self, words: str, address: str) -> None:
        """A newer version is out; it is told, and its page is opened for who wants it."""
        ask(
            self._shell,
            _("A newer version"),
            words,
            _("Not now"),
            (_("Open the page"), "send", lambda: _open_page(address)),
            icon="info",
            tone="accent",
        )

    def _on_link(self, text: str) -> None:
        try:
            link = parse_pasted(text)
        except UnusableLink as error:
            self._say(link_problem_words(error.problem))
            return
        if link is None:
            return
        if self._open is not None:  # one waits, and no more: a page can open as many as it likes
            self._next = link if link != self._open.link else self._next
            return
        self._ask_about(link)

    def _ask_about(self, link: ConnectLink) -> None:
        self._open = LinkDialog(self._port, self._shell, link, self._form)
        self._open.finished.connect(self._on_closed)
        self._open.connected.connect(self.connected)
        self._open.open()

    def _on_closed(self) -> None:
        link, self._open, self._next = self._next, None, None
        if link is not None:
            self._ask_about(link)


def _open_page(address: str) -> None:
    QDesktopServices.openUrl(QUrl(address))


def _is_path(item: str) -> bool:
    return item.startswith("/") or item[1:3] in (":\\", ":/")
