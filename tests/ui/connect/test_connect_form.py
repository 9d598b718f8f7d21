"""The form that connects a gateway, or gives one another token."""

from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QPushButton, QVBoxLayout, QWidget

from o8studio.domain.secret import MOST_LETTERS, Secret
from o8studio.store.paths import places
from o8studio.store.settings import load
from o8studio.studio import Studio
from o8studio.ui import ports
from o8studio.ui.connect.connect_form import ConnectDialog, ConnectForm
from o8studio.ui.ports import Done, Line
from o8studio.ui.window.controller import WindowController
from tests.support.demo import TOKEN, DemoServer
from tests.support.patience import until
from tests.support.scenes import play_scene


def test_replacing_the_token_of_a_renamed_gateway_makes_no_second_one(
    dressed, home, demo: DemoServer
) -> None:
    """The form knew only the address, so that another gateway was made of it."""

    async def scene(studio: Studio, window: WindowController, presenters) -> None:
        answers: list[str] = []
        presenters.connect.connect_gateway(
            "team", demo.url, TOKEN, "direct", "passphrase", "sesame", answers.append
        )
        await until(lambda: answers == [""])
        before = studio.setup.known("team")
        window.show_page("settings")
        presenters.gateways.change_gateway(before.id, {"name": "Studio"}, answers.append)
        await until(lambda: len(answers) == 2)
        section = window.pages.settings()
        section.connect_asked.emit(presenters.gateways.gateway())
        (dialog,) = window.shell.findChildren(ConnectDialog)
        form = dialog.form
        assert (form.address.text(), form._proxy_value()) == (demo.url, "direct")
        connected: list[bool] = []
        form.connected.connect(lambda: connected.append(True))
        form.token.setText(TOKEN)
        form.connect_button.click()
        await until(lambda: bool(connected), 20)
        (entry,) = load(places().settings).gateways
        assert (entry.id, entry.name, entry.token_storage, entry.formats) == (
            before.id, "Studio", "passphrase", before.formats,
        )  # fmt: skip
        assert await studio.tokens.get(entry) == Secret(TOKEN)

    play_scene(dressed, None, scene)


class FakeConnection:
    """A connection port whose answers the test gives when it likes."""

    def __init__(self) -> None:
        self.line: Line = lambda _line: None
        self.done: Callable[[bool], None] = lambda _good: None
        self.connected: Done = lambda _problem: None
        self.asked = 0
        self.token: object = None

    def test_connection(
        self, _address: str, _token: str, _proxy: str, line: Line, done: Callable[[bool], None]
    ) -> None:
        self.line, self.done = line, done

    def connect_gateway(self, *asked: object) -> None:
        self.connected = asked[-1]
        self.token = asked[2]
        self.asked += 1


def shown_form() -> tuple[ConnectForm, FakeConnection]:
    form, port = ConnectForm(), FakeConnection()
    form.attach(port)
    form.resize(440, 520)
    form.show()
    return form, port


def test_a_test_ends_in_one_line_and_the_rest_is_folded(dressed) -> None:
    form, port = shown_form()
    form.test.click()
    assert form.result.isVisible()
    port.line(ports.TestLine("Address", True, "https://gateway.example"))
    port.line(ports.TestLine("Models", True, "14"))
    port.line(ports.TestLine("", True, "Connected in 182 ms. 14 models. Balance $42.18.", is_result=True))
    port.done(True)
    result = form.result
    assert result.result.text() == "Connected in 182 ms. 14 models. Balance $42.18."
    found = [one.text() for one in result._lines.findChildren(QLabel) if one.text()]
    assert found == ["Address", "https://gateway.example", "Models", "14"]
    assert not result._lines.isVisible()
    result._details.click()
    assert result._lines.isVisible()
    assert result.result.geometry().left() >= 12
    assert form.test.text() == "Test again"
    form.close()


def test_nothing_that_was_found_stays_after_a_field_was_changed(dressed) -> None:
    form, port = shown_form()
    form.test.click()
    line, done = port.line, port.done
    QTest.keyClicks(form.address, "https://another.example")
    assert not form.result.isVisible()
    line(ports.TestLine("", False, "The gateway does not answer.", is_result=True))
    done(False)
    assert not form.result.isVisible(), "an answer about the old address"
    assert form.test.isEnabled()
    assert form.test.text() == "Test"
    form.connect_button.click()
    port.connected("The gateway does not answer. Check the address.")
    assert form.result.result.text() == "The gateway does not answer. Check the address."
    assert not form.result._details.isVisible()
    QTest.keyClicks(form.token, "x")
    assert not form.result.isVisible()
    form.close()


@pytest.mark.parametrize("around", ["{}", "Authorization: Bearer {}\n"], ids=["alone", "with its header"])
def test_the_longest_token_is_taken_whole_and_a_longer_one_is_refused_and_not_cut(
    dressed, around: str
) -> None:
    """A token over 4,000 letters was cut, and the gateway then said that it is wrong."""
    form, port = shown_form()
    longest = "sk-" + "t" * (MOST_LETTERS - 3)
    for token in (longest + "x", "t" * 40_000, longest):
        form.token.clear()
        QApplication.clipboard().setText(around.format(token))
        form.token.paste()
        is_taken = token == longest
        assert Secret(form.token.text()) == Secret(longest if is_taken else "")
        assert form.result.isVisible() is not is_taken
        assert is_taken or "too long for a token" in form.result.result.text()
    form.connect_button.click()
    assert Secret(str(port.token)) == Secret(longest)
    form.token.end(False)
    QTest.keyClicks(form.token, "x")
    assert Secret(form.token.text()) == Secret(longest)
    assert form.result.isVisible()
    form.close()


def test_enter_in_a_field_connects_once_in_a_dialog_as_on_the_page(dressed) -> None:
    """In the dialog it pressed Proxy, which unfolded; on the page it did nothing."""
    window = QWidget()
    window.show()
    port = FakeConnection()
    dialog = ConnectDialog(port, window)
    dialog.open()
    page = ConnectForm()
    page.attach(port)
    page.show()
    for form in (dialog.form, page):
        port.asked = 0
        form.address.setText("https://gateway.example.com")
        form.token.setFocus()
        QTest.keyClick(form.token, Qt.Key.Key_Return)
        assert port.asked == 1
        assert form._proxy_box.isHidden()
    dialog.close()
    page.close()
    window.close()


def test_the_focus_stays_with_the_button_that_was_pressed(dressed) -> None:
    """While the gateway was asked it went on to the logo in the rail, and stayed there with its ring."""
    window, other = QWidget(), QPushButton("elsewhere")
    form, port = ConnectForm(), FakeConnection()
    form.attach(port)
    lay = QVBoxLayout(window)
    lay.addWidget(form)
    lay.addWidget(other)
    window.show()
    window.activateWindow()
    QTest.qWaitForWindowActive(window)
    form.address.setText("https://gateway.example.com")
    for pressed, answer in (
        (form.connect_button, lambda: port.connected("no answer")),
        (form.test, lambda: port.done(False)),
    ):
        pressed.setFocus()
        pressed.click()
        assert not pressed.isEnabled()
        assert window.focusWidget() is form
        answer()
        assert window.focusWidget() is pressed
    form.connect_button.click()
    other.setFocus()
    port.connected("no answer")
    assert window.focusWidget() is other, "whoever went elsewhere stays there"
    window.close()


def test_where_the_token_is_kept_is_said_as_it_is(dressed) -> None:
    """Beside “no keyring” it still said that the token is kept in one; a passphrase was asked for a session."""
    form, port = shown_form()
    assert "keyring" in form._note.text()
    form.connect_button.click()
    port.connected("no keyring")
    assert form._no_keyring.isVisible()
    assert "keyring" not in form._note.text()
    assert not form._passphrase.isVisible()
    form._keep._choose(1)
    assert form._passphrase.isVisible()
    form.close()


def test_the_result_of_a_real_test_is_told_in_a_creators_words(dressed, home, demo: DemoServer) -> None:
    async def scene(_studio: Studio, window: WindowController, presenters) -> None:
        window.pages.connect_gateway()
        (dialog,) = window.shell.findChildren(ConnectDialog)
        form = dialog.form
        form.address.setText(demo.url)
        form.token.setText(TOKEN)
        form.test.click()
        await until(lambda: form.test.text() == "Test again", 20)
        words = form.result.result.text()
        assert words.startswith("Connected in ")
        assert " models. Balance " in words
        form.address.setText("http://127.0.0.1:9")
        form.test.click()
        await until(lambda: form.result.property("role") == "result-bad", 20)
        assert "does not answer" in form.result.result.text()
        dialog.reject()

    play_scene(dressed, None, scene)
