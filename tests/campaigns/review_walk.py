"""Review in one piece, with real keys, a real pointer and a real browser: from four models to what an editor opens.

    python -m tests.campaigns.review_walk OUT

One prompt goes to four models of the demo gateway; the takes are compared two by two and as a difference; frame 80 is drawn
on, commented in Chinese and approved; the review page goes out; in Chromium, without a network, somebody steps, draws,
comments, approves and saves, then changes the comment and saves again; the answer file is dragged from another program onto the
window; the thread has both; the comment is changed here, the second file is dragged in, and both versions stay; an FCPXML goes out
with all. Needs Xvfb, openbox and chromium. Pictures go to OUT.
"""

import asyncio
import json
import os
import subprocess
import sys
import time
import xml.etree.ElementTree as ET
from fractions import Fraction
from pathlib import Path

from PySide6.QtCore import QPoint
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication, QFileDialog, QWidget
from shiboken6 import isValid

from o8studio.domain.library.comment import Answer
from o8studio.domain.library.facts import CommentEdited
from o8studio.domain.library.mark import Tool
from o8studio.ui.review.blending import BlendMode
from o8studio.ui.review.pane_layout import StageMode
from o8studio.ui.review.review_page import ReviewPage
from o8studio.ui.review.share_dialog import ShareDialog
from o8studio.ui.share_port import ShareKind
from tests.support.chromium import Chromium
from tests.support.frames import code_of
from tests.support.patience import until
from tests.support.scenes import kept
from tests.support.walk import KLING, SEEDANCE, VIDU, Walk, main
from tests.support.x_hand import seen
from tests.support.x_screen import x_screen

WAN = "wan2.5-t2v-preview"
FRAME = 80
OURS, THEIRS = "灯笼的火焰低一点。", "倒影慢了两帧 <b>low</b>"
HERE, LATER = "倒影慢了两帧，第 80 帧", "倒影慢了三帧 <i>low</i>"
"""What their comment says after it was changed here, and after it was changed on the page."""
ROOT = Path(__file__).parents[2]
_CARRIER = """
import sys
from PySide6.QtCore import QMimeData, Qt, QUrl
from PySide6.QtGui import QDrag
from PySide6.QtWidgets import QApplication, QLabel

class Carried(QLabel):
    def mousePressEvent(self, _event):
        drag, data = QDrag(self), QMimeData()
        data.setUrls([QUrl.fromLocalFile(sys.argv[1])])
        drag.setMimeData(data)
        drag.exec(Qt.DropAction.CopyAction)

app = QApplication([])
made = Carried("a file")
made.setWindowFlags(Qt.WindowType.WindowStaysOnTopHint | Qt.WindowType.FramelessWindowHint)
made.setGeometry(20, 20, 160, 60)
made.show()
app.processEvents()
print("here", flush=True)
app.exec()
"""
"""Another program, from which a file is dragged."""


class ReviewWalk(Walk):
    """The whole way."""

    out = Path()

    async def review(self) -> None:
        """From the prompt to the editor's list."""
        begin = time.monotonic()

        def told(words: str) -> None:
            print(f"{time.monotonic() - begin:6.1f} s  {words}", flush=True)

        window, hand = self.window, self.hand
        await until(lambda: window.is_welcoming)
        await hand.click(seen("Start demo"))
        await until(lambda: bool(window.compose.picker.model) and not window.is_welcoming)
        await self.order("POST", "change", speed=30)
        await self.choose(SEEDANCE, KLING, VIDU, WAN)
        await hand.click(window.compose.prompt)
        await hand.type("a lantern on a raft")
        await hand.click(window.compose.generate)
        await asyncio.sleep(0.5)
        if (dialog := QApplication.activeModalWidget()) is not None:
            await hand.click(seen("Send 4", dialog))
        await until(lambda: len(kept(window)) == 4, 120)
        told("four models answered one prompt")
        page = await self.compare()
        told("its takes are compared two by two, then as a difference")
        await self.draw_comment_approve(page)
        told("frame 80 is drawn on, commented in Chinese, and approved")
        told(
            f"a screen reader finds {await self.read_page()} parts through AT-SPI, none that takes the focus without a name"
        )
        (made,) = (await self.share(ShareKind.PAGE, self.out / "page")).glob("*.html")
        told(f"the review page goes out, {made.stat().st_size / 1e6:.1f} MB")
        browsing = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "tests.campaigns.review_walk", str(self.out), "browse", str(made),
            stdout=asyncio.subprocess.PIPE,
        )  # fmt: skip
        saved, _nothing = await browsing.communicate()
        assert browsing.returncode == 0
        answer, later = map(Path, saved.decode().splitlines())
        told(
            "in Chromium, without a network: stepped, drawn, commented, approved, saved, changed and saved again"
        )
        await self.dropped(page, answer)
        told("the answer is dragged in from another program; the thread has both")
        await self.conflict(page, later)
        told("a comment that was changed on both sides is there in both versions")
        folder = next((await self.share(ShareKind.EDITOR, self.out / "editor")).iterdir())
        check_list(folder, page)
        told("the FCPXML has both")
        window.shell.close()

    async def compare(self) -> ReviewPage:
        """Straight from the finished batch."""
        window, hand = self.window, self.hand
        await hand.click(seen("Compare", window.shell))
        await until(lambda: window.pages.review is not None and len(window.pages.review.takes) == 4, 20)
        page = window.pages.review
        assert page is not None
        await until(lambda: page.stage.mode is StageMode.FOUR and page.stage.instant is not None, 30)
        await self.at_frame(page, FRAME)
        assert page.stage.instant is not None
        rates = [take.row.fps for take in page.takes]
        for number, fps, image in zip(
            page.stage.instant.numbers, rates, page.stage.instant.images, strict=True
        ):
            assert code_of(image) == number
            assert abs(number / fps - FRAME / rates[0]) <= 1 / fps, "one instant in all panes"
        self.picture("four")
        await hand.click(page.header.modes[StageMode.BLEND])
        await until(lambda: page.stage.mode is StageMode.BLEND, 5)
        await hand.click(page.blend_bar.modes.choices[BlendMode.DIFFERENCE])
        await until(lambda: page.curve.isVisible() and "%" in page.stage.pair_pane.words, 20)
        await until(lambda: page.recipe.isVisible(), 10)
        await hand.click(page.blend_bar.marks)
        await asyncio.sleep(0.3)
        self.picture("difference")
        await hand.click(page.header.modes[StageMode.ONE])
        await until(lambda: page.stage.mode is StageMode.ONE, 5)
        return page

    async def at_frame(self, page: ReviewPage, number: int) -> None:
        """Home, then by frames and seconds."""
        page.stage.setFocus()
        await self.hand.press("g")
        await asyncio.sleep(0.2)
        await self.hand.type(str(number))
        await self.hand.press("Return")
        await until(lambda: not page.stage.frames.is_busy, 10)
        page.stage.setFocus()
        for _press in range(4):
            if page.stage.number == number:
                break
            await self.hand.press("period" if page.stage.number < number else "comma")
            await until(lambda: not page.stage.frames.is_busy, 10)
        await until(lambda: page.stage.number == number, 10)

    async def draw_comment_approve(self, page: ReviewPage) -> None:
        """An arrow and a box on the first take; the comment stays with its frame."""
        hand, stage = self.hand, page.stage
        await self.at_frame(page, FRAME)
        box = stage.picture_box(stage.active)

        def spot(x: float, y: float) -> QPoint:
            return stage.mapToGlobal(
                QPoint(round(box.left() + x * box.width()), round(box.top() + y * box.height()))
            )

        await hand.press("d")
        await hand.drag(spot(0.3, 0.6), spot(0.5, 0.8))
        await hand.press("b")
        await hand.drag(spot(0.6, 0.55), spot(0.75, 0.8))
        await hand.press("Escape")
        await hand.click(page.comments.field.text)
        QGuiApplication.clipboard().setText(OURS)
        await hand.press("ctrl+v")
        await hand.press("ctrl+Return")
        await until(lambda: len(page.takes[0].discussion.comments) == 1, 10)
        (said,) = page.takes[0].discussion.comments
        assert (said.text, said.range.first, said.range.last) == (OURS, FRAME, FRAME)
        assert [mark.tool for mark in said.marks] == [Tool.PEN, Tool.BOX]
        await hand.press("Escape")
        await hand.press("a")
        await until(lambda: page.takes[0].discussion.answer is Answer.APPROVED, 10)
        self.picture("drawn")

    async def read_page(self) -> int:
        """What a screen reader gets of the page; how many parts."""
        (self.out / "ready").touch()
        reader = await asyncio.create_subprocess_exec(
            "/usr/bin/python3", str(ROOT / "tests" / "support" / "reader.py"), str(self.out), "once"
        )
        assert await reader.wait() == 0
        tree = json.loads((self.out / "heard.json").read_text())["tree"]
        lines = [
            f"{one['role']} | {one['name']} | {one['description']} | {one['value']} | {' '.join(one['states'])}"
            for one in tree
        ]
        (self.out / "atspi.txt").write_text("\n".join(lines))
        assert not [one for one in tree if "focusable" in one["states"] and not one["name"]]
        names = {one["name"] for one in tree}
        wanted = {"Compared takes", "Timeline", "Play", "Next frame", "Comment", "One take"}
        assert wanted <= names, wanted - names
        return len(tree)

    async def share(self, kind: ShareKind, folder: Path) -> Path:
        """Through the dialog, and the dialog for folders."""
        folder.mkdir(parents=True, exist_ok=True)
        hand, window = self.hand, self.window
        page = window.pages.review
        assert page is not None
        await hand.click(page.comments.share)
        await until(lambda: isinstance(QApplication.activeModalWidget(), ShareDialog), 10)
        dialog = QApplication.activeModalWidget()
        assert isinstance(dialog, ShareDialog)
        await asyncio.sleep(0.3)
        await hand.click(dialog.form.kinds[kind])
        if dialog.form.person.isVisible():
            await hand.click(dialog.form.person)
            await hand.type("Ina")
        self.picture(f"share-{kind.value}")
        await hand.click(dialog.form.save)
        await until(lambda: any(one.isVisible() for one in window.shell.findChildren(QFileDialog)), 10)
        await asyncio.sleep(0.5)
        QGuiApplication.clipboard().setText(str(folder))
        await hand.press("ctrl+a")
        await hand.press("ctrl+v")
        await hand.press("Return")
        await until(lambda: not isValid(dialog) or not dialog.isVisible(), 120)
        return folder

    async def dropped(self, page: ReviewPage, answer: Path) -> None:
        """From another program's window, as from a file manager; a second time it changes nothing."""
        for at in range(2):
            carrier = await self.carried(answer)
            if at == 0:
                await until(lambda: QApplication.activeModalWidget() is not None, 20)
                self.picture("taken in")
                await self.press_in_dialog("Take them in")
                await until(lambda: len(page.takes[0].discussion.comments) == 2, 20)
            else:
                await until(lambda: any("here already" in one for one in self.window.toasts.words()), 20)
            carrier.terminate()
            await carrier.wait()
        said = page.takes[0].discussion
        assert {one.text for one in said.comments} == {OURS, THEIRS}
        theirs = next(one for one in said.comments if one.text == THEIRS)
        assert theirs.person == "Arno"
        assert (theirs.range.first, len(theirs.marks)) == (FRAME, 1)
        assert {(one.person, one.answer) for one in said.answers} == {
            ("", Answer.APPROVED),
            ("Arno", Answer.APPROVED),
        }
        listed = [
            made.text()
            for made in page.comments.findChildren(QWidget)
            if hasattr(made, "text") and callable(made.text)
        ]
        assert THEIRS in listed, "shown as it was written, and as nothing else"
        self.picture("thread")

    async def carried(self, file: Path) -> asyncio.subprocess.Process:
        """Drag a file from another program onto the middle of the window; that program."""
        carrier = await asyncio.create_subprocess_exec(
            sys.executable, "-c", _CARRIER, str(file), stdout=asyncio.subprocess.PIPE
        )
        assert carrier.stdout is not None
        await carrier.stdout.readline()
        await asyncio.sleep(0.7)
        middle = self.window.shell.mapToGlobal(self.window.shell.rect().center())
        await self.hand.drag(QPoint(100, 50), middle)
        return carrier

    async def conflict(self, page: ReviewPage, later: Path) -> None:
        """Their comment was changed here meanwhile: the version that comes stands beside it."""
        said = next(one for one in page.takes[0].discussion.comments if one.text == THEIRS)
        here = CommentEdited(
            clip=said.clip,
            at=time.time(),
            comment=said.id,
            text=HERE,
            first=said.range.first,
            last=said.range.last,
            marks=said.marks,
        )
        await self.studio.shelf.commit([here])
        carrier = await self.carried(later)
        await self.press_in_dialog("Take them in")
        await until(lambda: len(page.takes[0].discussion.comments) == 3, 20)
        carrier.terminate()
        await carrier.wait()
        found = {one.text: one.person for one in page.takes[0].discussion.comments}
        assert found == {OURS: "", HERE: "Arno", LATER: "Arno"}
        await until(lambda: {OURS, HERE, LATER} <= {one.text for one in page.comments.comments()}, 5)
        self.picture("conflict")

    def picture(self, name: str) -> None:
        """Save what is on the screen."""
        subprocess.run(["import", "-window", "root", str(self.out / f"{name}.png")], check=False)


def answered_in_chromium(page: Path, out: Path) -> tuple[Path, Path]:
    """What somebody does on the page; the file that it saves, and the one with a later version of the comment."""
    folder = out / "browser"
    folder.mkdir(parents=True, exist_ok=True)
    with Chromium(folder) as browser:
        browser.size(1280, 800)
        browser.open(page)
        browser.until("document.body.dataset.ready === 'yes'")
        for _press in range(FRAME):
            browser.key(".")
        browser.until(f"document.body.dataset.shown === '{FRAME}'")
        left, top, width, height = browser.box("#picture")
        browser.key("q")
        browser.drag([(left + 0.4 * width, top + 0.5 * height), (left + 0.6 * width, top + 0.7 * height)])
        browser.key("Escape")
        browser.key("c")
        browser.type(THEIRS)
        browser.key("Enter", modifiers=2)
        browser.key("Escape")
        browser.key("a")
        browser.ask(
            "document.getElementById('person').value = 'Arno';"
            " document.getElementById('person').dispatchEvent(new Event('input'))"
        )
        browser.picture(out / "chromium.png")
        browser.click("#save")
        saved = browser.downloaded()
        saved = saved.rename(saved.with_name("first.o8review.json"))  # the next one gets its name
        browser.ask(
            "[...document.querySelectorAll('.comment')].find((one) => one.innerText.includes('Arno')).click()"
        )
        browser.ask("document.querySelector('.comment.on .more .link').click()")
        browser.ask(
            f"document.getElementById('text').value = {json.dumps(LATER)}; document.getElementById('text').focus()"
        )
        browser.key("Enter", modifiers=2)
        browser.until(f"document.body.innerText.includes({json.dumps(LATER)})")
        browser.click("#save")
        later = browser.downloaded()
        assert browser.requests == [], browser.requests
        assert browser.complaints == [], browser.complaints
    return saved, later


def check_list(folder: Path, page: ReviewPage) -> None:
    """The list has a marker for each comment, in each version, on its very frame, and the files beside it are the clips."""
    (made,) = folder.glob("*.fcpxml")
    root = ET.parse(made).getroot()
    fps = Fraction(page.takes[0].row.fps).limit_denominator(1001)
    markers = {
        f"{one.get('value')} {one.get('note') or ''}": Fraction((one.get("start") or "").removesuffix("s"))
        for one in root.iter("marker")
    }
    for text in (OURS, HERE, LATER):
        found = [start for words, start in markers.items() if text in words]
        assert found, (text, markers)
        assert found[0] * fps == FRAME, (text, found)
    assert len(list(folder.glob("*.mp4"))) == 4


def outside(out: Path, program: str = "tests.campaigns.review_walk") -> int:
    """A screen with a window manager and a desktop session of its own, and the walk in it."""
    out.mkdir(parents=True, exist_ok=True)
    with x_screen("1440x900") as name:
        around = {**os.environ, "DISPLAY": name}
        manager = subprocess.Popen(["openbox"], env=around, stderr=subprocess.DEVNULL)
        try:
            return subprocess.run(
                ["sh", str(ROOT / "packaging" / "with_desktop.sh"), "env", f"DISPLAY={name}", "QT_QPA_PLATFORM=xcb",
                 f"O8STUDIO_HOME={out / 'home'}", f"PYTHONPATH={ROOT}", "LANG=C.UTF-8", "O8STUDIO_DEMO_FILMS=plain", "QT_LINUX_ACCESSIBILITY_ALWAYS_ON=1",
                 "QT_LOGGING_RULES=qt.multimedia.*=false;qt.qpa.*=false",
                 sys.executable, "-m", program, str(out), "inside"],
                cwd=out, check=False,
            ).returncode  # fmt: skip
        finally:
            manager.terminate()
            manager.wait()


if __name__ == "__main__":
    ReviewWalk.out = Path(sys.argv[1]).absolute()
    match sys.argv[2:]:
        case ["inside"]:
            sys.exit(main("review", ReviewWalk))
        case ["browse", page]:
            print(*answered_in_chromium(Path(page), ReviewWalk.out), sep="\n")
        case _:
            sys.exit(outside(ReviewWalk.out))
