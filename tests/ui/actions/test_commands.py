"""Commands: each once as data, and menus, buttons, tooltips, keys and the list of keys agree on it."""

import itertools
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import QObject, Qt, QUrl, Slot
from PySide6.QtGui import QDesktopServices, QKeySequence
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QFileDialog, QLabel, QMenu, QPushButton, QToolButton, QWidget

from o8studio.domain.ids import GatewayId, JobId, RemoteId
from o8studio.domain.jobs.job import Job, JobState
from o8studio.domain.jobs.queue_state import QueueState
from o8studio.domain.request import GenerationRequest
from o8studio.domain.settings import Preference
from o8studio.ui.actions.card_commands import LOOKS, CardCommand, offers
from o8studio.ui.actions.command import Needs, Situation, is_enabled
from o8studio.ui.actions.command_id import CommandId
from o8studio.ui.actions.commands import command, commands, keys_of, meet, taken_by
from o8studio.ui.actions.factory import hint
from o8studio.ui.queue.card_actions import hover_actions
from o8studio.ui.settings.shortcuts_section import ShortcutsSection
from o8studio.ui.widgets.dialogs import Dialog
from o8studio.ui.widgets.layout import as_tip
from o8studio.ui.widgets.tips import Tip
from o8studio.ui.window.job_actions import AT_ONCE
from o8studio.ui.window.keys import calls_of, show_app_menu
from tests.support.demo import DemoServer
from tests.support.patience import until
from tests.support.scenes import generate, kept, order, play_scene

ICONS = Path(__file__).parents[3] / "resources" / "icons"


def test_every_command_has_a_title_and_an_id_of_its_own() -> None:
    every = commands()
    assert len({one.id for one in every}) == len(every)
    on_banners = {
        CommandId.LIBRARY_RESTORE_ALL,
        CommandId.LIBRARY_EMPTY,
        CommandId.LIBRARY_CHECK,
        CommandId.LIBRARY_LOOK_IN,
    }
    assert {one.id for one in every} == set(CommandId) - on_banners
    for one in every:
        assert one.title, one.id
        assert one.areas, one.id
        assert not one.icon or (ICONS / f"{one.icon}.svg").exists(), one.icon
    for look in LOOKS.values():
        assert (ICONS / f"{look.icon}.svg").exists(), look.icon
        assert not look.key_of or command(look.key_of).does


def test_no_key_does_two_things_where_both_are_heard() -> None:
    for one, other in itertools.combinations(commands(), 2):
        if meet(one, other):
            keys = {QKeySequence(key).toString() for key in one.keys}
            others = {QKeySequence(key).toString() for key in other.keys}
            assert not keys & others, (one.id, other.id)


def test_a_key_that_is_taken_names_the_command_that_has_it() -> None:
    pick = command("pick")
    taken = taken_by("X", pick, {})
    assert taken is not None
    assert taken.id == "reject"
    assert taken_by("X", pick, {"reject": ""}) is None
    assert taken_by("Alt+Up", command("move_up"), {}) is None, "the prompt's own key is heard only there"
    taken = taken_by("Space", pick, {})
    assert taken is not None
    assert taken.id == "stage_play", "a key that is heard everywhere is heard on the stage, too"


def job(*, by_user: bool = False, problem: str = "") -> Job:
    request = GenerationRequest(
        gateway_id=GatewayId("g"), base_url="http://x", wire_format="openai_videos", model="m", prompt="p"
    )
    return Job(
        id=JobId("x"), state=JobState.QUEUED, request=request, recorded_at=1.0, changed_at=1.0, by_user=by_user,
        problem=problem,
    )  # fmt: skip


@pytest.mark.parametrize("state", QueueState)
def test_each_state_offers_each_command_once_and_in_words(state: QueueState) -> None:
    for one in (job(), job(by_user=True), job(problem="token refused")):
        found = offers(state, one)
        assert len({offer.command for offer in found}) == len(found)
        assert all(offer.title and offer.command in LOOKS for offer in found)
        if state not in (QueueState.SUBMITTING, QueueState.CANCELLING, QueueState.DOWNLOADING):
            assert found, "a person can do something"


def test_what_is_meant_to_be_sent_or_ended_is_never_offered_twice_for_a_job_that_is_gone() -> None:
    assert offers(None, None) == []
    assert offers(QueueState.WAITING, None) == []
    for state in (QueueState.DONE, QueueState.FAILED, QueueState.CANCELLED, QueueState.UNCONFIRMED):
        assert CardCommand.STOP not in [offer.command for offer in offers(state, job())]
    assert set(AT_ONCE) <= set(LOOKS)


def test_a_paid_clip_whose_folder_takes_nothing_may_go_to_another_one() -> None:
    stopped = replace(job(problem="disk read only"), state=JobState.RENDERED)
    assert offers(QueueState.DOWNLOAD_STOPPED, stopped)[0].command is CardCommand.RETARGET
    cut = replace(stopped, problem="cut short")
    assert CardCommand.RETARGET not in [one.command for one in offers(QueueState.DOWNLOAD_STOPPED, cut)]


def test_only_an_id_that_a_person_gave_can_be_corrected_whatever_became_of_its_job() -> None:
    for state in (QueueState.DONE, QueueState.DONE_NEW, QueueState.FILE_MISSING, QueueState.FAILED, QueueState.CANCELLED,
                  QueueState.DOWNLOAD_STOPPED, QueueState.LINK_EXPIRED, QueueState.NOT_WATCHING, QueueState.MOVED_IN, QueueState.RENDERING):  # fmt: skip
        given = replace(job(by_user=True), remote_id=RemoteId("t"))
        assert CardCommand.RESOLVE in [one.command for one in offers(state, given)], state
        for one in (replace(given, by_user=False), replace(given, remote_id=None)):
            assert CardCommand.RESOLVE not in [each.command for each in offers(state, one)], state


def test_a_command_on_jobs_is_enabled_while_a_job_offers_it() -> None:
    remove, seed, undo = command("remove"), command("use_seed"), command("undo")
    assert not is_enabled(remove, Situation())
    assert is_enabled(remove, Situation(offered=frozenset({CardCommand.STOP})))
    assert is_enabled(remove, Situation(offered=frozenset({CardCommand.TRASH})))
    assert not is_enabled(remove, Situation(offered=frozenset({CardCommand.COPY})))
    assert not is_enabled(seed, Situation(has_clip=True))
    assert is_enabled(seed, Situation(has_clip=True, has_seed=True))
    assert not is_enabled(undo, Situation())
    assert is_enabled(undo, Situation(has_removed=True))
    for one in commands():
        if one.needs is Needs.CLIP:
            assert not is_enabled(one, Situation()), one.id


def test_every_command_is_done_by_the_window_and_is_in_the_list_of_keys(dressed, home) -> None:
    async def scene(_studio, window, presenters) -> None:
        assert set(calls_of(window)) == {one.id for one in commands()}
        section = ShortcutsSection(presenters.settings)
        await until(lambda: len(section._rows) == len(commands()), 10)
        listed = [words for words, _row in section._rows]
        for one, words in zip(commands(), listed, strict=True):
            assert words.startswith(one.title.lower())
        section.deleteLater()

    play_scene(dressed, None, scene)


def key(window, keys: str) -> None:
    """Press what is bound, on what has the focus."""
    combination = QKeySequence(keys)[0]
    target = window.shell.focusWidget() or window.shell
    QTest.keyClick(target, combination.key(), combination.keyboardModifiers())


def dialogs(window) -> list[Dialog]:
    return [one for one in window.shell.findChildren(Dialog) if one.isVisible()]


def words_of(dialog: Dialog) -> str:
    return "\n".join(one.text() for one in dialog.findChildren(QLabel))


def save_dialogs(window) -> list[QFileDialog]:
    return [one for one in window.shell.findChildren(QFileDialog) if one.isVisible()]


def entries(menu: QMenu) -> dict[str, tuple[str, bool]]:
    """By words, the key that a menu shows and whether it can be pressed."""
    found = [(*one.text().partition("\t")[::2], one.isEnabled()) for one in menu.actions() if one.text()]
    return {words: (keys, on) for words, keys, on in found}


def open_menu(window) -> QMenu:
    return next(one for one in window.shell.findChildren(QMenu) if one.isVisible())


class Opener(QObject):
    """What the system was asked to show."""

    def __init__(self) -> None:
        super().__init__()
        self.urls: list[QUrl] = []

    @Slot(QUrl)
    def take(self, url: QUrl) -> None:
        self.urls.append(url)


async def two_clips(window) -> tuple[Job, Job]:
    """One on the stage, the other only in the queue."""
    await until(lambda: bool(window.compose.picker.model))
    for prompt in ("the first", "the second"):
        generate(window, prompt)
        await until(lambda prompt=prompt: any(one.request.prompt == prompt for one in kept(window)), 60)
    first, second = (
        next(one for one in kept(window) if one.request.prompt == f"the {n}") for n in ("first", "second")
    )
    window.play(first.clips[0].id)
    await until(lambda: window.player.job is not None and window.player.job.id == first.id, 5)
    window.table.flush()
    window.shell.activateWindow()
    await until(window.shell.isActiveWindow, 10)
    return first, second


def test_a_key_does_to_what_has_the_focus_what_its_menu_does_there(dressed, home, demo: DemoServer) -> None:
    async def scene(_studio, window, _presenters) -> None:
        first, second = await two_clips(window)
        opener = Opener()
        QDesktopServices.setUrlHandler("file", opener, "take")
        await on_the_stage(window, first)
        await on_a_card(window, second)
        window.queue.choose(first.id)
        window.queue.view.setFocus()
        key(window, "Ctrl+Shift+O")
        window.player.view.setFocus()
        key(window, "Ctrl+Shift+O")
        assert [Path(url.toLocalFile()) for url in opener.urls] == [Path(first.clips[0].path).parent] * 2
        QDesktopServices.unsetUrlHandler("file")

    async def on_the_stage(window, first: Job) -> None:
        window.player.view.setFocus()
        key(window, "Ctrl+S")
        await until(lambda: bool(save_dialogs(window)), 5)
        assert Path(save_dialogs(window)[0].selectedFiles()[0]).name == Path(first.clips[0].path).name
        save_dialogs(window)[0].reject()
        await until(lambda: not save_dialogs(window), 5)
        window.player.view.setFocus()
        key(window, "Delete")
        await until(lambda: bool(dialogs(window)), 5)
        assert "the first" in words_of(dialogs(window)[0])
        dialogs(window)[0].reject()
        await until(lambda: not dialogs(window), 5)

    async def on_a_card(window, second: Job) -> None:
        window.queue.choose(second.id)
        window.queue.view.setFocus()
        key(window, "Ctrl+S")
        await until(lambda: bool(save_dialogs(window)), 5)
        assert Path(save_dialogs(window)[0].selectedFiles()[0]).name == Path(second.clips[0].path).name
        save_dialogs(window)[0].reject()
        await until(lambda: not save_dialogs(window), 5)
        window.queue.view.setFocus()
        key(window, "Delete")
        await until(lambda: bool(dialogs(window)), 5)
        assert "the second" in words_of(dialogs(window)[0])
        dialogs(window)[0].reject()
        await until(lambda: not dialogs(window), 5)
        window.queue.view.setFocus()
        window.compose.prompt.set_text("something else")
        key(window, "R")
        assert window.compose.prompt.text() == "the second"
        row = window.table.row_of(second.id)
        window.queue._menu(window.queue.view.visualRect(window.table.index(row, 0)).center())
        shown = entries(open_menu(window))
        assert shown["Save as…"] == (hint("save_as"), True)
        assert shown["Use these settings"] == (hint("use_settings"), True)
        assert shown["Move to Trash…"] == (hint("remove"), True)
        open_menu(window).close()

    play_scene(dressed, demo, scene)


def test_what_is_grey_does_nothing_by_its_key(dressed, home, demo: DemoServer) -> None:
    async def scene(studio, window, _presenters) -> None:
        first, second = await two_clips(window)
        before = len(window.store.jobs())
        window.compose.prompt.set_text("")
        show_app_menu(window)
        shown = entries(open_menu(window))
        assert not shown["Generate clips"][1]
        assert not shown["Undo"][1]
        assert shown["Save as…"][1]
        open_menu(window).close()
        window.player.view.setFocus()
        key(window, "Ctrl+Return")
        key(window, "Ctrl+Z")
        window.compose.prompt.set_text("not from here")
        window.show_page("library")
        page = window.frame._pages.currentWidget()
        page.setFocus()
        show_app_menu(window)
        shown = entries(open_menu(window))
        assert not shown["Generate clips"][1], "what is not seen is not sent"
        assert shown["Collapse the right column"][1], "the library has columns of its own"
        open_menu(window).close()
        key(window, "Ctrl+Return")
        key(window, "P")
        key(window, "4")
        window.actions.trigger("generate")
        window.actions.trigger("pick")
        window.show_page("studio")
        await lose_the_file(window, second)
        await until(lambda: len(window.store.jobs()) == before, 5)
        assert not studio.book.get(first.id).clips[0].review.is_given
        assert len(list(studio.book)) == before

    async def lose_the_file(window, second: Job) -> None:
        """A clip whose file is gone can't be saved or trashed, on its card or on the stage."""
        window.play(second.clips[0].id)
        Path(second.clips[0].path).unlink()
        await until(lambda: window.table.state_of(second.id) is QueueState.FILE_MISSING, 15)
        details = window.player.details
        save = next(one for one in details.findChildren(QPushButton) if one.accessibleName() == "Save as…")
        await until(lambda: not save.isEnabled(), 5)
        use = next(
            one for one in details.findChildren(QPushButton) if one.accessibleName() == "Use these settings"
        )
        assert use.isEnabled()
        for place in (window.player.view, window.queue.view):
            window.queue.choose(second.id)
            place.setFocus()
            key(window, "Ctrl+S")
            key(window, "Delete")
            assert not save_dialogs(window)
            assert not dialogs(window)

    play_scene(dressed, demo, scene)


def test_tooltips_name_the_key_in_effect(dressed, home, demo: DemoServer) -> None:
    async def scene(_studio, window, presenters) -> None:
        await two_clips(window)
        details, transport = window.player.details, window.player.transport
        marks = {one.accessibleName(): one for one in transport.findChildren(QToolButton)}
        assert details.pick.toolTip() == "Pick\N{NO-BREAK SPACE}\N{NO-BREAK SPACE}P"
        assert marks["Mark in"].toolTip() == "Mark in\N{NO-BREAK SPACE}\N{NO-BREAK SPACE}I"
        assert transport.full.toolTip() == "Full screen\N{NO-BREAK SPACE}\N{NO-BREAK SPACE}F"
        assert window.queue.pause.toolTip() == "Pause the queue\N{NO-BREAK SPACE}\N{NO-BREAK SPACE}Ctrl ⇧ P"
        window.compose.prompt.set_text("a kite")
        assert window.compose.generate.toolTip() == "Generate\N{NO-BREAK SPACE}\N{NO-BREAK SPACE}Ctrl ↵"
        presenters.settings.set_preference(
            Preference.KEYS,
            {"pick": "Ctrl+P", "play": "Ctrl+K", "generate": "Ctrl+G", "mark_in": "", "page_library": "F3"},
        )
        await until(lambda: details.pick.toolTip() == "Pick\N{NO-BREAK SPACE}\N{NO-BREAK SPACE}Ctrl P", 5)
        assert marks["Mark in"].toolTip() == "Mark in"
        window.player.toggle()
        await until(lambda: transport.play.accessibleName() == "Pause", 5)
        assert transport.play.toolTip() == "Pause\N{NO-BREAK SPACE}\N{NO-BREAK SPACE}Ctrl K", (
            "also after its name has changed"
        )
        window.player.toggle()
        window.compose.prompt.set_text("a red kite")
        assert window.compose.generate.toolTip() == "Generate\N{NO-BREAK SPACE}\N{NO-BREAK SPACE}Ctrl G"
        assert window.compose.generate.caps == ("Ctrl", "G")
        rail = next(
            one for one in window.frame.findChildren(QToolButton) if one.accessibleName() == "Library"
        )
        assert rail.toolTip() == "Library\N{NO-BREAK SPACE}\N{NO-BREAK SPACE}F3"

    play_scene(dressed, demo, scene)


def test_the_key_that_sends_is_the_one_that_was_chosen(dressed, home, demo: DemoServer) -> None:
    async def scene(studio, window, presenters) -> None:
        await until(lambda: bool(window.compose.picker.model))
        presenters.settings.set_preference(Preference.KEYS, {"generate": "Ctrl+G"})
        await until(lambda: hint("generate") == "Ctrl G", 5)
        window.shell.activateWindow()
        await until(window.shell.isActiveWindow, 10)
        window.compose.prompt.set_text("a kite")
        window.compose.prompt.setFocus()
        key(window, "Ctrl+Return")
        assert window.compose.prompt.text() == "a kite"
        key(window, "Ctrl+G")
        await until(lambda: len(list(studio.book)) > 0, 10)
        await until(lambda: bool(kept(window)), 60)
        assert len(list(studio.book)) == 1
        presenters.settings.set_preference(Preference.KEYS, {})
        await until(lambda: hint("generate") == "Ctrl ↵", 5)
        window.compose.prompt.setFocus()
        key(window, "Ctrl+G")
        key(window, "Ctrl+Enter")
        await until(lambda: len(list(studio.book)) == 2, 10)
        await until(lambda: len(kept(window)) == 2, 60)

    play_scene(dressed, demo, scene)


def test_a_new_draft_from_the_composers_menu_can_be_undone_as_from_its_key(
    dressed, home, demo: DemoServer
) -> None:
    async def scene(_studio, window, _presenters) -> None:
        await until(lambda: bool(window.compose.picker.model))
        window.compose.prompt.set_text("not to be lost")
        window.compose._header._open_menu(window.compose._header)
        menu = open_menu(window)
        assert entries(menu)["New draft"] == (hint("new_draft"), True)
        next(one for one in menu.actions() if one.text().startswith("New draft")).trigger()
        menu.close()
        assert window.compose.prompt.text() == ""
        (undo,) = [one for one in window.shell.findChildren(QPushButton) if one.text() == "Undo"]
        undo.click()
        assert window.compose.prompt.text() == "not to be lost"

    play_scene(dressed, demo, scene)


def test_a_press_on_a_menu_that_stood_open_too_long_does_nothing(dressed, home, demo: DemoServer) -> None:
    """What a menu offered may no longer be allowed when it is pressed."""

    async def scene(studio, window, presenters) -> None:
        await until(lambda: bool(window.compose.picker.model))
        presenters.compose.generate(order("ends"), lambda _problem: None)
        await until(lambda: bool(kept(window)), 60)
        (clip,) = kept(window)
        for late in (CardCommand.STOP, CardCommand.NUDGE, CardCommand.CHANGE, CardCommand.RESOLVE):
            window.job_actions.do(clip.id, late)
        assert not dialogs(window)
        assert QApplication.activeModalWidget() is None
        assert studio.book.get(clip.id).state is JobState.KEPT

    play_scene(dressed, demo, scene)


def test_the_end_of_a_card_offers_only_what_its_menu_offers(dressed, home, demo: DemoServer) -> None:
    async def scene(_studio, window, presenters) -> None:
        await until(lambda: bool(window.compose.picker.model))
        presenters.queue.pause_queue(True)
        await until(window.queue.pause.isChecked, 5)
        for prompt in ("waits", "waits, too"):
            presenters.compose.generate(order(prompt), lambda _problem: None)
        await until(lambda: window.table.rowCount() == 3, 10)
        card = window.table.card_at(1)
        menu = {one.command for one in offers(card.state, card.job)}
        shown = [name for name, _icon in hover_actions(card)]
        assert shown == ["grip", CardCommand.FIRST, CardCommand.STOP]
        assert set(shown[1:]) <= menu
        window.queue.choose(window.table.card_at(2).job.id)
        window.shell.activateWindow()
        await until(window.shell.isActiveWindow, 10)
        window.queue.view.setFocus()
        lower = window.table.card_at(2).job.id
        key(window, "Alt+Up")
        await until(
            lambda: window.table.card_at(1).job is not None and window.table.card_at(1).job.id == lower, 5
        )
        key(window, "Delete")
        await until(lambda: window.store.job(lower).state is JobState.CANCELLED, 5)
        key(window, "Ctrl+Z")
        await until(lambda: sum(one.state is JobState.RECORDED for one in window.store.jobs()) == 2, 10)

    play_scene(dressed, demo, scene)


def test_keys_that_a_person_chose_or_took_away_are_the_keys() -> None:
    pick = command("pick")
    assert keys_of(pick, {}) == ("P",)
    assert keys_of(pick, {"pick": "Ctrl+P"}) == ("Ctrl+P",)
    assert keys_of(pick, {"pick": ""}) == ()
    assert Qt.Key.Key_P == QKeySequence(keys_of(pick, {})[0])[0].key()


@pytest.mark.parametrize("name", ["it's a kite", "a & b", "<b>bold</b>", "<img src=x>", "1 < 2"])
def test_a_tooltip_shows_the_very_letters_of_a_name(qapp: QApplication, name: str) -> None:
    """Names come from people and gateways, and Qt guesses from their letters whether they are HTML."""
    over = QWidget()
    assert Tip(over, as_tip(name)).words == name
