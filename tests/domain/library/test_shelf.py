"""What follows from library facts about one clip or one group."""

from o8studio.domain.ids import ClipId, GroupId
from o8studio.domain.library.facts import (
    ClipImported,
    ClipRelocated,
    ClipRemoved,
    ClipRestored,
    ClipReviewed,
    ClipTrashed,
    Collected,
    GroupDeleted,
    GroupKind,
    GroupMade,
    GroupRenamed,
    MovedToProject,
    QuerySaved,
    Removal,
    RemovalStarted,
    Tagged,
    Uncollected,
    Untagged,
)
from o8studio.domain.library.shelf import (
    MOST_TAG,
    TRASH_DAYS,
    Place,
    clean_name,
    days_left,
    entry_of,
    group_of,
    poster_name,
)
from tests.support.shelf_facts import IMPORTED, C, G


def test_tags_collections_and_projects_come_and_go() -> None:
    facts = [
        Tagged(clip=C, at=1, tag="night"),
        Tagged(clip=C, at=2, tag="hero"),
        Tagged(clip=C, at=3, tag="night"),
        Untagged(clip=C, at=4, tag="nothing"),
        Collected(clip=C, at=5, group=G),
        Collected(clip=C, at=6, group=GroupId("g0")),
        MovedToProject(clip=C, at=7, project=G),
        MovedToProject(clip=C, at=8, project=GroupId("g2")),
    ]
    entry = entry_of(facts)
    assert (entry.tags, entry.groups, entry.project) == (("hero", "night"), ("g0", "g1"), "g2")
    entry = entry_of([*facts, Untagged(clip=C, at=9, tag="night"), Uncollected(clip=C, at=9, group=G)])
    assert (entry.tags, entry.groups) == (("hero",), ("g0",))


def test_what_was_in_the_trash_comes_back_with_all_that_was_known_of_it() -> None:
    before = [IMPORTED, Tagged(clip=C, at=3, tag="night"), ClipReviewed(clip=C, at=4, stars=5)]
    trashed = entry_of([*before, ClipTrashed(clip=C, at=10)])
    assert (trashed.place, trashed.trashed_at) == (Place.TRASH, 10)
    assert entry_of([*before, ClipTrashed(clip=C, at=10), ClipRestored(clip=C, at=11)]) == entry_of(before)
    leaving = [*before, ClipTrashed(clip=C, at=10), RemovalStarted(clip=C, at=12, how=Removal.DELETED)]
    assert (entry_of(leaving).place, entry_of(leaving).trashed_at) == (Place.REMOVING, 10)
    gone = [*leaving, ClipRemoved(clip=C, at=13, how=Removal.DELETED)]
    assert entry_of(gone).place is Place.REMOVED
    back = entry_of([*gone, ClipRestored(clip=C, at=14)])
    assert (back.place, back.tags) == (Place.SHELF, ("night",))
    assert back.imported is not None and back.imported.review.stars == 5


def test_an_imported_clip_keeps_its_review_when_it_is_imported_again() -> None:
    again = ClipImported(**{**_fields(IMPORTED), "at": 9.0, "path": "/new.mov"})
    clip = entry_of([IMPORTED, ClipReviewed(clip=C, at=4, stars=5, title="best"), again]).imported
    assert clip is not None
    assert (clip.id, clip.path, clip.title, clip.review.stars, clip.job_id) == (
        C,
        "/new.mov",
        "best",
        5,
        None,
    )
    moved = entry_of([IMPORTED, ClipRelocated(clip=C, at=4, path="/x.mov")]).imported
    assert moved is not None and (moved.path, moved.poster) == ("/x.mov", poster_name(C))


def test_a_review_or_a_path_of_a_clip_that_was_never_imported_changes_nothing() -> None:
    facts = [ClipReviewed(clip=ClipId("x"), at=1, stars=5), ClipRelocated(clip=ClipId("x"), at=1, path="/x")]
    assert entry_of(facts) == entry_of([])


def test_a_group_is_made_renamed_deleted_and_made_again() -> None:
    made = GroupMade(group=G, at=1, kind=GroupKind.SMART, name="Good", query="stars:4")
    group = group_of(
        [made, GroupRenamed(group=G, at=2, name="Best"), QuerySaved(group=G, at=3, query="stars:5")]
    )
    assert group is not None
    assert (group.name, group.query, group.made_at, group.is_deleted) == ("Best", "stars:5", 1, False)
    deleted = group_of([made, GroupDeleted(group=G, at=4)])
    assert deleted is not None and deleted.is_deleted
    again = group_of(
        [made, GroupDeleted(group=G, at=4), GroupMade(group=G, at=5, kind=GroupKind.SMART, name="Good")]
    )
    assert again is not None and (again.is_deleted, again.made_at) == (False, 1)
    assert group_of([GroupRenamed(group=G, at=2, name="Nobody")]) is None


def test_the_trash_counts_days_on_which_the_program_ran() -> None:
    ran = [f"2026-{month:02}-{day:02}" for month in (1, 2, 3) for day in range(1, 29)]
    assert days_left("2026-03-28", ran) == TRASH_DAYS, "the day itself does not count"
    assert days_left("2026-03-01", ran) == TRASH_DAYS - 27
    assert days_left("2026-01-01", ran) == 0
    assert days_left("2025-01-01", ["2026-01-01"] * 90) == TRASH_DAYS - 1, "a year in a drawer is one day"


def test_a_name_is_one_line_of_bounded_length() -> None:
    assert clean_name("  night \n shots\t") == "night shots"
    assert clean_name(" \n ") == ""
    assert len(clean_name("长" * 500)) == MOST_TAG


def _fields(fact: ClipImported) -> dict[str, object]:
    return {name: getattr(fact, name) for name in fact.__dataclass_fields__}
