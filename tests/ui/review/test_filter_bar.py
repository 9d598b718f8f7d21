"""The filters of the comments: counts on the states, a menu, and chips that say what is asked for and take it away."""

from PySide6.QtWidgets import QPushButton

from o8studio.domain.ids import ClipId, CommentId
from o8studio.domain.library.discussion import discussion_of
from o8studio.domain.library.facts import CommentPosted, CommentResolved
from o8studio.ui.review.comment_filter import CommentFilter, Which
from o8studio.ui.review.comments_column import CommentsColumn
from o8studio.ui.review.filter_bar import FilterBar
from o8studio.ui.review.take_cards import TakeName
from o8studio.ui.review_port import ReviewTake
from o8studio.ui.theme.theme import theme
from tests.ui.review.test_comment_filter import THREADS
from tests.ui.review.test_waiting import row_of


def words_of(bar: FilterBar) -> list[str]:
    return [made.text() for made in bar.which.findChildren(QPushButton)]


def chips_of(bar: FilterBar) -> list[QPushButton]:
    return [made for made in bar._chips if not made.isHidden()]


def test_states_carry_their_counts_and_a_chip_takes_away_what_the_menu_asked_for(dressed) -> None:
    bar, changes = FilterBar(), []
    bar.changed.connect(lambda: (changes.append(bar.filter), bar.show_threads(THREADS, "2")))
    bar.show_threads(THREADS, "2")
    assert words_of(bar) == ["Open 3", "All 4", "Mine 2"]
    assert bar.only_this.text() == "2  This take"
    menu = bar.menu()
    entries = {action.text(): action for action in menu.actions() if action.text()}
    assert list(entries) == [
        "Everybody", "Arno", "Mei", "You", "With marks", "From a review page", "All models", "Kling", "Vidu",
        "By time in the clip", "Newest first",
    ]  # fmt: skip
    assert entries["Everybody"].isChecked()
    entries["Arno"].trigger()
    bar.menu().actions()[-1].trigger()
    assert changes == [CommentFilter(person="Arno"), CommentFilter(person="Arno", is_newest_first=True)]
    assert words_of(bar) == ["Open 1", "All 2", "Mine 0"]
    assert [chip.text() for chip in chips_of(bar)] == ["Arno", "Newest first"]
    assert bar.more.isChecked()
    chips_of(bar)[0].click()
    assert bar.filter == CommentFilter(is_newest_first=True)
    bar.clear()
    assert bar.filter == CommentFilter(Which.ALL, is_newest_first=True)
    assert not bar.only_this.isChecked()


def test_a_chip_stays_while_the_comments_are_read_again(dressed) -> None:
    bar = FilterBar()
    bar.changed.connect(lambda: bar.show_threads(THREADS, "2"))
    bar.show_threads(THREADS, "2")
    bar.set(CommentFilter(person="Arno"))
    [chip] = chips_of(bar)
    bar.show_threads([*THREADS], "2")
    assert chips_of(bar) == [chip]
    bar.set(CommentFilter(Which.ALL, person="Arno"))
    chips_of(bar)[0].click()
    assert bar.filter == CommentFilter(Which.ALL), "it takes away what is asked for now"


def test_a_person_stays_chosen_on_a_take_where_they_said_nothing(dressed) -> None:
    """The filter was dropped, and what others said of the next take stood there as if it were theirs."""
    takes = []
    for number, person in ((1, "Mei"), (2, "Arno")):
        clip = row_of(ClipId(f"clip-{number}"))
        posted = CommentPosted(
            clip=clip.id, at=1.0, comment=CommentId(f"comment-{number}"), person=person, text=person, first=3, last=3
        )  # fmt: skip
        takes.append(ReviewTake(clip, discussion_of([posted])))
    names = [TakeName("1", "", "Kling"), TakeName("2", "", "Vidu")]
    column = CommentsColumn()
    column.show_takes(takes, names, 0)
    column.filters.set(CommentFilter(person="Mei", model="Kling"))
    column.show_takes(takes, names, 1)
    assert column.comments() == []
    assert column._none.text() == "Nothing of Mei is among these comments."
    assert [chip.text() for chip in chips_of(column.filters)] == ["Mei", "Kling"]
    checked = [one.text() for one in column.filters.menu().actions() if one.isChecked()]
    assert checked[:2] == ["Mei", "Kling"]
    column.show_takes(takes, names, 0)
    assert [one.text for one in column.comments()] == ["Mei"]
    column.show_takes(takes, [TakeName("A", "", ""), TakeName("B", "", "")], 0)
    assert column.filters.filter == CommentFilter(person="Mei"), (
        "hidden names hide the model that is asked for, too"
    )


def test_an_empty_list_says_why_and_shows_all_with_one_press(dressed) -> None:
    clip = row_of(ClipId("clip-1"))
    said = discussion_of(
        [
            CommentPosted(
                clip=clip.id,
                at=1.0,
                comment=CommentId("comment-1"),
                person="Mei",
                text="low",
                first=3,
                last=3,
            ),
            CommentResolved(clip=clip.id, at=2.0, comment=CommentId("comment-1")),
        ]
    )
    column = CommentsColumn()
    column.show_takes([ReviewTake(clip, said)], [TakeName("1", "", "")], 0)
    assert column._none.text() == "No comment of these is open."
    column.filters.set(CommentFilter(Which.MINE))
    assert column._none.text() == "Nothing of yours is among these comments."
    column.filters.set(CommentFilter(Which.ALL, has_marks=True))
    assert column._none.text() == "No comment fits these filters."
    assert column.comments() == []
    column._all.click()
    assert [one.text for one in column.comments()] == ["low"]
    assert column._none.isHidden()


def test_how_many_are_open_is_said_whole_at_the_largest_text(dressed) -> None:
    """`0 open, 0 resol…`"""
    theme().set_looks(text_size=150, reduce_motion=True, more_contrast=False)
    theme().apply("dark")
    column = CommentsColumn()
    column.resize(column.width(), 700)
    column.show_takes([], [], 0)
    column.show()
    count = column._count
    assert count.text() == "0 open, 0 resolved"
    assert count.fontMetrics().horizontalAdvance(count.text()) <= count.width()
    column.close()
