"""A connect link asks before anything happens, hides its token, and pasted text goes into the form's fields."""

from collections.abc import Callable
from typing import cast

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from shiboken6 import isValid

from o8studio.domain.connect_link import ConnectLink, parse_link
from o8studio.domain.secret import Secret
from o8studio.studio import Studio
from o8studio.ui.connect.connect_form import ConnectForm
from o8studio.ui.connect.link_dialog import LinkDialog
from o8studio.ui.ports import ConnectPort
from o8studio.ui.window.arrivals import Arrivals
from o8studio.ui.window.controller import WindowController
from tests.support.patience import until
from tests.support.scenes import play_scene

KEY = "sk-0123456789abcdefwxyz"
LINK = f"o8studio://connect?v=1&address=http%3A%2F%2Fgw.example.com%3A9&key={KEY}"


def _arrivals(window: WindowController, presenters, said: list[str], asked: list[ConnectLink]) -> Arrivals:
    return Arrivals(
        window.shell,
        presenters.connect,
        say=said.append,
        references=lambda: window.compose.references,
        form=asked.append,
    )


def test_a_link_is_asked_about_and_not_now_changes_nothing(dressed, home) -> None:
    async def scene(studio: Studio, window: WindowController, presenters) -> None:
        said: list[str] = []
        arrivals = _arrivals(window, presenters, said, [])
        arrivals.receive([LINK, LINK])
        (dialog,) = window.shell.findChildren(LinkDialog)  # one at a time
        shown = dialog.words.text() + dialog.warning.text() + dialog.accessibleDescription()
        assert "gw.example.com:9" in shown
        assert "sk-…wxyz" in shown
        assert KEY not in shown
        assert not dialog.warning.isHidden()  # http to another computer
        dialog.refuse.click()
        await until(lambda: not window.shell.findChildren(LinkDialog))
        assert studio.preferences.settings.gateways == ()
        arrivals.receive(["o8studio://connect?v=2"])
        assert len(said) == 1
        assert not window.shell.findChildren(LinkDialog)

    play_scene(dressed, None, scene)


def test_a_yes_adds_it_or_asks_where_its_token_may_lie(dressed, home) -> None:
    async def scene(studio: Studio, window: WindowController, presenters) -> None:
        asked: list[ConnectLink] = []
        arrivals = _arrivals(window, presenters, [], asked)
        arrivals.receive([LINK])
        # Enter refused what had the focus
        QTest.keyClick(window.shell.findChildren(LinkDialog)[0].accept_button, Qt.Key.Key_Return)
        await until(lambda: bool(asked) or bool(studio.preferences.settings.gateways), 30)
        if asked:  # no keyring here
            assert asked == [parse_link(LINK)]
        else:
            assert studio.preferences.settings.gateways[0].base_url == "http://gw.example.com:9"

    play_scene(dressed, None, scene)


def test_a_link_that_is_taken_on_the_first_page_leads_to_the_studio(dressed, home) -> None:
    async def scene(studio: Studio, window: WindowController, presenters) -> None:
        window.show_welcome()
        window.arrivals.receive([LINK])
        (dialog,) = window.shell.findChildren(LinkDialog)
        assert window.pages.is_welcoming
        dialog.connected.emit()  # as after a yes, where there is a keyring
        assert not window.pages.is_welcoming
        dialog.reject()

    play_scene(dressed, None, scene)


def test_pasted_text_fills_both_fields(dressed, home) -> None:
    async def scene(studio: Studio, window: WindowController, presenters) -> None:
        window.show_welcome()
        assert window.pages.welcome is not None
        form = window.pages.welcome.findChildren(ConnectForm)[0]
        for text in (LINK, f"{KEY}  http://gw.example.com:9", f"http://gw.example.com:9 {KEY}"):
            for field in (form.address, form.token):
                form.address.clear()
                form.token.clear()
                field.setText(text)
                assert form.address.text() == "http://gw.example.com:9"
                assert Secret(form.token.text()) == Secret(KEY)
                assert form.token.echoMode() is form.token.EchoMode.Password
                assert "gw.example.com" in form.result.result.text()  # the warning

    play_scene(dressed, None, scene)


def test_a_second_link_is_asked_about_after_the_first(dressed, home) -> None:
    async def scene(studio: Studio, window: WindowController, presenters) -> None:
        arrivals = _arrivals(window, presenters, [], [])
        other = LINK.replace("gw.example.com", "other.example.com")
        arrivals.receive([LINK, LINK, LINK.replace("gw.", "between."), other])
        (dialog,) = window.shell.findChildren(LinkDialog)
        assert "gw.example.com" in dialog.words.text()
        dialog.refuse.click()
        await until(lambda: [one for one in window.shell.findChildren(LinkDialog) if one is not dialog])
        second = next(one for one in window.shell.findChildren(LinkDialog) if one is not dialog)
        assert "other.example.com" in second.words.text()
        second.refuse.click()
        await until(lambda: not window.shell.findChildren(LinkDialog))

    play_scene(dressed, None, scene)


def test_a_dialog_that_was_closed_while_the_keyring_asks_is_not_touched_again(dressed, home) -> None:
    async def scene(studio: Studio, window: WindowController, presenters) -> None:
        done: list[Callable[[str], None]] = []
        waiting = cast("ConnectPort", FakeConnect(done))
        asked: list[ConnectLink] = []
        dialog = LinkDialog(waiting, window.shell, parse_link(LINK), asked.append)
        dialog.open()
        dialog.accept_button.click()
        dialog.reject()
        await until(lambda: not isValid(dialog))
        for answer in ("a problem", "no keyring", ""):
            done[0](answer)
        assert asked == []

    play_scene(dressed, None, scene)


class FakeConnect:
    """A keyring that answers when a test lets it."""

    def __init__(self, done: list[Callable[[str], None]]) -> None:
        self._done = done

    def link_target(self, _link: ConnectLink) -> str:
        return ""

    def connect_link(self, _link: ConnectLink, done: Callable[[str], None]) -> None:
        self._done.append(done)
