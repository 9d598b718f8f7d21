"""A person's hour with a library of 300 clips, with a real mouse and real keys under a virtual screen and a window manager.

    sh packaging/with_desktop.sh python tests/campaigns/library_walk.py [--clips 300] [--pictures FOLDER]

Searched in Chinese, thirty unrated clips rated with one key each, a band drawn around some, one renamed and back, tagged, collected,
thirty saved with one dialog, one of them again into the same folder, moved to the trash and restored, the folder moved away and found again. Everything is checked on disk and in the ledger, never from what the window
says. It needs Xvfb and openbox. The last line is `walked: N keys, M clicks, nothing lost`.
"""

import argparse
import asyncio
import contextlib
import hashlib
import os
import subprocess
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT))

from PySide6.QtCore import QPoint, QRect  # noqa: E402
from PySide6.QtWidgets import QApplication, QLineEdit, QPushButton, QWidget  # noqa: E402

from o8studio.domain.ids import ClipId  # noqa: E402
from o8studio.domain.library.query import parse  # noqa: E402
from o8studio.store.paths import places  # noqa: E402
from o8studio.studio import Studio  # noqa: E402
from o8studio.ui.library.library_page import LibraryPage  # noqa: E402
from o8studio.ui.theme.theme import load_fonts, theme  # noqa: E402
from o8studio.ui.window.controller import WindowController  # noqa: E402
from tests.support.patience import until  # noqa: E402
from tests.support.scenes import play_scene  # noqa: E402
from tests.support.shelf_clips import profile_with  # noqa: E402
from tests.support.x_hand import Hand, seen  # noqa: E402
from tests.support.x_screen import x_screen  # noqa: E402

RATED, SAVED = 30, 30
CHINESE = "雨夜"


class Counting(Hand):
    """A hand that counts what it does."""

    def __init__(self) -> None:
        super().__init__()
        self.keys = self.clicks = 0

    async def press(self, chord: str) -> None:
        """See `Hand`."""
        self.keys += 1
        await super().press(chord)

    async def click_at(self, spot: QPoint, button: int = 1) -> None:
        """See `Hand`."""
        self.clicks += 1
        await super().click_at(spot, button)

    async def write(self, text: str) -> None:
        """Put text in by the clipboard, as an input method would commit it: a keyboard has no such keys."""
        QApplication.clipboard().setText(text)
        await self.press("ctrl+v")


class Walk:
    """The walk: the window on one side, disk and ledger on the other."""

    def __init__(
        self, studio: Studio, window: WindowController, clips: list[ClipId], pictures: Path | None
    ) -> None:
        self.studio, self.window, self.clips, self.pictures = studio, window, clips, pictures
        self.hand = Counting()

    @property
    def page(self) -> LibraryPage:
        """The library as it is now."""
        page = self.window.pages.library
        assert page is not None
        return page

    async def found(self, query: str) -> list[ClipId]:
        """What the ledger says by now."""
        return await self.studio.index.ids(parse(query))

    async def until_found(self, query: str, count: int) -> list[ClipId]:
        """Wait until a query finds so many."""
        ids: list[ClipId] = []
        for _look in range(400):
            ids = await self.found(query)
            if len(ids) == count:
                return ids
            await asyncio.sleep(0.05)
        raise AssertionError(f"{query} finds {len(ids)}, not {count}")

    async def search(self, text: str, count: int) -> None:
        """Search for a text and wait for so many clips; the keyboard is in the clips afterwards."""
        await self.hand.press("ctrl+f")
        await until(lambda: self.page.field.edit.hasFocus())
        await self.hand.press("ctrl+a")
        await self.hand.press("BackSpace")
        while self.page.field.text():
            await self.hand.press("BackSpace")
        if text.isascii():
            await self.hand.type(text)
        else:
            await self.hand.write(text)
        await until(lambda: self.page.query.strip() == text)
        if self.page.suggestions.isVisible():
            await self.hand.press("Escape")
            await until(lambda: not self.page.suggestions.isVisible())
        await self.hand.press("Return")
        await until(lambda: self.page.wall.hasFocus())
        await until(lambda: self.page.model.rowCount() == count and self.page._shown == self.page._asks)
        self.shot(f"search-{count}")

    async def select_first(self, count: int) -> None:
        """Click the first clip, then another one with Shift held: by mouse where it is seen, else by keys."""
        wall = self.page.wall
        await until(wall.hasFocus)
        await self.hand.press("Home")  # it may be scrolled away
        await until(lambda: wall.viewport().rect().contains(wall.visualRect(wall.clips.index(0, 0)).center()))
        await self.hand.click_at(
            wall.viewport().mapToGlobal(wall.visualRect(wall.clips.index(0, 0)).center())
        )
        await until(lambda: len(self.page.wall.ids()) == 1)
        for _more in range(count - 1):
            await self.hand.press("shift+Right")
        await until(lambda: len(self.page.wall.ids()) == count)

    async def dialog(self) -> QWidget:
        """The dialog that opens."""
        await until(lambda: QApplication.activeModalWidget() is not None)
        await asyncio.sleep(0.3)
        dialog = QApplication.activeModalWidget()
        assert dialog is not None
        return dialog

    async def fill(self, dialog: QWidget, name: str, text: str) -> None:
        """Click the field of this name and write into it."""
        field = next(one for one in dialog.findChildren(QLineEdit) if one.accessibleName() == name)
        await self.hand.click(field)
        await self.hand.press("ctrl+a")
        await self.hand.type(text)
        await until(lambda: field.text() == text)

    def shot(self, name: str) -> None:
        """A picture of the screen, where they are wanted."""
        if self.pictures is not None:
            self.window.shell.grab().save(str(self.pictures / f"{name}.png"))

    async def run(self) -> str:
        """Walk; what is said at the end."""
        began = time.monotonic()
        before = films(places().clips)
        await self.hand.press("ctrl+2")
        await until(lambda: self.window.pages.library is not None)
        await until(lambda: self.page.model.rowCount() == len(self.clips), 60)
        chinese = await self.found(CHINESE)
        assert 0 < len(chinese) < len(self.clips)
        await self.search(CHINESE, len(chinese))
        assert list(self.page.model.listing.ids) == chinese
        await self.rate()
        await self.band_and_rename()
        await self.tag_and_collect()
        await self.save(before)
        await self.save_again()
        await self.trash_and_restore()
        await self.move_away(before)
        seconds = time.monotonic() - began
        return f"walked: {self.hand.keys} keys, {self.hand.clicks} clicks in {seconds:.0f} s, nothing lost"

    async def rate(self) -> None:
        """Thirty unrated clips, one key each: the next one comes by itself."""
        await self.search("is:unrated", len(self.clips))
        await self.select_first(1)
        rated: list[ClipId] = []
        for number in range(RATED):
            [one] = self.page.wall.ids()
            rated.append(one)
            await self.hand.press(str(number % 5 + 1))
            left = len(self.clips) - number - 1
            await until(lambda left=left: self.page.model.rowCount() == left)  # type: ignore[misc]
        assert len(set(rated)) == RATED
        self.shot("rated")
        told = {one: row.stars for one, row in zip(rated, await self.studio.index.rows(rated), strict=True)}
        assert list(told.values()) == [number % 5 + 1 for number in range(RATED)]

    async def band_and_rename(self) -> None:
        """A band around the first three; a name with F2, and Ctrl+Z brings the old one back."""
        await self.search("is:unrated", len(self.clips) - RATED)
        wall, view = self.page.wall, self.page.wall.viewport()
        first, third = (wall.visualRect(self.page.model.index(at, 0)) for at in (0, 2))
        begin, end = QPoint(4, first.top() + 4), third.center()
        await self.hand.drag(view.mapToGlobal(begin), view.mapToGlobal(end))
        await until(lambda: wall.ids() == list(self.page.model.listing.ids[:3]))
        self.shot("band")
        await self.select_first(1)
        [one] = wall.ids()
        [before] = await self.studio.index.rows([one])
        await self.hand.press("F2")
        await self.dialog()
        await self.hand.press("ctrl+a")
        await self.hand.type("a name of its own")
        await self.hand.press("Return")
        assert await self.until_found('"a name of its own"', 1) == [one]
        await until(lambda: QApplication.activeModalWidget() is None and wall.hasFocus())
        await self.hand.press("ctrl+z")
        await self.until_found('"a name of its own"', 0)
        assert (await self.studio.index.rows([one]))[0].name == before.name

    async def save_again(self) -> None:
        """The dialog knows the folder; a name that is taken gets a number, and nothing is written over."""
        target = places().clips.parent / "saved"
        before = films(target)
        await self.select_first(1)
        [row] = await self.studio.index.rows(self.page.selected())
        await self.hand.press("ctrl+s")
        dialog = await self.dialog()
        assert str(target) in [one.text() for one in dialog.findChildren(QLineEdit)]
        await self.hand.press("Return")
        await until(lambda: len(list(target.glob("*.mp4"))) == SAVED + 1 and not left_over(target), 60)
        assert films(target) == before + Counter([digest(Path(row.path))])

    async def tag_and_collect(self) -> None:
        """Those with four stars and more get a tag and go into a new collection."""
        good = await self.found("stars:>=4")
        await self.search("stars:>=4", len(good))
        await self.hand.press("ctrl+a")
        await until(lambda: len(self.page.wall.ids()) == len(good))
        await self.hand.press("t")
        await until(lambda: isinstance(QApplication.focusWidget(), QLineEdit))
        await self.hand.type("hero")
        await self.hand.press("Return")
        assert await self.until_found("tag:hero", len(good)) == good
        await self.search("tag:hero", len(good))
        await self.hand.press("ctrl+a")
        await until(lambda: len(self.page.wall.ids()) == len(good))
        await self.hand.press("ctrl+d")
        await until(lambda: QApplication.activePopupWidget() is not None)
        menu = QApplication.activePopupWidget()
        assert menu is not None
        self.shot("collect")
        await asyncio.sleep(0.2)
        await self.hand.press("Up")  # the last entry makes a new collection
        await self.hand.press("Return")
        await self.dialog()
        await self.hand.type("Best ones")
        await self.hand.press("Return")
        await until(lambda: QApplication.activeModalWidget() is None)
        assert await self.until_found('in:"Best ones"', len(good)) == good

    async def save(self, before: Counter[str]) -> None:
        """Thirty to a folder by one dialog: byte for byte, a recipe beside each."""
        target = places().clips.parent / "saved"
        target.mkdir()
        await self.search("is:unrated", len(self.clips) - RATED)
        await self.select_first(SAVED)
        wanted = self.page.selected()
        await self.hand.press("ctrl+s")
        dialog = await self.dialog()
        self.shot("save")
        await self.fill(dialog, "Folder", str(target))
        words = f"Save {SAVED} clips"
        press = next(one for one in dialog.findChildren(QPushButton) if one.text() == words)
        for _try in range(5):  # the window manager may still have been placing the dialog
            await self.hand.click(press)
            await asyncio.sleep(1.0)
            if QApplication.activeModalWidget() is None:
                break
        await until(lambda: len(list(target.glob("*.mp4"))) == SAVED and not left_over(target), 120)
        await until(lambda: len(list(target.glob("*.o8.json"))) == SAVED, 60)
        rows = await self.studio.index.rows(wanted)
        assert films(target) == Counter(digest(Path(row.path)) for row in rows)
        assert films(places().clips) == before

    async def trash_and_restore(self) -> None:
        """The tagged ones into the trash and back: stars, tag and collection come with them, no file is touched."""
        good = await self.found("tag:hero")
        stars = [row.stars for row in await self.studio.index.rows(good)]
        await self.search("tag:hero", len(good))
        await self.hand.press("ctrl+a")
        await self.hand.press("Delete")
        await self.until_found("in:trash", len(good))
        assert await self.found("tag:hero") == []
        self.shot("trashed")
        await self.search("in:trash", len(good))
        await self.hand.click(seen("Restore all", self.page))
        assert await self.until_found('tag:hero in:"Best ones"', len(good)) == good
        assert [row.stars for row in await self.studio.index.rows(good)] == stars

    async def move_away(self, before: Counter[str]) -> None:
        """The folder is moved by somebody else; looked for, every file is known again by its bytes."""
        clips = places().clips
        away = clips.with_name("on another disk")
        await asyncio.to_thread(clips.rename, away)
        await self.studio.archive.look()
        await self.until_found("is:missing", len(self.clips))
        await self.search("is:missing", len(self.clips))
        self.shot("missing")
        await asyncio.sleep(0.3)
        await self.hand.click(seen("Look in a folder…", self.page.banner))
        dialog = await self.dialog()
        name = next(one for one in dialog.findChildren(QLineEdit) if one.isVisible())
        await self.hand.click(name)
        await self.hand.press("ctrl+a")
        await self.hand.type(str(away))
        await self.hand.press("Return")
        with contextlib.suppress(TimeoutError):
            await until(lambda: QApplication.activeModalWidget() is None, 5)
        if QApplication.activeModalWidget() is not None:  # the first Return took what was completed
            await self.hand.press("Return")
        await self.until_found("is:missing", 0)
        rows = await self.studio.index.rows(self.clips)
        assert all(Path(row.path).parent == away for row in rows)
        assert films(away) == before, "no file was changed"


def films(folder: Path) -> Counter[str]:
    """Digests of the films in a folder."""
    return Counter(digest(path) for path in folder.glob("*.mp4"))


def digest(path: Path) -> str:
    """SHA-256 of a file."""
    return hashlib.sha256(path.read_bytes()).hexdigest()


def left_over(folder: Path) -> list[Path]:
    """Files that are not whole yet."""
    return list(folder.glob(".o8-*"))


def inside(count: int, pictures: Path | None) -> None:
    """In a process that has the screen: make the profile, open the window, walk."""
    _where, clips = profile_with(count)
    app = QApplication([])
    app.setQuitOnLastWindowClosed(False)
    load_fonts()
    theme().apply("dark")

    async def scene(studio: Studio, window: WindowController, _presenters: object) -> None:
        await studio.index.catch_up()
        window.shell.setGeometry(QRect(20, 40, 1440, 900))
        window.shell.activateWindow()
        await until(lambda: window.shell.isActiveWindow())
        walk = Walk(studio, window, clips, pictures)
        try:
            print(await walk.run(), flush=True)
        except BaseException:
            walk.shot("stopped")
            raise

    play_scene(app, None, scene)


def main() -> int:
    """Make a screen with a window manager, and walk in a process of its own."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--clips", type=int, default=300)
    parser.add_argument("--pictures", type=Path)
    parser.add_argument("--inside", action="store_true", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.inside:
        inside(options.clips, options.pictures)
        return 0
    if options.pictures:
        options.pictures.mkdir(parents=True, exist_ok=True)
    with x_screen() as screen, tempfile.TemporaryDirectory() as home:
        around = {
            **os.environ, "DISPLAY": screen, "QT_QPA_PLATFORM": "xcb", "O8STUDIO_HOME": str(Path(home) / "o8"), "LANG": "C.UTF-8",
            "QT_LOGGING_RULES": "qt.multimedia.*=false;qt.qpa.*=false", "PYTHONPATH": str(ROOT),
        }  # fmt: skip
        manager = subprocess.Popen(["openbox"], env=around, stderr=subprocess.DEVNULL)
        try:
            command = [sys.executable, __file__, "--inside", "--clips", str(options.clips)]
            if options.pictures:
                command += ["--pictures", str(options.pictures.absolute())]
            return subprocess.run(command, env=around, check=False).returncode
        finally:
            manager.terminate()
            manager.wait()


if __name__ == "__main__":
    sys.exit(main())
