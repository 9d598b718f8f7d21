"""An empty studio shows what could be made; the examples move only for somebody who looks and wants it."""

import itertools

from PySide6.QtCore import QCoreApplication, QEvent, QSize
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QApplication, QLabel

from o8studio.services.runtime.assets import asset
from o8studio.ui.theme.theme import theme
from o8studio.ui.welcome.examples import ExampleCard, Examples, examples
from tests.support.demo import DemoServer
from tests.support.patience import until
from tests.support.scenes import generate, play_scene


def test_the_examples_are_small_and_lead_from_their_last_picture_into_their_first(qapp: QApplication) -> None:
    sheets = [asset("examples", f"{one.name}.jpg") for one in examples()]
    assert len({one.prompt for one in examples()}) == len(sheets) == 6
    assert sum(len(sheet.read_bytes()) for sheet in sheets) < 1_500_000
    for sheet in sheets:
        image = QImage.fromData(sheet.read_bytes())
        wide, high = image.width() // 6, image.height() // 5
        small = [
            image.copy(at * wide, row * high, wide, high)
            .scaled(16, 9)
            .convertToFormat(QImage.Format.Format_Grayscale8)
            for row in range(5)
            for at in range(6)
        ]
        steps = [difference(one, other) for one, other in itertools.pairwise([*small, small[0]])]
        assert max(steps) > 0, "it moves"
        assert steps[-1] <= max(steps[:-1]) * 1.2 + 1, "its end is no jump"


def difference(one: QImage, other: QImage) -> float:
    first, second = bytes(one.constBits()), bytes(other.constBits())
    return sum(abs(left - right) for left, right in zip(first, second, strict=True)) / len(first)


def test_each_is_seen_without_its_sheet_and_its_first_picture_is_decoded_once_for_all_windows(
    dressed,
) -> None:
    """All sheets were decoded while the window opened, 60 ms of a core, also where nobody saw them move."""

    async def scene(_studio, _window, _presenters) -> None:
        still = Examples()
        await until(lambda: all(not card.first.isNull() for card in still.cards), 20)
        later = Examples()
        assert [card.first.size() for card in later.cards] == [QSize(320, 180)] * 6
        assert all(card.sheet.isNull() for card in (*still.cards, *later.cards))
        still.deleteLater()
        later.deleteLater()

    play_scene(dressed, None, scene)


def test_they_are_decoded_elsewhere_and_rest_when_nobody_looks(dressed) -> None:
    async def scene(_studio, window, _presenters) -> None:
        shown = window.first_stage.currentWidget()
        assert isinstance(shown, Examples)
        assert not window.player.isVisible(), "no key reaches an empty stage"
        window.shell.activateWindow()
        await until(window.shell.isActiveWindow, 10)
        window.show_page("studio")
        await until(lambda: all(not card.sheet.isNull() for card in shown.cards), 20)
        await until(lambda: shown.is_moving, 5)
        number = shown.number
        await until(lambda: shown.number != number, 5)
        theme().less_motion = True
        await until(lambda: not shown.is_moving, 5)
        theme().less_motion = False
        shown.show_motion()
        assert shown.is_moving
        window.show_page("settings")
        await until(lambda: not shown.is_moving, 5)
        window.show_page("studio")
        window.shell.activateWindow()
        await until(lambda: shown.is_moving, 5)
        QCoreApplication.sendEvent(shown, QEvent(QEvent.Type.WindowDeactivate))
        shown.isActiveWindow = lambda: False  # type: ignore[method-assign]  # another window is in front
        await until(lambda: not shown.is_moving, 5)

    play_scene(dressed, None, scene)


class FakeExample:
    """An example that knows how often its prompt was laid out."""

    name = "river"

    def __init__(self) -> None:
        self.asked = 0

    @property
    def prompt(self) -> str:
        self.asked += 1
        return "A fisherman poles a bamboo raft through morning mist"


def test_its_next_picture_lays_out_no_words(dressed) -> None:
    example = FakeExample()
    card = ExampleCard(example)  # type: ignore[arg-type]  # it has the whole interface needed
    card.grab()
    asked = example.asked
    card.grab(card.picture)
    assert example.asked == asked
    card.grab()
    assert example.asked > asked


def test_an_example_gives_its_prompt_and_the_first_press_opens_the_stage(
    dressed, home, demo: DemoServer
) -> None:
    async def scene(_studio, window, _presenters) -> None:
        await until(lambda: bool(window.compose.picker.model))
        shown = window.first_stage.currentWidget()
        window.compose.prompt.set_text("my own words")
        card = shown.cards[1]
        assert card.accessibleName() == f"Use this prompt: {card.example.prompt}"
        card.click()
        assert window.compose.prompt.text() == card.example.prompt
        assert any("has this prompt" in words for words in window.toasts.words()), "with an undo"
        assert "What will you make?" in {label.text() for label in shown.findChildren(QLabel)}
        generate(window, card.example.prompt)
        await until(lambda: window.first_stage.currentWidget() is window.player, 10)
        assert window.player.isVisible()

    play_scene(dressed, demo, scene)
