"""The catalogue of models: found by what they can, live ones first, chosen ones on top, and driven by the keyboard."""

from typing import Any

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QFontMetrics
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QPushButton, QWidget

from o8studio.domain.models.spec import ModelStatus
from o8studio.ui.compose.catalogue_rows import ROW, arranged, rows_of, wait_words
from o8studio.ui.compose.model_catalogue import ModelCatalogue
from o8studio.ui.ports import Offer
from o8studio.ui.theme.theme import font, theme
from tests.support.demo import DemoServer
from tests.support.drafts import CATALOGUE
from tests.support.patience import until
from tests.support.scenes import play_scene

SPECS = CATALOGUE.specs()
ROWS = rows_of(SPECS, {"kling-v3": Offer("$0.50", "$0.10 / s", 130.0)})


def listed(*pinned: str, family: str = "", text: str = "") -> list[str]:
    return [row.title for row in arranged(ROWS, pinned, family, text)]


def test_every_model_is_listed_once_under_a_heading_and_retired_ones_come_last() -> None:
    rows = list(arranged(ROWS, ()))
    models = [row.spec for row in rows if row.spec is not None]
    assert sorted(spec.id for spec in models) == sorted(spec.id for spec in SPECS)
    retired = [spec.status is ModelStatus.RETIRED for spec in models]
    assert retired == sorted(retired)
    assert any(retired)
    headings = [row.title for row in rows if row.spec is None]
    assert headings[-1] == "Retired by their makers"
    assert "Vidu" in headings


def test_chosen_models_stand_on_top_and_only_there() -> None:
    titles = listed("viduq3-pro", "kling-v3")
    assert titles[:3] == ["Chosen", "Kling 3.0", "Vidu Q3 Pro"] or titles[:3] == [
        "Chosen",
        "Vidu Q3 Pro",
        "Kling 3.0",
    ]
    assert titles.count("Kling 3.0") == 1


def test_a_search_finds_abilities_makers_and_names_in_both_languages_and_live_models_first() -> None:
    titles = listed(text="sora")
    assert (
        titles.index("Sora 1 Turbo (unofficial)")
        < titles.index("Retired by their makers")
        < titles.index("Sora 2")
    )
    assert "Kling 3.0" in listed(text="4k sound")
    assert "Kling 2.5 Turbo" not in listed(text="4k")
    assert listed(text="可灵 3.0")[:2] == ["Found", "Kling 3.0"]
    assert set(listed(text="vidu q3 pro fast")) == {"Found", "Vidu Q3 Pro Fast"}
    assert listed(text="no such model") == []
    assert all(row.spec is None or row.spec.family == "vidu" for row in arranged(ROWS, (), family="vidu"))


def test_a_row_says_what_the_model_can_and_never_its_id() -> None:
    row = next(one for one in ROWS if one.spec is not None and one.spec.id == "kling-v3")
    assert row.cells == ("✓", "✓", "", "4K", "15 s", "2 min", "$0.10 / s")
    assert row.spoken == "Kling 3.0, sound, last frame, up to 4K, longest 15 s, usually 2 min, $0.10 / s"
    seedance = next(
        one for one in ROWS if one.spec is not None and one.spec.id == "doubao-seedance-2-0-260128"
    )
    assert seedance.cells[2] == "9"
    assert not [
        one.title
        for one in ROWS
        if one.spec is not None
        and one.spec.id in one.spoken
        and one.spec.id != one.title
        and "-" in one.spec.id
    ]


def test_a_wait_is_rounded_as_people_say_it() -> None:
    assert [wait_words(one) for one in (None, 3.0, 42.0, 58.0, 319.0)] == [
        "",
        "5 s",
        "40 s",
        "1 min",
        "5 min",
    ]


def test_arrows_move_enter_chooses_and_nothing_moves_under_the_pointer(
    dressed, home, demo: DemoServer
) -> None:
    async def scene(_studio: Any, window: Any, _presenters: Any) -> None:
        picker = window.compose.picker
        await until(lambda: bool(picker.model))
        picker.set_models(["kling-v3"])
        picker.open_list()
        popup = picker._popup
        search = popup.search
        QTest.keyClicks(search, "vidu q3 p")
        assert search.text() == "vidu q3 p"  # a space is typed, it chooses nothing
        assert picker.models == ["kling-v3"]
        before = [popup.list.item(at).data(ROW).title for at in range(popup.list.count())]
        QTest.keyClick(search, Qt.Key.Key_Down)
        taken = popup.list.currentItem().data(ROW).spec.id
        QTest.keyClick(search, Qt.Key.Key_Return)
        assert picker.models == ["kling-v3", taken]
        assert [popup.list.item(at).data(ROW).title for at in range(popup.list.count())] == before
        said = popup.list.currentItem().data(Qt.ItemDataRole.AccessibleTextRole)
        assert said.startswith("chosen: Vidu")
        popup.close()
        picker.open_list()
        first = [popup.list.item(at).data(ROW).title for at in range(3)]
        assert first[0] == "Chosen"
        assert "Kling 3.0" in first
        popup.families.setFocus()
        QTest.keyClick(popup.families, Qt.Key.Key_Down)
        family = popup.families.currentItem().data(ROW)
        shown = [popup.list.item(at).data(ROW).spec for at in range(popup.list.count())]
        assert {spec.family for spec in shown if spec is not None} == {family}
        popup.families.setCurrentRow(0)
        search.setText("nothing like this")
        assert popup.list.isHidden()
        assert not popup._none.isHidden()
        popup.close()

    play_scene(dressed, demo, scene)


def test_in_a_narrow_window_the_families_give_way_and_nothing_sticks_out(dressed: QApplication) -> None:
    """Of a window of 1024 with text of 125 % the prices lay outside, wherever the screen had room."""
    theme().set_looks(text_size=90, reduce_motion=True, more_contrast=False)
    theme().apply("dark")
    window = QWidget()
    window.resize(720, 640)
    chips = QPushButton("Kling 3.0", window)
    chips.setGeometry(20, 300, 380, 30)
    window.show()
    popup = ModelCatalogue(window, SPECS, {}, "Demo")
    popup.open_for(chips, ["kling-v3"])
    left, body = (one.mapToGlobal(QPoint(0, 0)).x() for one in (window, popup.body))
    assert left <= body
    assert body + popup.body.width() <= left + window.width()
    assert not popup.families.isVisible()
    popup.close()
    window.close()


def test_a_search_that_finds_nothing_leaves_the_catalogue_as_high_as_it_was(dressed) -> None:
    """It grew out of the window, and what it says was below the edge."""
    window = QWidget()
    window.resize(1200, 800)
    window.show()
    catalogue = ModelCatalogue(window, SPECS, {}, "Demo")
    catalogue.open_for(window, ["kling-v3"])
    before = catalogue.height()
    for text in ("{nothing", "kling", "{nothing", ""):
        catalogue.search.setText(text)
        QApplication.processEvents()
        assert catalogue.height() == before, text
        assert catalogue._none.isVisible() is text.startswith("{")
    catalogue.close()
    window.close()


@pytest.mark.parametrize("text", [90, 100, 150])
def test_the_names_of_families_are_seen_whole(dressed, text: int) -> None:
    """ "Doubao Seedance …" was cut at 90 %: letters don't shrink as evenly as the column."""
    theme().set_looks(text_size=text, reduce_motion=True, more_contrast=False)
    theme().apply("dark")
    window = QWidget()
    window.resize(2000, 800)
    window.show()
    catalogue = ModelCatalogue(window, SPECS, {}, "Demo")
    catalogue.open_for(window, ["kling-v3"])
    families = catalogue.families
    metrics, figures = QFontMetrics(font(13, 500)), QFontMetrics(font(11, figures=True))
    for at in range(families.count()):
        item = families.item(at)
        name, count = str(item.data(Qt.ItemDataRole.DisplayRole)), str(item.data(ROW + 1))
        room = families.visualItemRect(item).width() - 8 - 14 - figures.horizontalAdvance(count)
        assert metrics.horizontalAdvance(name) <= room, name
    assert families.width() >= theme().px(176)
    catalogue.close()
    window.close()
    theme().set_looks(text_size=100, reduce_motion=True, more_contrast=False)
    theme().apply("dark")
