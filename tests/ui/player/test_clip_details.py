"""What is known of the clip: every fact that is shown is seen whole, and stands where the eye looks for it."""

from dataclasses import replace

import pytest
from PySide6.QtCore import QPoint, QRect
from PySide6.QtWidgets import QApplication, QLabel, QPushButton

from o8studio.ui.player.clip_details import MARGIN, ClipDetails
from o8studio.ui.theme.theme import theme
from tests.support.made import made


@pytest.fixture
def details(dressed: QApplication):
    shown = ClipDetails()
    job = replace(made(1), charged_usd=1.87)
    shown.show_clip(job.clips[0], job, "kling", "Kling 3.0")
    yield shown
    shown.close()


def laid_out(details: ClipDetails, width: int, height: int, *, beside: bool = False) -> dict[str, QRect]:
    """By text, where the visible ones stand."""
    details.show_room(width=width, height=height, beside=beside)
    details.resize(width, height)
    details.show()
    QApplication.sendPostedEvents()
    return {
        one.text(): QRect(one.mapTo(details, QPoint(0, 0)), one.size())
        for one in details.findChildren(QLabel)
        if one.isVisible() and one.text()
    }


def test_the_clips_cost_and_time_are_among_its_facts(details: ClipDetails) -> None:
    assert {"Cost", "$1.87", "Time taken"} <= set(laid_out(details, 700, 320))


@pytest.mark.parametrize("text", [90, 100, 125, 150])
def test_no_fact_is_cut_off_below_or_lies_on_another(details: ClipDetails, text: int) -> None:
    """At 2560 × 1440 the last two were below the window, in a narrow stage each lay half on the next."""
    theme().set_looks(text_size=text, reduce_motion=True, more_contrast=False)
    theme().apply("dark")
    for width in (500, 600, 712, 900, 1196, 1780):
        for height in range(150, 400, 10):
            seen = laid_out(details, width, height)
            names = [
                seen[one] for one in ("Picture", "Length", "Sound", "Seed", "Cost", "File") if one in seen
            ]
            assert len(names) in (0, 6)
            assert all(one.bottom() < height for one in names), (width, height)
            assert not any(a.intersects(b) for a in names for b in names if a is not b), (width, height)
    theme().set_looks(text_size=100, reduce_motion=True, more_contrast=False)
    theme().apply("dark")


def test_below_a_wide_picture_the_facts_have_room_beside_the_prompt(details: ClipDetails) -> None:
    """At 1920 × 1080 three pixels were lacking for two columns: one line of prompt, and 900 px of nothing beside it."""
    seen = laid_out(details, 1196, 184)
    assert {"Picture", "Seed", "File"} <= set(seen)
    assert seen["Picture"].left() - seen["Prompt"].left() > 320
    assert len({seen[one].left() for one in ("Picture", "Seed", "File")}) == 3
    for width in range(480, 1300, 20):
        for height in (160, 184, 210):
            seen = laid_out(details, width, height)
            assert seen["Prompt"].width() >= 240 - 2 * MARGIN, (width, height, "a word a line is no prompt")


def test_beside_the_picture_the_facts_follow_the_prompt(details: ClipDetails) -> None:
    """They stood at the lower end of the column, with nothing between."""
    seen = laid_out(details, 320, 900, beside=True)
    assert seen["Clip"].top() - seen["Prompt"].bottom() < 100


def test_the_actions_stand_below_the_name_however_little_room_there_is(details: ClipDetails) -> None:
    """Without room for the prompt, what was left of it came between them: 50 px at 1100 × 700."""
    apart = {}
    for height in range(104, 400, 4):
        laid_out(details, 600, height)
        [save] = [one for one in details.findChildren(QPushButton) if one.text() == "Save as…"]
        apart[height] = (
            save.mapTo(details, QPoint(0, 0)).y()
            - details.stars.mapTo(details, details.stars.rect().bottomLeft()).y()
        )
    assert set(apart.values()) <= set(range(8, 18)), apart
