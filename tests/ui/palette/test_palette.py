"""Ctrl+K: commands, prompts, models, presets and settings from one field, without the mouse."""

from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QPushButton, QWidget

from o8studio.ui.palette.matching import Searched
from o8studio.ui.palette.palette import Entry, Kind, Palette
from tests.support.patience import until
from tests.support.scenes import generate, kept, play_scene


def opened(window) -> Palette:
    QTest.keyClick(window.shell.focusWidget(), Qt.Key.Key_K, Qt.KeyboardModifier.ControlModifier)
    palette = QApplication.activePopupWidget()
    assert isinstance(palette, Palette)
    return palette


def titles(palette: Palette, kind: Kind | None = None) -> list[str]:
    entries = [one.entry for one in palette.results.rows if one.entry is not None]
    return [one.title for one in entries if kind is None or one.kind is kind]


def test_everything_is_found_and_done_by_keys(dressed, home, demo) -> None:
    async def scene(_studio, window, _presenters) -> None:
        await until(lambda: bool(window.compose.picker.model))
        window.compose.save_preset("My nights")
        generate(window, "漓江月夜 a lantern raft")
        await until(lambda: len(kept(window)) == 1, 60)
        window.shell.activateWindow()
        await until(window.shell.isActiveWindow, 5)
        window.compose.prompt.setFocus()

        palette = opened(window)
        assert palette.field.hasFocus()
        QTest.keyClicks(palette.field, "library")
        assert titles(palette)[0] == "Library"
        QTest.keyClick(palette.field, Qt.Key.Key_Return)
        await until(lambda: window.pages.current == "library", 5)

        window.shell.setFocus()
        palette = opened(window)
        QTest.keyClicks(palette.field, "@seed")
        assert titles(palette)
        assert set(titles(palette)) == set(titles(palette, Kind.MODEL))
        QTest.keyClick(palette.field, Qt.Key.Key_Down)
        chosen = palette.view.currentIndex().data(Qt.ItemDataRole.UserRole).entry.title
        QTest.keyClick(palette.field, Qt.Key.Key_Return)
        await until(lambda: window.pages.current == "studio", 5)
        assert window.store.names(window.compose.picker.model)[1] == chosen

        window.compose.prompt.set_text("")
        palette = opened(window)
        QTest.keyClicks(palette.field, "ljyy")
        await until(lambda: titles(palette, Kind.PROMPT) == ["漓江月夜 a lantern raft"], 20)
        QTest.keyClick(palette.field, Qt.Key.Key_Return)
        assert window.compose.prompt.text() == "漓江月夜 a lantern raft"

        palette = opened(window)
        QTest.keyClicks(palette.field, "my nig")
        assert titles(palette) == ["My nights"]
        QTest.keyClick(palette.field, Qt.Key.Key_Escape)
        await until(lambda: QApplication.activePopupWidget() is None, 5)

    play_scene(dressed, demo, scene)


def test_what_fits_best_comes_first_of_whatever_kind_and_what_it_replaces_comes_back(
    dressed, home, demo
) -> None:
    """`appear` and Enter chose a model whose name has those letters somewhere, in place of three others."""

    async def scene(_studio, window, _presenters) -> None:
        await until(lambda: bool(window.compose.picker.model))
        window.shell.activateWindow()
        await until(window.shell.isActiveWindow, 5)
        window.compose.picker.set_models(["kling-v3", "viduq3-pro"])
        window.compose.picker.chosen.emit("kling-v3")
        palette = opened(window)
        QTest.keyClicks(palette.field, "appear")
        assert titles(palette)[0] == "Appearance"
        palette.field.clear()
        QTest.keyClicks(palette.field, "@vidu q3 turbo")
        QTest.keyClick(palette.field, Qt.Key.Key_Return)
        await until(lambda: len(window.compose.picker.models) == 1, 5)
        [undo] = [
            one for one in window.shell.findChildren(QPushButton) if one.text() == "Undo" and one.isVisible()
        ]
        undo.click()
        assert window.compose.picker.models == ["kling-v3", "viduq3-pro"]

    play_scene(dressed, demo, scene)


def test_what_cannot_be_done_now_is_listed_and_does_nothing(dressed, home, demo) -> None:
    async def scene(_studio, window, _presenters) -> None:
        await until(lambda: bool(window.compose.picker.model))
        window.shell.activateWindow()
        await until(window.shell.isActiveWindow, 5)
        window.compose.prompt.setFocus()
        palette = opened(window)
        QTest.keyClicks(palette.field, ">play or pause")
        entry = palette.view.currentIndex().data(Qt.ItemDataRole.UserRole).entry
        assert entry.title == "Play or pause"
        assert not entry.is_enabled, "there is no clip"
        QTest.keyClick(palette.field, Qt.Key.Key_Return)
        assert palette.isVisible()
        QTest.keyClicks(palette.field, "zzzz")
        assert titles(palette) == []
        assert palette._none.isVisible()
        palette.close()

    play_scene(dressed, demo, scene)


def test_the_palette_is_as_high_as_what_it_found_and_its_foot_stays(dressed) -> None:
    """It had the size of the query before, and the keys in its foot grew into the rest."""
    window = QWidget()
    window.resize(1000, 700)
    window.show()
    entries = [Entry(Kind.COMMAND, Searched(f"Do thing {at}"), lambda: None) for at in range(12)]
    palette = Palette(window, [*entries, Entry(Kind.MODEL, Searched("Kling"), lambda: None)])
    palette.open()
    for query in (">", "kling", ">do", ""):
        palette.field.setText(query)
        assert palette.height() == palette.sizeHint().height(), query
        caps = [one for one in palette.findChildren(QLabel) if one.property("kind") == "key"]
        assert {one.height() for one in caps} == {one.sizeHint().height() for one in caps}
        said = {">": "only actions", ">do": "only actions"}.get(query, "everything")
        assert said in [one.text() for one in palette.findChildren(QLabel) if one.isVisible()][:3]
        assert palette.field.mapTo(palette.body, QPoint(0, 0)).y() in (0, 1)
    palette.close()
    window.close()
