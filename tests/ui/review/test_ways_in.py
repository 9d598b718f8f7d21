"""Ways into Review: from the stage, from a finished batch, and the count on the rail; and more takes than fit at once."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QPushButton

from o8studio.domain.library.review import Verdict
from o8studio.studio import Studio
from o8studio.ui.review.share_dialog import ShareDialog
from o8studio.ui.window.controller import WindowController
from o8studio.ui.window.navigation_frame import PageName
from tests.support.demo import DemoServer
from tests.support.patience import until
from tests.support.scenes import kept, order, play_scene
from tests.ui.review.test_review_page import PROMPT, press


def test_a_finished_batch_and_the_stage_lead_to_all_takes_of_the_prompt(
    dressed, home, demo: DemoServer
) -> None:
    async def scene(studio: Studio, window: WindowController, _presenters) -> None:
        sent: list[str] = []
        window.ports.compose.generate(order(PROMPT, count=5), sent.append)
        await until(lambda: len(kept(window)) == 5, 60)
        await until(lambda: any("5 takes are ready" in words for words in window.toasts.words()))
        rail = window.frame._buttons[PageName.REVIEW]
        await until(lambda: rail.count == 1, 20)
        assert "1 set waits" in rail.accessibleDescription()
        shown = kept(window)[2].clips[0].id
        window.play(shown)
        window.player.pause()
        window.actions.trigger("compare")
        await until(lambda: window.pages.review is not None and window.pages.review.has_takes)
        page = window.pages.review
        assert page is not None
        assert page.active is not None and page.active.row.id == shown
        assert len(page.takes) == 4 or page.first == 4
        await until(lambda: page.stage.frames.comparison is not None)
        page.stage.setFocus()
        window.shell.activateWindow()
        await until(window.shell.isActiveWindow)
        before = page.first
        press(page, Qt.Key.Key_PageDown)
        assert {before, page.first} == {0, 4}
        assert len(page.takes) in (1, 4)
        page.show_others(-1)
        assert page.first == before
        window.actions.trigger("review_share")
        await until(lambda: any(one.isVisible() for one in window.shell.findChildren(ShareDialog)))
        dialog = next(one for one in window.shell.findChildren(ShareDialog) if one.isVisible())
        assert len(dialog.form.ticks) == 5, "every take of the set can be shared"
        assert [take.row.id for take in dialog.form.chosen()] == [take.row.id for take in page.takes]
        dialog.reject()
        clips = [clip.id for job in kept(window) for clip in job.clips]
        assert page.wall.isVisible()
        press(page, Qt.Key.Key_W, Qt.KeyboardModifier.ShiftModifier)
        await until(lambda: window.pages.current is PageName.LIBRARY)
        library = window.pages.library
        assert library is not None
        await until(
            lambda: {library.model.id_at(row) for row in range(library.model.rowCount())} == set(clips), 20
        )
        for clip in clips:
            await studio.library.review(clip, verdict=Verdict.PICK)
        await until(lambda: rail.count == 0, 20)

    play_scene(dressed, demo, scene)


def test_the_toast_of_a_batch_opens_its_takes(dressed, home, demo: DemoServer) -> None:
    async def scene(_studio: Studio, window: WindowController, _presenters) -> None:
        sent: list[str] = []
        window.ports.compose.generate(order(PROMPT, count=2), sent.append)
        await until(lambda: any("2 takes are ready" in words for words in window.toasts.words()), 30)
        presses = [one for one in window.shell.findChildren(QPushButton) if one.text() == "Compare"]
        next(one for one in presses if "2 takes" in one.parentWidget().accessibleName()).click()
        await until(lambda: window.pages.review is not None and len(window.pages.review.takes) == 2)
        assert window.pages.current is PageName.REVIEW

    play_scene(dressed, demo, scene)
