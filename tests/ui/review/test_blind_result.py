"""The result of a blind comparison: names are hidden until then, and what is said of it fits how much there is."""

import re
from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import QRect, QSize
from PySide6.QtWidgets import QApplication, QBoxLayout, QFrame, QLabel, QPushButton, QToolButton

from o8studio.domain.ids import ClipId
from o8studio.domain.library.blind import BlindResult, JudgedTake, Pairing, result_of
from o8studio.domain.library.comment import Answer
from o8studio.domain.library.discussion import discussion_of
from o8studio.domain.library.facts import Answered
from o8studio.domain.library.review import Verdict
from o8studio.studio import Studio
from o8studio.texts import language
from o8studio.ui.review.blind_parts import Picture
from o8studio.ui.review.blind_result import BlindResultView, headline, more_words, sure_words
from o8studio.ui.review.blind_uses import Uses, cheapest
from o8studio.ui.review.share_dialog import ShareDialog
from o8studio.ui.review_port import ReviewTake
from o8studio.ui.widgets.layout import Elided
from o8studio.ui.window.controller import WindowController
from tests.support.demo import DemoServer
from tests.support.patience import until
from tests.support.scenes import order, play_scene
from tests.support.takes import have_takes
from tests.ui.review.test_waiting import row_of

KLING, SEEDANCE = "kling-v1", "doubao-seedance-2-0-260128"


def names(model: str) -> tuple[str, str]:
    return "", model.upper()


def results(*stars: tuple[int, int]) -> BlindResult:
    return result_of(
        [
            JudgedTake(prompt=str(at), model=model, stars=given, verdict=Verdict.NONE, cost=0.1)
            for at, pair in enumerate(stars)
            for model, given in zip(("a", "b"), pair, strict=True)
        ]
    )


def test_the_sentence_says_who_won_or_that_nobody_did_or_that_it_is_too_little() -> None:
    assert headline(results(*[(5, 3)] * 4, (1, 2), (1, 2)), names) == "A won 4 of 6."
    assert headline(results(*[(5, 3)] * 3, *[(3, 5)] * 3), names) == "Nobody won: A and B each won 3 of 6."
    assert headline(results((5, 3)), names).startswith("Too little to tell")


def test_how_sure_it_is_is_told_with_a_coin() -> None:
    assert sure_words(Pairing("b", 7, 5)) == "Too close to call. A coin does as well 39 times in 100."
    assert sure_words(Pairing("b", 9, 3)) == "Likely, not certain. A coin does as well 7 times in 100."
    assert sure_words(Pairing("b", 11, 1)) == "Clear. A coin does as well fewer than 1 time in 100."


def test_in_chinese_its_two_sentences_stand_without_a_space() -> None:
    language.use("zh_CN")
    try:
        for found in (Pairing("b", 7, 5), Pairing("b", 11, 1)):
            assert sure_words(found).count("。") == 2
            assert " " not in sure_words(found).split("。")[1][:1]
    finally:
        language.use("en")


def kept_takes(costs: tuple[float, float], stars: tuple[int, int] = (5, 3)) -> BlindResult:
    return result_of(
        [
            JudgedTake(prompt=str(at), model=model, stars=given, verdict=Verdict.PICK, cost=cost)
            for at in range(6)
            for model, given, cost in zip(("a", "b"), stars, costs, strict=True)
        ]
    )


def test_a_second_one_that_is_much_cheaper_per_keeper_is_named_and_as_many_prompts_again_have_a_price() -> (
    None
):
    found = kept_takes((0.4, 0.1))
    assert headline(found, names) == "A won 6 of 6. B came second at 25 % of its cost per keeper."
    assert headline(kept_takes((0.4, 0.35)), names) == "A won 6 of 6."
    assert more_words(found) == "6 more prompts, ≈ $3.00"


def test_what_stands_at_the_right_comes_below_where_both_have_no_room(dressed) -> None:
    takes = [
        ReviewTake(
            replace(row_of(ClipId(f"{model}-{at}")), stack=f"p{at}", model=model, stars=stars, cost_usd=0.1)
        )
        for at in range(6)
        for model, stars in (("a", 5), ("b", 3), ("c", 2), ("d", 1))
    ]
    view = BlindResultView(lambda _row, _place, _ratio: None)
    view.resize(1700, 900)
    view.show_result(takes, names, {})
    view.show()
    QApplication.processEvents()
    whole = view._inside
    assert view._line is not None
    assert view._line.direction() is QBoxLayout.Direction.LeftToRight
    view.resize(900, 900)
    QApplication.processEvents()
    assert view._line.direction() is QBoxLayout.Direction.TopToBottom
    assert whole.widget().width() <= whole.viewport().width()


def test_letters_are_told_and_nothing_of_stripes_is_said_where_there_are_no_costs(dressed) -> None:
    takes = [
        ReviewTake(replace(row_of(ClipId(f"{model}-{at}")), stack=f"p{at}", model=model, stars=stars))
        for at in range(6)
        for model, stars in (("a", 5), ("b", 3 + at // 5))
    ]
    view = BlindResultView(lambda _row, _place, _ratio: None)
    view.show_result(takes, names, {"a": "B", "b": "A"})
    words = [one.text() for one in view.findChildren(QLabel)]
    assert any("shuffled" in one for one in words)
    assert {"A", "B", "→"} <= set(words)
    assert not any("Striped" in one for one in words)


def test_a_picture_fills_its_place_whatever_the_shape_of_its_clip(dressed) -> None:
    asked: list[QSize] = []

    def poster(_row: object, place: QRect, _ratio: float) -> None:
        asked.append(place.size())

    for size in (QSize(270, 122), QSize(150, 122)):
        picture = Picture(poster, replace(row_of(ClipId("one")), width=1280, height=720), size)
        picture.grab()
        assert asked[-1].width() >= size.width()
        assert asked[-1].height() >= size.height()
        assert abs(asked[-1].width() / asked[-1].height() - 16 / 9) < 0.02


def test_the_result_says_who_judged_how_many(dressed) -> None:
    said = discussion_of([Answered(clip=ClipId("clip-0"), at=1.0, person="<b>Mei", answer=Answer.APPROVED)])
    takes = [
        ReviewTake(replace(row_of(ClipId(f"clip-{at}")), stars=at, model=KLING), said) for at in range(3)
    ]
    view = BlindResultView(lambda _row, _place, _ratio: None)
    view.show_result(takes, names, {})
    words = [one.text() for one in view.findChildren(QLabel)]
    assert words[words.index("Who judged") :][1:5] == ["You", "2 out of 3", "<b>Mei", "3 out of 3"]


def test_the_result_says_how_often_somebody_chose_the_same_winner(dressed) -> None:
    takes = []
    for at, theirs in enumerate((KLING, KLING, SEEDANCE)):
        for model, stars in ((KLING, 5), (SEEDANCE, 3)):
            clip = ClipId(f"{model}-{at}")
            given = [Answered(clip=clip, at=1.0, person="Mei", answer=Answer.APPROVED)]
            said = discussion_of(given if model == theirs else [])
            takes.append(ReviewTake(replace(row_of(clip), stack=f"p{at}", model=model, stars=stars), said))
    view = BlindResultView(lambda _row, _place, _ratio: None)
    view.show_result(takes, names, {}, "15:06")
    words = [one.text() for one in view.findChildren(QLabel)]
    assert "You and Mei chose the same winner in 2 of 3." in words
    assert view.about.text().endswith("and others, ended 15:06")


def test_the_models_that_cost_least_for_a_keeper_is_offered_for_drafts_and_the_winner_for_finals() -> None:
    assert cheapest(kept_takes((0.4, 0.1))) == "b"
    assert cheapest(kept_takes((0.1, 0.4))) == "a"
    assert cheapest(results(*[(5, 3)] * 6)) == "b", "nothing was kept: the second best"


def test_a_winners_picture_goes_to_the_edges_of_its_card_and_a_models_whole_title_has_room(dressed) -> None:
    title = "Jimeng 3.0 Professional"
    takes = [
        ReviewTake(replace(row_of(ClipId(f"{model}-{at}")), stack=f"p{at}", model=model, stars=stars))
        for at in range(6)
        for model, stars in (("a", 5), ("b", 3))
    ]
    view = BlindResultView(lambda _row, _place, _ratio: None)
    view.resize(1440, 900)
    view.show_result(takes, lambda _model: ("", title), {})
    view.show()
    QApplication.processEvents()
    card = next(one for one in view.findChildren(QFrame) if one.property("role") == "winner")
    picture = card.findChildren(Picture)[0]
    assert picture.geometry().top() <= 1 and picture.width() >= card.width() - 2
    assert any("Won most" in one.text() for one in picture.findChildren(QLabel))
    cut = [one for one in view.findChildren(Elided) if one.text() == title and one.shown() != title]
    assert not cut


def test_takes_judged_without_names_get_them_back_on_the_result(dressed, home, demo: DemoServer) -> None:
    async def scene(studio: Studio, window: WindowController, _presenters) -> None:
        models = [one.id for one in window.ports.compose.models()]
        other = next(one for one in models if "kling" in one)
        await have_takes(window, order("a raft", SEEDANCE, other))
        window.show_page("review")
        await until(lambda: window.pages.review is not None and len(window.pages.review.takes) == 2)
        page = window.pages.review
        assert page is not None
        assert page.show_result.isHidden()
        page.hide_names.click()
        page.do("review_result")
        assert page.stack.currentWidget() is page.work, "nothing was seen without names yet"
        await until(lambda: len(page.blind._seen) == 2)
        await studio.library.review(page.takes[0].row.id, stars=5)
        page.show_result.click()
        await until(lambda: page.stack.currentWidget() is page.result)
        assert isinstance(window.shell.focusWidget(), QToolButton), "no key changes a model by mistake"
        words = " ".join(one.text() for one in page.result.findChildren(QLabel))
        assert "Too little to tell" in words
        assert window.store.names(SEEDANCE)[1] in words
        assert re.fullmatch(r"a raft, ended \d\d:\d\d", page.result.about.text())
        window.actions.trigger("escape")
        assert page.stack.currentWidget() is page.work
        page.show_result.click()
        await until(lambda: page.stack.currentWidget() is page.result)
        page.result.hidden_again.emit()
        assert page.stack.currentWidget() is page.work
        assert page.hide_names.isChecked()
        assert len(page.blind._seen) == 2, "what was judged stays in the result"
        page.show_result.click()
        await until(lambda: page.stack.currentWidget() is page.result)
        saved: list[tuple[str, str]] = []
        titles = {model: window.store.names(model)[1] for model in (SEEDANCE, other)}
        window.ports.review.save_blind_result(
            page.blind.seen, titles, str(home), lambda path, problem: saved.append((path, problem))
        )
        await until(lambda: bool(saved))
        assert saved[0][1] == ""
        assert titles[other] in Path(saved[0][0]).read_text("utf-8-sig")
        page.result.share_asked.emit()
        await until(lambda: bool(window.shell.findChildren(ShareDialog)))
        (dialog,) = window.shell.findChildren(ShareDialog)
        assert [one.isChecked() for one in dialog.form.ticks] == [True, True], "all that were compared go out"
        dialog.reject()
        window.compose.prompt.set_text("a boat")
        uses = page.result.findChild(Uses)
        assert uses is not None
        for preset, model in (("Drafts", other), ("Finals", SEEDANCE)):
            choice = uses.choices[preset]
            choice.setCurrentIndex(choice.findData(model))
            named = f"Use for {preset}"
            next(one for one in uses.findChildren(QPushButton) if one.accessibleName() == named).click()
            assert window.pages.current == "studio"
            assert window.compose.picker.models == [model]
        window.compose.take_preset("Drafts")
        assert (window.compose.picker.models, window.compose.prompt.text()) == ([other], "a boat")
        window.compose.save_preset("Finals")
        name = window.compose.keep_model("Finals", SEEDANCE)
        assert name == f"Finals, {titles[SEEDANCE]}", "beside it, the model by its title"
        window.compose.take_preset("Finals")
        assert window.compose.picker.models == [other], "a whole preset of that name is not lost"

    play_scene(dressed, demo, scene)
