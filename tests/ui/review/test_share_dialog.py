"""Sharing from Review in the real window: what is chosen is made, and what comes back is taken in once."""

import json
from pathlib import Path

from PySide6.QtCore import QEvent, QMimeData, QObject, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QApplication, QFileDialog, QPushButton, QWidget

from o8studio.domain.library.comment import Answer
from o8studio.domain.library.range import Range
from o8studio.studio import Studio
from o8studio.ui.review.share_dialog import ShareDialog
from o8studio.ui.review.share_parts import FileName
from o8studio.ui.share_port import ShareKind
from o8studio.ui.widgets.dialogs import Dialog
from o8studio.ui.window.controller import WindowController
from tests.support.demo import DemoServer
from tests.support.patience import until
from tests.support.review_pages import answers, comment, opened
from tests.support.scenes import order, play_scene
from tests.support.takes import have_takes
from tests.ui.review.test_review_page import two_takes


def shown(window: WindowController, kind: type) -> list[Dialog]:
    return [one for one in window.shell.findChildren(kind) if one.isVisible()]


def choose_folder(window: WindowController, folder: Path) -> None:
    (dialog,) = [one for one in window.shell.findChildren(QFileDialog) if one.isVisible()]
    dialog.fileSelected.emit(str(folder))
    dialog.reject()


def drop(window: WindowController, path: Path) -> None:
    data, middle = QMimeData(), QPointF(window.shell.rect().center())
    data.setUrls([QUrl.fromLocalFile(str(path))])
    held, left = Qt.KeyboardModifier.NoModifier, Qt.MouseButton.LeftButton
    for event in (
        QDragEnterEvent(QPoint(10, 10), Qt.DropAction.CopyAction, data, left, held),
        QDropEvent(middle, Qt.DropAction.CopyAction, data, left, held),
    ):
        QApplication.sendEvent(window.shell, event)


def test_a_page_goes_out_and_its_answers_come_back_once(dressed, home, demo: DemoServer, tmp_path) -> None:
    async def scene(studio: Studio, window: WindowController, _presenters) -> None:
        page = await two_takes(window)
        window.actions.trigger("review_share")
        await until(lambda: len(shown(window, ShareDialog)) == 1)
        dialog = shown(window, ShareDialog)[0]
        assert isinstance(dialog, ShareDialog)
        form = dialog.form
        assert "≈" in form._size.text()
        form.page.locked.switch.click()
        assert not form.save.isEnabled(), "a locked page needs a passphrase"
        form.page.locked.switch.click()
        form.page.quality.chosen.emit(360)
        form.page.costs.switch.click()
        form.ticks[1].click()
        form.ticks[1].click()
        assert form.person.isVisible(), "nobody told a name yet"
        form.person.setText("Ina")
        await studio.discussions.post(page.takes[0].row.id, "", "low", Range.at(3))
        form.save.click()
        out = tmp_path / "out"
        choose_folder(window, out)
        await until(lambda: any(out.glob("*.html")) and not shown(window, ShareDialog), 60)
        (made,) = out.iterdir()
        head, _parts = opened(made.read_bytes())
        assert len(head["clips"]) == 2
        assert (head["from"], head["clips"][0]["comments"][0]["person"]) == ("Ina", "Ina")
        assert "model" not in head["clips"][0] or not head["clips"][0]["model"]
        assert any(made.name in words for words in window.toasts.words())
        next(one for one in window.shell.findChildren(QPushButton) if one.text() == "Copy file").click()
        assert QApplication.clipboard().mimeData().urls() == [QUrl.fromLocalFile(str(made))]

        window.actions.trigger("review_share")
        await until(lambda: len(shown(window, ShareDialog)) == 1)
        again = shown(window, ShareDialog)[0]
        assert isinstance(again, ShareDialog)
        assert again.form.page.lines == 360, "the last choice is offered again"
        assert again.form.page.costs.is_on
        assert not again.form.page.passphrase
        again.reject()

        back = tmp_path / "li-river_Arno.o8review.json"
        given = [{"clip": "2", "answer": "approved", "at": 1795000050.0}]
        back.write_text(json.dumps(answers(page=head["page"], comments=[comment(clip="2")], answers=given)))
        window.actions.trigger("take_in")
        (asked,) = [one for one in window.shell.findChildren(QFileDialog) if one.isVisible()]
        asked.filesSelected.emit([str(back)])
        asked.reject()
        await until(lambda: any("Take them in?" in one.windowTitle() for one in shown(window, Dialog)))
        (question,) = shown(window, Dialog)
        assert "1 comment, 1 answer" in question.windowTitle()
        next(one for one in question.findChildren(QPushButton) if one.text() == "Take them in").click()
        second = page.takes[1].row.id
        await until(lambda: page.takes[1].discussion.answer is Answer.APPROVED)
        assert len((await studio.discussions.of(second)).comments) == 1
        drop(window, back)
        await until(lambda: any("here already" in words for words in window.toasts.words()))
        for name, content in (("a.o8review.json", b"[" * 50_000), ("page.html", b"<!DOCTYPE html><p>hi")):
            hostile = tmp_path / name
            hostile.write_bytes(content)
            drop(window, hostile)
            await until(
                lambda name=name: any(words.startswith(f"{name}: ") for words in window.toasts.words())
            )
        assert not shown(window, Dialog)

    play_scene(dressed, demo, scene)


def test_lists_for_an_editor_are_made_and_a_page_can_be_stopped(
    dressed, home, demo: DemoServer, tmp_path
) -> None:
    async def scene(_studio: Studio, window: WindowController, _presenters) -> None:
        await two_takes(window)
        for kind in (ShareKind.EDITOR, ShareKind.PAGE):
            window.actions.trigger("review_share")
            await until(lambda: len(shown(window, ShareDialog)) == 1)
            dialog = shown(window, ShareDialog)[0]
            assert isinstance(dialog, ShareDialog)
            form = dialog.form
            form.show_kind(kind)
            if kind is ShareKind.EDITOR:
                form.editor.lists["otio"].click()
                form.editor.lists["csv"].click()
            form.save.click()
            choose_folder(window, tmp_path / kind.value)
            if kind is ShareKind.PAGE:
                form.cancel.click()
            await until(lambda: not shown(window, ShareDialog), 60)
        (folder,) = (tmp_path / "editor").iterdir()
        assert sorted(one.suffix for one in folder.iterdir()) == [".fcpxml", ".mp4", ".mp4", ".otio", ".txt"]
        stopped = tmp_path / "page"
        assert not stopped.exists() or not list(stopped.glob("*.html"))

    play_scene(dressed, demo, scene)


class Paints(QObject):
    """How often a widget was painted."""

    def __init__(self, widget: QWidget) -> None:
        super().__init__(widget)
        self.count = 0
        widget.installEventFilter(self)

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:
        self.count += event.type() is QEvent.Type.Paint
        return False


def test_files_of_takes_that_are_not_on_the_stage_go_out_too_and_posters_that_come_late_are_shown(
    dressed, home, demo: DemoServer, tmp_path
) -> None:
    async def scene(_studio: Studio, window: WindowController, _presenters) -> None:
        await have_takes(window, order("a lantern on a raft", count=5))
        window.show_page("review")
        await until(lambda: window.pages.review is not None and len(window.pages.review.take_set.all) == 5)
        page = window.pages.review
        assert page is not None
        assert len(page.takes) == 4
        window.actions.trigger("review_share")
        await until(lambda: len(shown(window, ShareDialog)) == 1)
        dialog = shown(window, ShareDialog)[0]
        assert isinstance(dialog, ShareDialog)
        form = dialog.form
        await until(lambda: form.save.isVisible())
        painted = [Paints(one) for one in (form.ticks[0], form.preview)]
        page.posters_came.emit()
        await until(lambda: all(one.count for one in painted))
        sizes = []
        for is_on in (True, False):
            form.ticks[3].setChecked(is_on)
            sizes.append(form.editor.copies.switch.accessibleDescription())
        assert len(set(sizes)) == 2, "what is told is told of the chosen takes"
        form.show_kind(ShareKind.FILES)
        for tick, is_wanted in zip(form.ticks, (True, False, False, False, True), strict=True):
            tick.setChecked(is_wanted)
        form.save.click()
        choose_folder(window, tmp_path)
        takes = page.take_set.all
        names = {Path(takes[at].row.path).name for at in (0, 4)}
        await until(lambda: {one.name for one in tmp_path.glob("*.mp4")} == names)

    play_scene(dressed, demo, scene)


def test_the_files_are_named_before_they_are_copied_however_many_they_are(
    dressed, home, demo: DemoServer, tmp_path
) -> None:
    async def scene(_studio: Studio, window: WindowController, _presenters) -> None:
        page = await two_takes(window)
        window.actions.trigger("review_share")
        await until(lambda: len(shown(window, ShareDialog)) == 1)
        dialog = shown(window, ShareDialog)[0]
        assert isinstance(dialog, ShareDialog)
        form = dialog.form
        high = form.height()
        form.names.show_names([f"{number}.mp4" for number in range(200)], has_folder=False)
        for kind in (ShareKind.EDITOR, ShareKind.FILES):
            form.show_kind(kind)
            QApplication.sendPostedEvents()
            assert form.height() == high
            assert form.save.mapTo(dialog, form.save.rect().bottomLeft()).y() < dialog.height()
        wanted = [Path(take.row.path).name for take in page.takes]
        assert [one.text() for one in form.files.findChildren(FileName)] == wanted
        assert not form.person.isVisible(), "copies hold no comments that a name would stand beside"
        form.save.click()
        out = tmp_path / "out"
        out.mkdir()
        choose_folder(window, out)
        await until(lambda: len([*out.glob("*.mp4")]) == 2)
        assert sorted(one.name for one in out.iterdir()) == sorted(wanted)

    play_scene(dressed, demo, scene)
