"""The composer: everything that can be set survives a restart and is seen in what the gateway was asked for."""

from pathlib import Path

import pytest
from PIL import Image
from PySide6.QtCore import QMimeData, Qt, QUrl
from PySide6.QtGui import QColor, QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QComboBox, QLineEdit, QListWidget, QPlainTextEdit, QPushButton, QSpinBox

from o8studio.domain.jobs.job import JobState
from o8studio.domain.request import ImageRole
from o8studio.ui.compose.compose_panel import ComposePanel
from o8studio.ui.compose.history_popover import open_history
from o8studio.ui.compose.list_field import ListField
from o8studio.ui.compose.prompt_editor import PromptEditor
from o8studio.ui.ports import RequestText
from o8studio.ui.widgets.dialogs import Dialog
from tests.support.demo import DemoServer
from tests.support.patience import until
from tests.support.scenes import generate, play_scene

QUICK = "doubao-seedance-2-0-260128"


def asked(demo: DemoServer, prompt: str) -> list[dict]:
    return [job for job in demo.state()["jobs"] if job["prompt"] == prompt]


def found(body: object, name: str) -> object:
    """The value under this name, wherever in a posted body it stands."""
    if isinstance(body, dict):
        inner = [body[name]] if name in body else [found(one, name) for one in body.values()]
        return next((one for one in inner if one is not None), None)
    return None


def test_presets_history_and_drafts_survive(dressed, home, demo: DemoServer) -> None:
    async def first(studio, window, _presenters) -> None:
        compose = window.compose
        await until(lambda: bool(compose.picker.model))
        generate(window, "the first prompt")
        await until(lambda: len(list(studio.book)) == 1)
        compose.variations.set_count(2)
        compose.prompt.set_text("a preset's prompt")
        compose.save_preset("Dawn")
        compose.variations.set_count(1)
        compose.prompt.set_text("being written 正在写")
        compose.extra.set_texts({QUICK: '{"a": 1}'})
        session_file = home / "data" / "desk.json"
        await until(lambda: session_file.exists() and "being written" in session_file.read_text("utf-8"), 5)

    async def second(_studio, window, presenters) -> None:
        compose = window.compose
        assert compose.prompt.text() == "being written 正在写"
        assert compose.extra.texts() == {QUICK: '{"a": 1}'}
        assert [one.text for one in presenters.compose.past_prompts()] == ["the first prompt"]
        compose.step_history(1)
        assert compose.prompt.text() == "the first prompt"
        compose.step_history(-1)
        assert compose.prompt.text() == "being written 正在写"
        popover = open_history(
            window.shell, compose, presenters.compose.past_prompts(), compose.prompt.set_text
        )
        search, shown = popover.findChild(QLineEdit), popover.findChild(QListWidget)
        search.setText("nowhere")
        assert shown.item(0).isHidden()
        search.setText("FIRST")
        QTest.keyClick(search, Qt.Key.Key_Return)
        assert compose.prompt.text() == "the first prompt"
        compose.take_preset("Dawn")
        assert (compose.prompt.text(), compose.variations.count) == ("a preset's prompt", 2)

    play_scene(dressed, demo, first)
    play_scene(dressed, demo, second)


def test_every_expansion_is_shown_and_sent(dressed, home, demo: DemoServer) -> None:
    async def scene(studio, window, _presenters) -> None:
        compose = window.compose
        await until(lambda: bool(compose.picker.model))
        compose.picker.set_model(QUICK)
        compose.picker.chosen.emit(QUICK)
        compose.form.changed.emit("duration", 4)
        compose.form.changed.emit("resolution", "480p")
        compose.prompt.set_text("a {red|blue} fox {runs|sleeps}")
        assert compose.generate.text() == "Generate 4"
        assert list(compose.list._prompts) == [
            "a red fox runs", "a red fox sleeps", "a blue fox runs", "a blue fox sleeps",
        ]  # fmt: skip
        compose.list.set_modes(at_random=True, emit=True)
        compose.variations.set_count(2)
        drawn = list(compose.list._prompts)
        assert len(set(drawn)) == 2
        compose.press_generate()
        await until(lambda: len(list(studio.book)) == 2)
        assert sorted(job.request.prompt for job in studio.book) == sorted(drawn)
        compose.list.set_modes(at_random=False, by_line=True, emit=True)
        compose.variations.set_count(1)
        compose.prompt.set_text("line one\nline two")
        await until(lambda: not compose.generate.is_off)  # the first ones are all written down
        assert compose.generate.text() == "Generate 2"
        compose.press_generate()
        await until(lambda: len(list(studio.book)) == 4)
        await until(lambda: bool(asked(demo, "line one")) and bool(asked(demo, "line two")))
        compose.prompt.set_text("{1|2|3|4|5|6|7|8|9}{1|2|3|4|5|6|7|8|9}")
        compose.list.set_modes(by_line=False, emit=True)
        assert compose.generate.is_off
        assert "At most" in compose.footer.problem
        assert compose.generate.text() == "Generate", "of 81 prompts it said 65"

    play_scene(dressed, demo, scene)


def test_raw_json_of_a_model_goes_to_that_model(dressed, home, demo: DemoServer) -> None:
    async def scene(studio, window, presenters) -> None:
        compose = window.compose
        await until(lambda: bool(compose.picker.model))
        compose.picker.set_models([QUICK, "viduq2"])
        compose.picker.chosen.emit(QUICK)
        compose.extra.set_texts({QUICK: '{"metadata": {"mine": 7}}'})
        compose.prompt.set_text("raw json")
        shown: list[RequestText] = []
        presenters.compose.exact_requests(compose.order(), shown.extend)
        await until(lambda: len(shown) == 2)
        assert '"mine": 7' in shown[0].text
        assert "mine" not in shown[1].text
        compose.press_generate()
        await until(lambda: len(list(studio.book)) == 2)
        extras = {job.request.model: dict(job.request.extra) for job in studio.book}
        assert extras == {QUICK: {"metadata": {"mine": 7}}, "viduq2": {}}
        compose.extra.set_texts({QUICK: '{"duration": 9}'})
        compose.form.shared.emit("duration", 5)
        await until(lambda: "duration is already set above" in compose.extra._note.text(), 3)

    play_scene(dressed, demo, scene)


@pytest.mark.parametrize(("fit", "size"), [("", (200, 200)), ("crop", (200, 112)), ("letterbox", (356, 200))])
def test_a_first_frame_is_dropped_and_fitted(
    fit: str, size: tuple[int, int], dressed, home, demo: DemoServer, tmp_path: Path
) -> None:
    picture = tmp_path / "square.png"
    Image.new("RGB", (400, 400), "red").save(picture)

    async def scene(studio, window, _presenters) -> None:
        compose = window.compose
        await until(lambda: bool(compose.picker.model))
        compose.picker.set_model(QUICK)
        compose.picker.chosen.emit(QUICK)
        compose.form.changed.emit("duration", 4)
        compose.form.changed.emit("resolution", "480p")
        compose.form.changed.emit("aspect_ratio", "16:9")
        compose.prompt.set_text(f"first frame {fit}")
        slot = compose.references.slots[ImageRole.FIRST_FRAME]
        dragged = QMimeData()
        dragged.setUrls([QUrl.fromLocalFile(str(picture))])
        assert slot.take(dragged)
        assert compose.references.images() == [(ImageRole.FIRST_FRAME, str(picture))]
        compose.references._on_fit(fit)
        compose.press_generate()
        await until(lambda: len(list(studio.book)) == 1)
        (job,) = studio.book
        (image,) = job.request.images
        shape = image.width / image.height
        assert shape == pytest.approx(size[0] / size[1], rel=0.02)
        await until(lambda: bool(asked(demo, f"first frame {fit}")))
        QTest.keyClick(slot, Qt.Key.Key_Delete)
        assert compose.references.images() == []
        pasted = QMimeData()
        pasted.setImageData(QImage(str(picture)))
        assert slot.take(pasted)
        await until(lambda: bool(compose.references.images()), 5)

    play_scene(dressed, demo, scene)


def test_a_first_frame_is_seen_in_its_slot_and_on_the_waiting_card(
    dressed, home, demo: DemoServer, tmp_path: Path
) -> None:
    picture = tmp_path / "large.png"
    Image.new("RGB", (4000, 3000), (200, 30, 30)).save(picture)

    async def scene(studio, window, _presenters) -> None:
        compose = window.compose
        await until(lambda: bool(compose.picker.model))
        window.queue.pause.click()
        compose.picker.set_model(QUICK)
        compose.picker.chosen.emit(QUICK)
        slot = compose.references.slots[ImageRole.FIRST_FRAME]
        slot.add(str(picture))
        await until(lambda: QColor(slot.grab().toImage().pixel(20, 20)).red() > 150, 5)
        compose.prompt.set_text("from a picture")
        compose.press_generate()
        await until(lambda: len(list(studio.book)) == 1, 10)
        (job,) = studio.book
        await until(lambda: window.thumbnails.of_job(window.store.job(job.id)) is not None, 5)
        poster = window.thumbnails.of_job(window.store.job(job.id))
        assert max(poster.width(), poster.height()) <= 320
        assert QColor(poster.toImage().pixel(5, 5)).red() > 150

    play_scene(dressed, demo, scene)


def test_a_wrong_file_is_said_and_nothing_is_sent(dressed, home, demo: DemoServer, tmp_path: Path) -> None:
    broken = tmp_path / "broken.png"
    broken.write_bytes(b"not a picture")

    async def scene(studio, window, _presenters) -> None:
        compose = window.compose
        await until(lambda: bool(compose.picker.model))
        compose.picker.set_model(QUICK)
        compose.picker.chosen.emit(QUICK)
        compose.prompt.set_text("with a broken picture")
        slot = compose.references.slots[ImageRole.FIRST_FRAME]
        slot.add(str(broken))
        compose.press_generate()  # before anybody has looked at it
        await until(lambda: slot.paths == [], 5)
        assert compose.references._note.text().startswith("broken.png: This picture ")
        assert list(studio.book) == []
        await until(lambda: compose.may_generate, 5)  # the first press has been answered
        compose.press_generate()
        await until(lambda: len(list(studio.book)) == 1, 5)
        assert [job.request.images for job in studio.book] == [()], "only the second press sent anything"

    play_scene(dressed, demo, scene)


def test_links_and_files_that_are_not_there_now_stay_in_a_draft(dressed, home, demo: DemoServer) -> None:
    async def scene(studio, window, _presenters) -> None:
        references = window.compose.references
        await until(lambda: bool(window.compose.picker.model))
        images = [
            (ImageRole.FIRST_FRAME, "https://pictures.example.com/one.png"),
            (ImageRole.LAST_FRAME, "/nowhere/unplugged.png"),
        ]
        references.set_images(images)
        assert any("thumbnail" in name for name in studio.tasks._tasks)
        await until(lambda: not any("thumbnail" in name for name in studio.tasks._tasks), 5)
        assert references.images() == images
        assert references._note.text() == ""

    play_scene(dressed, demo, scene)


def test_shots_are_rows_that_add_up_and_survive(dressed, home, demo: DemoServer) -> None:
    kling = "kling-v3"

    def shots(window) -> ListField:
        return window.compose.form.more_place.findChild(ListField)

    def lines(listed: ListField) -> list[QLineEdit]:
        return [one for one in listed.findChildren(QLineEdit) if not isinstance(one.parent(), QSpinBox)]

    def folds(window) -> list[QPushButton]:
        place = window.compose.form.more_place
        return [
            one for one in place.findChildren(QPushButton) if one.isCheckable() and one.isVisibleTo(place)
        ]

    async def open_more(window) -> None:
        await until(lambda: window.compose.picker.models == [kling] and len(folds(window)) == 1)
        folds(window)[0].setChecked(True)

    async def first(_studio, window, _presenters) -> None:
        compose = window.compose
        await until(lambda: bool(compose.picker.model))
        compose.prompt.set_text("a raft")
        compose.picker.set_models([kling])
        compose.picker.chosen.emit(kling)
        for name, value in (("duration", "5"), ("multi_shot", True), ("shot_type", "customize")):
            compose.form.changed.emit(name, value)
        await open_more(window)
        assert compose.generate.is_off  # a shot list is needed
        folds(window)[0].setChecked(False)
        await until(lambda: not shots(window).isVisible(), 3)
        compose.generate.click()  # off, it shows what is missing instead
        await until(lambda: shots(window).isVisible(), 3)
        assert compose.generate.accessibleDescription().startswith("Off: ")
        listed = shots(window)
        add = next(one for one in listed.findChildren(QPushButton) if one.text() == "Add")
        for words, seconds in (("the wide one", 3), ("close on the lantern", None)):
            add.click()
            QTest.keyClicks(lines(listed)[-1], words)
            if seconds is not None:
                listed.findChildren(QSpinBox)[-1].setValue(seconds)
        assert listed.total.text() == "5 of 5 s"
        assert not compose.generate.is_off
        QTest.keyClick(lines(listed)[-1], Qt.Key.Key_Up, Qt.KeyboardModifier.AltModifier)
        listed.findChildren(QSpinBox)[0].setValue(4)
        assert listed.total.text() == "6 of 5 s"
        assert compose.generate.is_off
        listed.findChildren(QSpinBox)[0].setValue(3)
        session_file = home / "data" / "desk.json"
        await until(lambda: session_file.exists() and "the wide one" in session_file.read_text("utf-8"), 5)

    async def second(studio, window, _presenters) -> None:
        await open_more(window)
        assert [row["prompt"] for row in shots(window).value] == ["close on the lantern", "the wide one"]
        window.compose.press_generate()
        await until(lambda: any(job.remote_id for job in studio.book))
        assert found(demo.state()["posts"][-1], "multi_prompt") == [
            {"index": 1, "prompt": "close on the lantern", "duration": "2"},
            {"index": 2, "prompt": "the wide one", "duration": "3"},
        ]

    play_scene(dressed, demo, first)
    play_scene(dressed, demo, second)


def test_the_seed_is_fresh_or_kept(dressed, home, demo: DemoServer) -> None:
    async def scene(studio, window, _presenters) -> None:
        compose = window.compose
        await until(lambda: bool(compose.picker.model))
        compose.variations.set_count(2)
        generate(window, "seeds")
        await until(lambda: len(list(studio.book)) == 2)
        assert len({job.request.core["seed"] for job in studio.book}) == 2
        compose.variations.set_count(1)
        compose.form.changed.emit("seed", 48213907)
        await until(lambda: not compose.generate.is_off)  # the first ones are all written down
        compose.press_generate()
        await until(lambda: len(list(studio.book)) == 3)
        assert 48213907 in [job.request.core["seed"] for job in studio.book]
        used = next(job for job in studio.book if job.request.core["seed"] == 48213907)
        compose.prompt.set_text("half a thought")
        compose.picker.set_models(["kling-v3"])
        compose.form.changed.emit("negative_prompt", "rain")
        half = compose.state()
        for change in (window.job_actions.new_draft, lambda: window.job_actions.use_settings(used)):
            change()
            assert compose.prompt.text() != "half a thought"
            (undo,) = [one for one in window.shell.findChildren(QPushButton) if one.text() == "Undo"]
            undo.click()
            assert compose.state() == half
            window.toasts.clear()
            await until(
                lambda: not [one for one in window.shell.findChildren(QPushButton) if one.text() == "Undo"], 5
            )
        window.job_actions.use_settings(used)
        assert compose.prompt.text() == "seeds"
        order = compose.order()
        assert order.draft.values["seed"] == 48213907
        assert order.draft.values["duration"] == 4
        await until(lambda: all(job.state is not JobState.RECORDED for job in studio.book), 20)

    play_scene(dressed, demo, scene)


def test_the_count_is_the_strictest_models(dressed, home, demo: DemoServer) -> None:
    async def scene(_studio, window, _presenters) -> None:
        compose = window.compose
        await until(lambda: bool(compose.picker.model))
        compose.picker.set_models(["kling-v3", "jimeng_ti2v_v30_pro"])
        compose.picker.chosen.emit("kling-v3")
        compose.prompt.set_text("字" * 838)
        assert compose.prompt._count.text() == "838 / 800, 38 over for Jimeng 3.0 Pro 1080p"
        assert compose.prompt._text.extraSelections(), "what is over is tinted"
        assert compose.generate.is_off
        compose.prompt.set_text("字" * 730)
        assert compose.prompt._count.property("tone") == "warn"
        assert not compose.generate.is_off

    play_scene(dressed, demo, scene)


def test_the_editor_finds_its_height_at_every_width(dressed) -> None:
    """A bar that came and went by itself once broke the lines for ever, until the stack was full."""
    editor = PromptEditor()
    editor.show()
    for words in (10, 40, 80):
        editor.set_text("ripples spreading over 三匹白马 still " * words)
        for width in range(200, 520, 4):
            editor.resize(width, 300)
            dressed.processEvents()
            assert 60 <= editor._text.height() <= 300
    editor.close()


def test_more_for_a_model_says_what_is_set_while_it_is_set(dressed, home, demo: DemoServer) -> None:
    """It said Default until the form was built again."""

    async def scene(_studio, window, _presenters) -> None:
        compose = window.compose
        await until(lambda: bool(compose.picker.model))
        compose.picker.set_model(QUICK)
        compose.picker.chosen.emit(QUICK)
        fold = compose.form._folds[QUICK]
        shown = fold._summary
        assert shown.text() == "Default"
        compose.form.changed.emit("priority", 3)
        assert compose.form._folds[QUICK] is fold, "the form was not built again"
        assert "3" in shown.text()
        fold.set_open(True)
        assert shown.isHidden()
        assert not fold._reset.isHidden()
        fold._reset.click()
        fold = compose.form._folds[QUICK]
        assert fold._summary.text() == "Default"
        assert fold._reset.isHidden()
        assert "priority" not in compose.order().draft.values

    play_scene(dressed, demo, scene)


def test_the_exact_request_of_what_can_not_leave_says_why(
    dressed, home, demo: DemoServer, tmp_path: Path
) -> None:
    async def scene(studio, window, _presenters) -> None:
        compose = window.compose
        await until(lambda: bool(compose.picker.model))
        compose.prompt.set_text("a fox")
        compose.references.set_images([(ImageRole.FIRST_FRAME, str(tmp_path / "gone.png"))])
        compose.references.changed.emit()
        compose.show_request()
        await until(lambda: bool(window.shell.findChildren(Dialog)))
        (dialog,) = window.shell.findChildren(Dialog)
        assert "no such picture file" in dialog.findChild(QPlainTextEdit).toPlainText()
        assert dialog.findChild(QComboBox).isHidden()
        dialog.accept()
        assert list(studio.book) == []

    play_scene(dressed, demo, scene)


def test_before_the_models_are_known_the_prompt_stands_alone(dressed) -> None:
    """What depends on them came in another shape and place a moment later."""
    panel = ComposePanel(PromptEditor())
    late = (panel.picker, panel.references, panel.variations, panel.extra_fold)
    assert panel.prompt.isVisibleTo(panel)
    assert not any(one.isVisibleTo(panel) for one in late)
    assert panel.footer.price.text() == ""
    panel.show_online(False)
    assert all(one.isVisibleTo(panel) for one in late), "without a gateway there is nothing to wait for"
