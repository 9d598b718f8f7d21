"""Review by keys alone, on a real screen: compare, blend, draw, comment, filter, answer, share, take in, and a list for an editor.

    python -m tests.campaigns.review_keys OUT

No pointer touches the window. What comes back is written in Chromium, without a network, by `review_walk.py`.

Every control that Tab reaches must have a name and a role for screen readers, and show that it has the focus. Needs Xvfb,
openbox and chromium. Pictures go to OUT, and the controls in the order of Tab to `tab.txt`.
"""

import asyncio
import sys
import xml.etree.ElementTree as ET
from fractions import Fraction
from functools import partial
from pathlib import Path

from PySide6.QtGui import QAccessible, QGuiApplication
from PySide6.QtWidgets import QApplication, QFileDialog

from o8studio.domain.library.comment import Answer
from o8studio.domain.library.mark import Tool
from o8studio.domain.library.review import Verdict
from o8studio.ui.review.blending import BlendMode
from o8studio.ui.review.comment_filter import Which
from o8studio.ui.review.pane_layout import StageMode
from o8studio.ui.review.review_page import ReviewPage
from o8studio.ui.review.share_dialog import ShareDialog
from o8studio.ui.share_port import ShareKind
from o8studio.ui.widgets.dialogs import Dialog
from tests.campaigns.review_walk import FRAME, OURS, ROOT, THEIRS, ReviewWalk, outside
from tests.support.patience import until
from tests.support.scenes import kept, order
from tests.support.walk import KLING, SEEDANCE, VIDU, focused, main

_MOST_TABS = 80


def shows(part: object, name: str, value: object) -> bool:
    """Whether a part has this value."""
    return bool(getattr(part, name) == value)


class KeysWalk(ReviewWalk):
    """From an open window to a saved list."""

    async def keys_only(self) -> None:
        """The whole way."""
        window, hand = self.window, self.hand
        await until(lambda: window.is_welcoming)
        await self.tab_to("Start demo")
        await hand.press("space")
        await until(lambda: bool(window.compose.picker.model) and not window.is_welcoming)
        await self.order("POST", "change", speed=30)
        window.ports.compose.generate(order("a raft", SEEDANCE, KLING, VIDU), lambda _problem: None)
        await until(lambda: len(kept(window)) == 3, 120)
        await hand.press("ctrl+3")
        await until(lambda: window.pages.review is not None and len(window.pages.review.takes) == 3, 30)
        page = window.pages.review
        assert page is not None
        await until(lambda: page.stage.instant is not None and page.stage.hasFocus(), 30)
        await self.compare_by_keys(page)
        await self.draw_by_keys(page)
        await self.talk_by_keys(page)
        await self.round_by_tab(page)
        await self.share_by_keys(ShareKind.SHEET, self.out / "sheet", "*.pdf")
        made = await self.share_by_keys(ShareKind.PAGE, self.out / "page", "*.html")
        await self.take_in_by_keys(page, made)
        listed = await self.share_by_keys(ShareKind.EDITOR, self.out / "editor", "*/*.fcpxml")
        check_markers(listed, page, {OURS: 30, THEIRS: FRAME})
        print(
            "by keys: compared, drawn, commented, filtered, answered, shared, taken in, listed for an editor",
            flush=True,
        )
        window.shell.close()

    async def compare_by_keys(self, page: ReviewPage) -> None:
        """Layouts, takes, steps, range, play, lock, and a difference with its gain."""
        hand, stage = self.hand, page.stage
        for mode in (StageMode.BLEND, StageMode.ONE, StageMode.SIDE, StageMode.FOUR):
            await hand.press("v")
            await until(partial(shows, stage, "mode", mode), 10)
        for number in (2, 3, 1):
            await hand.press(f"alt+{number}")
            await until(partial(shows, stage, "active", number - 1), 5)
        for key in ("period", "Right", "Right", "comma"):
            await hand.press(key)
        await until(lambda: stage.number == 2 and not stage.frames.is_busy, 10)
        await hand.press("i")
        await self.at_frame(page, 20)
        await hand.press("o")
        await until(lambda: page.range.marked == (2, 20), 5)
        await hand.press("alt+x")
        await until(lambda: page.range.marked is None, 5)
        for key in ("l", "k", "j", "space"):
            was = stage.playhead.is_playing
            await hand.press(key)
            await until(partial(shows, stage.playhead, "is_playing", not was), 5)
        await hand.press("alt+l")
        await hand.press("alt+l")
        await hand.press("shift+v")
        await hand.press("shift+v")
        await hand.press("shift+v")
        await until(lambda: stage.mode is StageMode.BLEND, 5)
        await self.tab_to("Wipe")
        for _press in range(2):  # one stop of Tab, as radio buttons are
            await hand.press("Right")
        await until(lambda: stage.blend.mode is BlendMode.DIFFERENCE, 5)
        await hand.press("Escape")
        gain = stage.blend.gain
        await hand.press("alt+bracketright")
        await until(lambda: stage.blend.gain > gain, 5)
        self.picture("keys-difference")
        await hand.press("v")
        await until(lambda: stage.mode is StageMode.ONE, 5)

    async def draw_by_keys(self, page: ReviewPage) -> None:
        """A box and an arrow with the arrow keys, in another ink; undone and redone."""
        hand = self.hand
        await self.at_frame(page, 30)
        for tool, ways in (("b", ("shift+Right", "shift+Down")), ("w", ("shift+Left", "shift+Up"))):
            await hand.press(tool)
            await hand.press("alt+3")
            await hand.press("Return")
            for way in ways * 6:
                await hand.press(way)
        field = page.comments.field
        await until(lambda: len(page.drawing.marks_in(field.clip, field.where)) == 2, 5)
        drawn = page.drawing.marks_in(field.clip, field.where)
        await hand.press("ctrl+z")
        await until(lambda: page.drawing.marks_in(field.clip, field.where) != drawn, 5)
        await hand.press("ctrl+shift+z")
        await until(lambda: page.drawing.marks_in(field.clip, field.where) == drawn, 5)
        self.picture("keys-drawing")
        await hand.press("Escape")

    async def talk_by_keys(self, page: ReviewPage) -> None:
        """A comment with the marks, found again, resolved, filtered; stars, pick and answer."""
        hand = self.hand
        await hand.press("c")
        QGuiApplication.clipboard().setText(OURS)
        await hand.press("ctrl+v")
        await hand.press("ctrl+Return")
        await until(lambda: len(page.takes[0].discussion.comments) == 1, 10)
        (said,) = page.takes[0].discussion.comments
        assert (said.text, said.range.first, [mark.tool for mark in said.marks]) == (
            OURS,
            30,
            [Tool.BOX, Tool.ARROW],
        )
        await hand.press("Escape")
        await self.at_frame(page, 3)
        await hand.press("n")
        await until(lambda: page.stage.number == 30, 10)
        await hand.press("y")
        await until(lambda: not page.comments.comments(), 10)
        await self.tab_to("Filter comments")
        await hand.press("space")
        await until(lambda: QApplication.activePopupWidget() is not None, 5)
        self.picture("keys-filter")
        await hand.press("Up")
        await hand.press("Return")
        await until(lambda: page.comments.filters.filter.is_newest_first, 5)
        await self.tab_to("Show all comments")
        await hand.press("space")
        await until(lambda: len(page.comments.comments()) == 1, 5)
        assert page.comments.filters.filter.which is Which.ALL
        await hand.press("Escape")
        await hand.press("n")
        await hand.press("y")
        await until(lambda: page.takes[0].discussion.open_count == 1, 10)
        await hand.press("4")
        await until(lambda: page.takes[0].row.stars == 4, 10)
        await hand.press("p")
        await until(lambda: page.takes[0].row.verdict is Verdict.PICK, 10)
        await hand.press("a")
        await until(lambda: page.takes[0].discussion.answer is Answer.APPROVED, 10)

    async def round_by_tab(self, page: ReviewPage) -> None:
        """Once round the page: every stop has a name, a role, and is seen."""
        page.stage.setFocus()
        lines: list[str] = []
        begin = focused()
        for _press in range(_MOST_TABS):
            await self.hand.press("Tab")
            focus = focused()
            if focus is begin and lines:
                break
            spoken = QAccessible.queryAccessibleInterface(focus)
            name = spoken.text(QAccessible.Text.Name)
            lines.append(f"{spoken.role().name} | {name} | {focus.visibleRegion().boundingRect().getRect()}")
            assert name, focus
            assert not focus.visibleRegion().isEmpty(), f"{name} has the focus and can't be seen"
        else:
            raise AssertionError("Tab does not come round")
        (self.out / "tab.txt").write_text("\n".join(lines))
        self.picture("keys-tab")

    async def share_by_keys(self, kind: ShareKind, folder: Path, wanted: str) -> Path:
        """Through the dialog and the dialog for files; the file that was wanted."""
        hand = self.hand
        await self.tab_to("Share…")
        await hand.press("space")
        await until(lambda: isinstance(QApplication.activeModalWidget(), ShareDialog), 10)
        dialog = QApplication.activeModalWidget()
        assert isinstance(dialog, ShareDialog)
        await asyncio.sleep(0.3)
        await self.tab_to(dialog.form.kinds[dialog.form.kind].accessibleName())
        kinds = list(dialog.form.kinds)
        steps = kinds.index(kind) - kinds.index(dialog.form.kind)
        for _press in range(abs(steps)):
            await hand.press("Down" if steps > 0 else "Up")
        await until(lambda: dialog.form.kind is kind, 5)
        await asyncio.sleep(0.3)
        self.picture(f"keys-share-{kind.value}")
        if dialog.form.person.isVisible():
            await self.tab_to(dialog.form.person.accessibleName())
            await hand.type("Ina")
        await self.tab_to(dialog.form.save.text())
        await hand.press("space")
        folder.mkdir(exist_ok=True)
        await self.answer_with_path(folder)
        await until(lambda: bool(list(folder.glob(wanted))), 120)
        await until(lambda: QApplication.activeModalWidget() is None, 60)
        return next(folder.glob(wanted))

    async def answer_with_path(self, path: Path) -> None:
        """In the dialog for files and folders."""
        hand = self.hand
        await until(lambda: any(one.isVisible() for one in self.window.shell.findChildren(QFileDialog)), 10)
        await asyncio.sleep(0.5)
        QGuiApplication.clipboard().setText(str(path))
        await hand.press("ctrl+a")
        await hand.press("ctrl+v")
        await hand.press("Return")

    async def take_in_by_keys(self, page: ReviewPage, made: Path) -> None:
        """What somebody answered on the page, through the palette; the thread has both."""
        browsing = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "tests.campaigns.review_walk", str(self.out), "browse", str(made),
            cwd=ROOT, stdout=asyncio.subprocess.PIPE,
        )  # fmt: skip
        saved, _nothing = await browsing.communicate()
        assert browsing.returncode == 0
        hand = self.hand
        await hand.press("ctrl+k")
        await asyncio.sleep(0.3)
        await hand.type("take in comments")
        await hand.press("Return")
        await self.answer_with_path(Path(saved.decode().splitlines()[0]))
        await until(lambda: isinstance(QApplication.activeModalWidget(), Dialog), 20)
        self.picture("keys-taken-in")
        await self.tab_to("Take them in")
        await hand.press("space")
        await until(lambda: len(page.takes[0].discussion.comments) == 2, 20)
        assert {one.text for one in page.takes[0].discussion.comments} == {OURS, THEIRS}
        self.picture("keys-thread")


def check_markers(made: Path, page: ReviewPage, wanted: dict[str, int]) -> None:
    """Each comment is in the list, on its very frame."""
    fps = Fraction(page.takes[0].row.fps).limit_denominator(1001)
    for text, frame in wanted.items():
        found = [
            Fraction((one.get("start") or "").removesuffix("s")) * fps
            for one in ET.parse(made).getroot().iter("marker")
            if text in f"{one.get('value')} {one.get('note') or ''}"
        ]
        assert found[:1] == [frame], (text, found)


if __name__ == "__main__":
    ReviewWalk.out = Path(sys.argv[1]).absolute()
    if sys.argv[2:] == ["inside"]:
        sys.exit(main("keys_only", KeysWalk))
    sys.exit(outside(ReviewWalk.out, "tests.campaigns.review_keys"))
