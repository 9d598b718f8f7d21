"""Files over the Studio: what a drop would do is drawn first, and what became of each is said afterwards."""

from collections.abc import Sequence
from pathlib import Path

from PIL import Image
from PySide6.QtCore import QMimeData, QPoint, QPointF, QRectF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDragMoveEvent, QDropEvent
from PySide6.QtWidgets import QApplication, QPushButton, QWidget

from o8studio.domain.request import ImageRole
from o8studio.ui.window.controller import WindowController
from o8studio.ui.window.file_drop import Zone, _free_of, _Veil, recipes_alone
from tests.support.demo import DemoServer
from tests.support.patience import until
from tests.support.scenes import play_scene

FIRST, LAST, REFERENCE = ImageRole.FIRST_FRAME, ImageRole.LAST_FRAME, ImageRole.REFERENCE
WITH_FRAMES, WITH_BOTH, WITHOUT = "kling-v3", "doubao-seedance-2-0-260128", "jimeng-video-3.0-t2v"
COPY, LEFT, HELD = Qt.DropAction.CopyAction, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier


class Hand:
    """Drags files over the window as its desktop tells it; Qt hands an event up while it is refused."""

    def __init__(self, window: WindowController, files: Sequence[Path]) -> None:
        self.window = window
        self.data = QMimeData()
        self.data.setUrls([QUrl.fromLocalFile(str(file)) for file in files])

    def enter(self, on: QWidget) -> list[Zone]:
        """Over the middle of a widget; the zones that are drawn."""
        spot = on.rect().center()
        QApplication.sendEvent(on, QDragEnterEvent(spot, COPY, self.data, LEFT, HELD))
        return self.zones()

    def zones(self) -> list[Zone]:
        veils = [one for one in self.window.shell.findChildren(_Veil) if one.isVisible()]
        return list(veils[-1]._all) if veils else []

    def may_drop(self, on: QWidget) -> bool:
        move = QDragMoveEvent(self.over(on), COPY, self.data, LEFT, HELD)
        QApplication.sendEvent(self.window.shell, move)
        return move.isAccepted()

    def drop(self, on: QWidget) -> None:
        event = QDropEvent(QPointF(self.over(on)), COPY, self.data, LEFT, HELD)
        QApplication.sendEvent(self.window.shell, event)

    def over(self, on: QWidget) -> QPoint:
        return on.mapTo(self.window.shell, on.rect().center())


def pictures(folder: Path, count: int) -> list[Path]:
    made = [folder / f"picture {number}.png" for number in range(count)]
    for path in made:
        Image.new("RGB", (320, 180), "red").save(path)
    return made


def choose(window: WindowController, model: str) -> None:
    window.compose.picker.set_models([model])
    window.compose.references.set_images([])
    window.compose.picker.chosen.emit(model)
    window.compose.references.changed.emit()


def undo(window: WindowController) -> None:
    [button] = [one for one in window.toasts._shown[-1].findChildren(QPushButton) if one.text() == "Undo"]
    button.click()


def test_pictures_on_the_stage_go_into_the_composer(dressed, home, demo: DemoServer, tmp_path: Path) -> None:
    """Nothing happened, and nothing was said."""
    one, two, *more = pictures(tmp_path, 12)

    async def scene(_studio, window: WindowController, _presenters) -> None:
        references, stage = window.compose.references, window.columns.stage
        await until(lambda: bool(window.compose.picker.model))

        async def drop(
            files: Sequence[Path],
        ) -> tuple[list[tuple[str, str]], list[tuple[ImageRole, str]], str]:
            window.toasts.clear()
            hand = Hand(window, files)
            shown = [(zone.title, zone.words) for zone in hand.enter(window.shell)]
            hand.drop(stage)
            assert hand.zones() == []
            await until(lambda: bool(window.toasts.words()))
            return shown, references.images(), window.toasts.words()[-1]

        choose(window, WITH_FRAMES)
        into = "Into the composer"
        use_first, use_last = "Use as the first frame", "Use as the last frame"
        said = "The picture is the first frame of the next clip."
        assert await drop([one]) == ([(into, use_first)] * 2, [(FIRST, str(one))], said)
        said = "The picture is the last frame of the next clip."
        assert await drop([two]) == ([(into, use_last)] * 2, [(FIRST, str(one)), (LAST, str(two))], said)
        undo(window)
        assert references.images() == [(FIRST, str(one))]
        said = "The pictures are the first and the last frame of the next clip."
        words = "Use as the first and the last frame"
        assert await drop([two, one]) == ([(into, words)] * 2, [(FIRST, str(two)), (LAST, str(one))], said)

        choose(window, WITH_BOTH)
        said = "1 picture is a reference now."
        assert await drop([one]) == ([(into, "Use as a reference")] * 2, [(REFERENCE, str(one))], said)
        choose(window, WITH_BOTH)
        assert (await drop([one, two]))[1] == [(FIRST, str(one)), (LAST, str(two))]
        choose(window, WITH_BOTH)
        room = references.slots[REFERENCE].room
        shown, images, said = await drop(more)
        assert shown == [(into, f"Use {room} as references")] * 2
        assert images == [(REFERENCE, str(path)) for path in more[:room]]
        assert said.endswith(
            f" {10 - room} picture{'' if room == 9 else 's'} {'was' if room == 9 else 'were'} left out."
        )

        broken = tmp_path / "broken.png"
        broken.write_bytes(b"not a picture")
        choose(window, WITH_FRAMES)
        await drop([one])
        said = (await drop([broken]))[2]
        assert said.startswith("broken.png: This picture can't be used.")
        assert references.images() == [(FIRST, str(one))], "it takes no other's place"

        choose(window, WITHOUT)
        none = "The chosen models take no pictures now."
        assert (await drop([one]))[0:2] == ([(into, none)] * 2, [])

        window.show_page("library")
        await until(lambda: window.pages.library is not None)
        assert Hand(window, [one]).enter(window.shell) == [], "they are no clips"

    play_scene(dressed, demo, scene)


def test_each_kind_of_file_has_its_zones(dressed, home, demo: DemoServer, tmp_path: Path) -> None:
    [picture] = pictures(tmp_path, 1)
    video = tmp_path / "clip.mp4"
    video.write_bytes(b"")

    async def scene(_studio, window: WindowController, _presenters) -> None:
        await until(lambda: bool(window.compose.picker.model))
        choose(window, WITH_FRAMES)
        columns, slot = window.columns, window.compose.references.slots[FIRST]
        hand = Hand(window, [video])
        assert [zone.title for zone in hand.enter(slot)] == [
            "Into the composer",
            "Look for recipes",
            "Only import",
        ]
        assert [zone.box.top() for zone in hand.zones()] == [48, 48, 48], "the headings stay to be read"
        assert hand.may_drop(columns.stage)
        assert not hand.may_drop(window.frame.chip), "nothing happens there"
        hand = Hand(window, [picture])
        composer, _stage = hand.enter(window.shell)
        assert composer.clear.contains(hand.over(slot)), "a slot can be aimed at"
        words = _free_of(QRectF(composer.box), composer.clear)
        assert words.height() > 200, "what it says does not lie on the slots"
        assert not composer.clear.intersects(words.toRect().adjusted(1, 1, -1, -1))
        assert not hand.may_drop(columns.queue)
        assert Hand(window, [picture, video]).enter(window.shell)[0].words.startswith("Pictures become")

    play_scene(dressed, demo, scene)


def test_the_second_of_two_pictures_on_one_slot_is_said_to_be_left_out(
    dressed, home, demo: DemoServer, tmp_path: Path
) -> None:
    """It was gone without a word."""
    first, second = pictures(tmp_path, 2)

    async def scene(_studio, window: WindowController, _presenters) -> None:
        await until(lambda: bool(window.compose.picker.model))
        choose(window, WITH_FRAMES)
        references = window.compose.references
        assert references.slots[FIRST].take(Hand(window, [first, second]).data)
        assert references.images() == [(FIRST, str(first))]
        words = "1 picture was left out: there is room for 1 here."
        assert references._note.text() == words
        window.compose.refresh()
        assert references._note.text() == words
        references.slots[FIRST].clear()
        assert references._note.text() == ""
        references.slots[FIRST].take(Hand(window, [first, second]).data)
        window.compose.clear()
        assert references._note.text() == "", "a new draft has other pictures"

    play_scene(dressed, demo, scene)


def test_a_recipe_comes_with_its_clip_or_by_itself() -> None:
    """One that was dropped together with other clips was left out, and nothing said so."""
    clips = ["/a/fox.mp4", "/a/owl.mov"]
    beside = ["/a/fox.mp4.o8.json", "/a/owl.o8.json"]
    assert recipes_alone([*clips, *beside]) == []
    assert recipes_alone([*clips, *beside, "/b/fox.o8.json"]) == ["/b/fox.o8.json"]
    assert recipes_alone(["/b/fox.o8.json"]) == ["/b/fox.o8.json"]
