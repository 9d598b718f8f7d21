"""Ctrl+K: commands, prompts, models, presets and settings from one field, without the mouse."""

from PySide6.QtCore import QPoint, QSize, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QPushButton, QWidget

from o8studio.ui.compose.catalogue_rows import age_of
from o8studio.ui.library_port import LibraryCommand
from o8studio.ui.palette.matching import Searched
from o8studio.ui.palette.palette import Palette
from o8studio.ui.palette.results import Entry, Kind
from tests.support.patience import until
from tests.support.scenes import generate, kept, order, play_scene
from tests.support.takes import have_takes


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
        palette.field.setText("ask before")
        assert (chosen(palette).title, chosen(palette).fact) == ("Ask before spending", "Models and prices")
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
        assert entry.fact == "There is no clip on the stage."
        QTest.keyClick(palette.field, Qt.Key.Key_Return)
        assert palette.isVisible()
        for words, why in (
            (">generate clips", "Write a prompt first."),
            (">next unrated", "Only on the page Library."),
            (">next layout", "Only in Review, with takes."),
            (">move a waiting clip up", "Only for a clip that waits in the queue."),
        ):
            palette.field.setText(words)
            entry = palette.view.currentIndex().data(Qt.ItemDataRole.UserRole).entry
            assert (entry.is_enabled, entry.fact) == (False, why), words
        palette.field.setText(">play or pause")
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


def test_a_clip_is_found_and_shown_on_the_stage(dressed, home, demo) -> None:
    async def scene(_studio, window, _presenters) -> None:
        await until(lambda: bool(window.compose.picker.model))
        for prompt in ("lantern raft on the river", "a stag in the wood"):
            await have_takes(window, order(prompt))
        window.shell.activateWindow()
        await until(window.shell.isActiveWindow, 5)
        by_prompt = {job.request.prompt: job.clips[0].id for job in kept(window)}
        for words, (prompt, clip) in zip(
            ("lantern", "stag in"), sorted(by_prompt.items(), reverse=True), strict=True
        ):
            window.show_page("library")
            window.shell.activateWindow()
            await until(window.shell.isActiveWindow, 5)
            window.shell.setFocus()
            palette = opened(window)
            QTest.keyClicks(palette.field, words)
            await until(lambda: titles(palette, Kind.CLIP) == [prompt], 20)  # noqa: B023
            heading = next(row for row in palette.results.rows if row.heading == "Clips")
            assert heading.note == "1 match, in Library"
            entry = next(
                row.entry for row in palette.results.rows if row.entry and row.entry.kind is Kind.CLIP
            )
            assert entry.poster is not None
            await until(lambda: entry.poster(QSize(44, 25), 1.0) is not None, 20)  # noqa: B023
            assert entry.fact.startswith("Seedance")
            for _row in palette.results.rows:
                if palette.view.currentIndex().data(Qt.ItemDataRole.UserRole).entry != entry:
                    QTest.keyClick(palette.field, Qt.Key.Key_Down)
            QTest.keyClick(palette.field, Qt.Key.Key_Return)
            await until(lambda: window.pages.current == "studio", 20)
            assert window.player.clip is not None
            assert window.player.clip.id == clip

        window.shell.activateWindow()
        await until(window.shell.isActiveWindow, 5)
        window.compose.prompt.setFocus()
        palette = opened(window)
        QTest.keyClicks(palette.field, "lantern")
        QTest.keyClick(palette.field, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
        await until(lambda: window.pages.current == "library", 5)
        assert window.pages.library.query == "lantern"

    play_scene(dressed, demo, scene)


def test_a_tag_shows_its_clips_and_the_library_with_all_of_them(dressed, home, demo) -> None:
    async def scene(_studio, window, presenters) -> None:
        await until(lambda: bool(window.compose.picker.model))
        await have_takes(window, order("lantern raft on the river"))
        told = []
        clip = kept(window)[0].clips[0].id
        presenters.library.act_on_clips(LibraryCommand.TAG, [clip], "night shots", told.append)
        await until(lambda: told == [""], 20)
        window.shell.activateWindow()
        await until(window.shell.isActiveWindow, 5)
        window.shell.setFocus()
        palette = opened(window)
        QTest.keyClicks(palette.field, "#nig")
        await until(lambda: titles(palette, Kind.TAG) == ["night shots"], 20)
        await until(lambda: titles(palette, Kind.CLIP) == ["lantern raft on the river"], 20)
        assert len(titles(palette)) == 2
        QTest.keyClick(palette.field, Qt.Key.Key_Return)
        await until(lambda: window.pages.current == "library", 5)
        assert window.pages.library.query == 'tag:"night shots"'

    play_scene(dressed, demo, scene)


def test_a_frame_or_a_timecode_is_gone_to_on_the_clip_on_the_stage(dressed, home, demo) -> None:
    async def scene(_studio, window, _presenters) -> None:
        await until(lambda: bool(window.compose.picker.model))
        window.shell.activateWindow()
        await until(window.shell.isActiveWindow, 5)
        window.shell.setFocus()
        palette = opened(window)
        QTest.keyClicks(palette.field, ":12")
        assert titles(palette) == ["Go to frame 12"]
        QTest.keyClick(palette.field, Qt.Key.Key_Return)
        assert palette.isVisible(), "there is no clip"
        palette.close()
        await until(lambda: QApplication.activePopupWidget() is None, 5)

        await have_takes(window, order("lantern raft on the river"))
        await until(lambda: window.player.clip is not None and window.player.count > 48, 60)
        window.player.pause()
        for text, number in ((":12", 11), (":00:01:05", 29), ("：7", 6)):
            window.show_page("library")
            window.shell.activateWindow()
            await until(window.shell.isActiveWindow, 5)
            window.shell.setFocus()
            palette = opened(window)
            palette.field.setText(text)
            assert titles(palette) == [f"Go to frame {number + 1}"]
            QTest.keyClick(palette.field, Qt.Key.Key_Return)
            assert window.pages.current == "studio"
            assert window.player.number == number
        window.shell.activateWindow()
        await until(window.shell.isActiveWindow, 5)
        window.compose.prompt.setFocus()
        palette = opened(window)
        palette.field.setText(":99999")
        [shown] = [row.entry for row in palette.results.rows if row.entry is not None]
        assert not shown.is_enabled
        assert shown.fact == f"The clip has {window.player.count} frames."
        palette.field.setText(":fox")
        assert titles(palette) == []
        palette.field.setText("?")
        assert titles(palette)[0] == "Shortcuts"
        keys = [row.entry.key for row in palette.results.rows if row.entry is not None]
        assert len(keys) == 12
        assert all(keys)
        palette.close()

    play_scene(dressed, demo, scene)


def test_what_comes_later_leaves_the_row_that_a_person_went_to_chosen(dressed) -> None:
    window = QWidget()
    window.resize(1000, 700)
    window.show()
    palette = Palette(window, [Entry(Kind.COMMAND, Searched(f"River {at}"), lambda: None) for at in range(3)])
    palette.open()
    asked: list[str] = []
    palette.asked.connect(asked.append)
    clips = [Entry(Kind.CLIP, Searched("A river"), lambda: None)]

    def chosen() -> str:
        return palette.view.currentIndex().data(Qt.ItemDataRole.UserRole).entry.title

    palette.field.setText("a river")
    assert titles(palette) == []
    palette.show_found("a river", Kind.CLIP, clips)
    assert chosen() == "A river"
    palette.field.setText("river")
    QTest.keyClick(palette.field, Qt.Key.Key_Down)
    assert chosen() == "River 1"
    palette.show_found("river", Kind.CLIP, clips)
    assert chosen() == "River 1"
    assert asked == ["a river", "river"]
    palette.close()
    window.close()


def chosen(palette: Palette) -> Entry:
    entry = palette.view.currentIndex().data(Qt.ItemDataRole.UserRole).entry
    assert isinstance(entry, Entry)
    return entry


def test_tab_lists_what_can_be_done_with_a_row_and_esc_leads_back(dressed, home, demo) -> None:
    async def scene(_studio, window, _presenters) -> None:
        await until(lambda: bool(window.compose.picker.model))
        generate(window, "a raft")
        await until(lambda: len(kept(window)) == 1, 60)
        window.compose.picker.set_models(["kling-v3"])
        window.compose.picker.chosen.emit("kling-v3")
        window.compose.prompt.set_text("a stag")
        window.compose.press_generate()
        await until(lambda: len(window.store.models()) == 2, 20)
        window.compose.picker.set_models(["viduq3-pro"])
        window.compose.picker.chosen.emit("viduq3-pro")
        window.shell.activateWindow()
        await until(window.shell.isActiveWindow, 5)
        window.compose.prompt.setFocus()

        palette = opened(window)
        palette.field.setText("@kling")
        ages = [age_of(spec) for title in titles(palette) for spec in window.ports.compose.models()
                if window.store.names(spec.id)[1] == title]  # fmt: skip
        assert ages == sorted(ages) and ages[0] == 0, "models of today before older ones"
        palette.field.clear()
        QTest.keyClicks(palette.field, "@kling 3")
        model = chosen(palette)
        assert (model.title, model.fact) == (window.store.names("kling-v3")[1], "Use in the composer")
        assert model.aside == "Free", "its price, at the demo"
        QTest.keyClick(palette.field, Qt.Key.Key_Tab)
        assert palette.field.text() == ""
        assert palette.results.rows[0].heading == model.title
        assert titles(palette) == [
            "Use only this model", "Add it to the chosen models", f"Filter the queue: only {model.title}",
        ]  # fmt: skip
        QTest.keyClicks(palette.field, "filter")
        assert len(titles(palette)) == 1
        QTest.keyClick(palette.field, Qt.Key.Key_Escape)
        assert palette.isVisible()
        assert (palette.field.text(), chosen(palette).title) == ("@kling 3", model.title)
        QTest.keyClick(palette.field, Qt.Key.Key_Tab)
        QTest.keyClick(palette.field, Qt.Key.Key_Backspace)
        assert palette.field.text() == "@kling 3"
        QTest.keyClick(palette.field, Qt.Key.Key_Tab)
        QTest.keyClick(palette.field, Qt.Key.Key_Down)
        QTest.keyClick(palette.field, Qt.Key.Key_Return)
        assert window.compose.picker.models == ["viduq3-pro", "kling-v3"]

        await until(lambda: QApplication.activePopupWidget() is None, 5)
        palette = opened(window)
        QTest.keyClicks(palette.field, "only kling")
        assert chosen(palette).fact == "1 job"
        QTest.keyClick(palette.field, Qt.Key.Key_Return)
        assert [job.request.prompt for job in shown_jobs(window)] == ["a stag"]

        palette = opened(window)
        palette.field.setText("raft")
        await until(lambda: titles(palette, Kind.CLIP) == ["a raft"], 20)
        while chosen(palette).kind is not Kind.CLIP:
            QTest.keyClick(palette.field, Qt.Key.Key_Down)
        spot = palette.view.visualRect(palette.view.currentIndex()).center()
        palette.view.customContextMenuRequested.emit(spot)  # a right click asks the same
        assert titles(palette)[:3] == ["Play", "Open in Review", "Use these settings"]
        QTest.keyClicks(palette.field, "copy the prompt")
        QTest.keyClick(palette.field, Qt.Key.Key_Return)
        assert QApplication.clipboard().text() == "a raft"

    play_scene(dressed, demo, scene)


def shown_jobs(window) -> list:
    table = window.table
    return [job for row in range(table.rowCount()) if (job := table.card_at(row).job) is not None]


def test_what_spends_says_how_much_before_it_does(dressed, home, demo) -> None:
    async def scene(_studio, window, _presenters) -> None:
        await until(lambda: bool(window.compose.picker.model))
        window.compose.prompt.set_text("a stag in the wood")
        window.shell.activateWindow()
        await until(window.shell.isActiveWindow, 5)
        window.compose.prompt.setFocus()
        price = window.compose.footer.price.text()
        palette = opened(window)
        for words in (">generate clips", ">generate at the front"):
            palette.field.setText(words)
            assert chosen(palette).is_enabled
            assert chosen(palette).fact.startswith(f"{price}, 1 clip")
        palette.close()

    play_scene(dressed, demo, scene)
