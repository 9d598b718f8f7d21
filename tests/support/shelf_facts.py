"""One example of every library fact, and random ones that tell a story about a few clips and groups."""

import random

from o8studio.domain.ids import ClipId, CommentId, GroupId, PageId
from o8studio.domain.library.clip import Flaw
from o8studio.domain.library.comment import Answer
from o8studio.domain.library.facts import (
    NO_GROUP,
    Answered,
    AnswerWithdrawn,
    ClipImported,
    ClipRelocated,
    ClipRemoved,
    ClipRestored,
    ClipReviewed,
    ClipTrashed,
    Collected,
    CommentDeleted,
    CommentEdited,
    CommentPosted,
    CommentReopened,
    CommentResolved,
    CommentRestored,
    DayRun,
    GroupDeleted,
    GroupKind,
    GroupMade,
    GroupRenamed,
    LibraryFact,
    MovedToProject,
    PageAnswered,
    PageShared,
    QuerySaved,
    Removal,
    RemovalStarted,
    Tagged,
    Uncollected,
    Untagged,
)
from o8studio.domain.library.mark import Ink, Tool, mark_of
from o8studio.domain.library.review import Verdict

C, G, N, P = ClipId("c1"), GroupId("g1"), CommentId("n1"), PageId("p1")
MARK = mark_of(Tool.PEN, [(0.1, 0.2), (0.3, 0.4)], Ink.AMBER, 8)
IMPORTED = ClipImported(
    clip=C, at=2.0, name="猫咪.mov", path="/films/猫咪.mov", sha256="ab", size=9, length=2.5, width=640, height=360, fps=25.0,
    has_sound=True, flaw=Flaw.CUT, in_place=True, recipe='{"prompt": "a cat"}', made_at=1.0,
)  # fmt: skip
ALL: list[LibraryFact] = [
    IMPORTED,
    ClipReviewed(clip=C, at=3.0, stars=4, verdict=Verdict.PICK, title="best"),
    ClipRelocated(clip=C, at=4.0, path="/elsewhere/猫咪.mov"),
    Tagged(clip=C, at=5.0, tag="night"),
    Untagged(clip=C, at=6.0, tag="night"),
    Collected(clip=C, at=7.0, group=G),
    Uncollected(clip=C, at=8.0, group=G),
    MovedToProject(clip=C, at=9.0, project=G),
    ClipTrashed(clip=C, at=10.0),
    ClipRestored(clip=C, at=11.0, in_place=True),
    RemovalStarted(clip=C, at=12.0, how=Removal.SYSTEM_TRASH),
    ClipRemoved(clip=C, at=13.0, how=Removal.DELETED),
    GroupMade(group=G, at=1.0, kind=GroupKind.SMART, name="Good ones", query="stars:>=4"),
    GroupRenamed(group=G, at=2.0, name="Better ones"),
    QuerySaved(group=G, at=3.0, query="stars:5"),
    GroupDeleted(group=G, at=4.0),
    DayRun(day="2026-11-27", at=5.0),
    CommentPosted(
        clip=C, at=14.0, comment=N, person="林悦", text="太低", first=3, last=9, marks=(MARK,), reply_to=CommentId("n0"),
        page=P, written_at=13.0, changed_at=13.5, beside=CommentId("n2"),
    ),
    CommentEdited(clip=C, at=15.0, comment=N, text="low", first=3, last=3, marks=(MARK,), page=P, written_at=14.5),
    CommentResolved(clip=C, at=16.0, comment=N),
    CommentReopened(clip=C, at=17.0, comment=N),
    CommentDeleted(clip=C, at=18.0, comment=N),
    CommentRestored(clip=C, at=19.0, comment=N),
    Answered(clip=C, at=20.0, person="Mei", answer=Answer.CHANGES, page=P, written_at=19.5),
    AnswerWithdrawn(clip=C, at=20.5, person="Mei"),
    PageShared(page=P, at=21.0, clips=(C,), title="河", takes_answers=False),
    PageAnswered(page=P, at=22.0, person="Mei", digest="ab"),
]  # fmt: skip


def story(seed: int, count: int, clips: list[ClipId]) -> list[LibraryFact]:
    """Facts as people make them, in any order that they might come in; the same for the same seed."""
    draw = random.Random(seed)
    groups = [GroupId(f"g{number}") for number in range(4)]
    tags = ["night", "夜晚", "hero shot", "b-roll"]
    told: list[LibraryFact] = []
    for number in range(count):
        at, clip, group = 1000.0 + number, draw.choice(clips), draw.choice(groups)
        one: list[LibraryFact] = [
            Tagged(clip=clip, at=at, tag=draw.choice(tags)),
            Untagged(clip=clip, at=at, tag=draw.choice(tags)),
            Collected(clip=clip, at=at, group=group),
            Uncollected(clip=clip, at=at, group=group),
            MovedToProject(clip=clip, at=at, project=draw.choice([group, NO_GROUP])),
            ClipTrashed(clip=clip, at=at),
            ClipRestored(clip=clip, at=at),
            ClipRemoved(clip=clip, at=at, how=Removal.LEFT),
            ClipReviewed(clip=clip, at=at, stars=draw.randrange(6), title=draw.choice(["", "雨 rain"])),
            ClipRelocated(clip=clip, at=at, path=f"/moved/{number}.mp4"),
            GroupMade(group=group, at=at, kind=draw.choice(list(GroupKind)), name=f"Group {number}"),
            GroupRenamed(group=group, at=at, name=f"Named {number}"),
            QuerySaved(group=group, at=at, query="is:pick"),
            GroupDeleted(group=group, at=at),
            DayRun(day=f"2026-11-{draw.randrange(1, 29):02}", at=at),
        ]
        told.append(draw.choice(one))
    return told
