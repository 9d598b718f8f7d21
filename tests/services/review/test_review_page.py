"""What a page shows of a take, and how large it gets."""

from fractions import Fraction

from o8studio.domain.ids import ClipId, CommentId, PageId
from o8studio.domain.library.discussion import discussion_of
from o8studio.domain.library.facts import CommentPosted, CommentResolved
from o8studio.domain.library.mark import Ink, Tool, mark_of
from o8studio.media.proxies import Proxy
from o8studio.services.review.review_page import Switches, Take, page_content

MARK = mark_of(Tool.BOX, [(0.1, 0.1), (0.2, 0.2)], Ink.RED, 3)
COMMENT = CommentId("comment-1")
SAID = discussion_of(
    [
        CommentPosted(
            clip=ClipId("secret-id"),
            at=1,
            comment=COMMENT,
            person="Mei",
            text="low",
            first=1,
            last=2,
            marks=(MARK,),
        ),
        CommentResolved(clip=ClipId("secret-id"), at=2, comment=COMMENT),
    ]
)
PROXY = Proxy(
    content=b"clip",
    thumb=b"thumb",
    width=960,
    height=540,
    frames=48,
    rate=Fraction(24000, 1001),
    times=(0.0, 0.5),
)


def head(**switches: bool) -> dict[str, object]:
    take = Take(
        proxy=PROXY, discussion=SAID, prompt="raft", model="Kling", cost="$0.10", settings=(("seed", "7"),)
    )
    told, parts = page_content(PageId("p" * 32), "t", "Mei", 1.0, [take, take], Switches(**switches))
    assert [one.content for one in parts] == [b"clip", b"thumb"] * 2
    return told


def test_every_switch_is_a_key_that_is_there_or_not() -> None:
    always = {"key", "width", "height", "rate", "frames", "sound", "times", "media", "poster"}
    keys = {
        "prompts": {"prompt"},
        "comments": {"comments", "answers"},
        "models": {"model"},
        "costs": {"cost"},
        "settings": {"settings"},
    }
    off = dict.fromkeys(keys, False)
    for name, more in keys.items():
        (clip, _second) = head(**{**off, name: True})["clips"]  # type: ignore[misc]
        assert set(clip) == always | more
    assert set(head(**off)["clips"][0]) == always  # type: ignore[index]
    assert head(asks=False)["asks"] is False


def test_a_comment_goes_out_with_marks_and_state_and_without_ids_of_the_library() -> None:
    told = head()
    (said,) = told["clips"][0]["comments"]  # type: ignore[index]
    assert said["state"] == "resolved"
    assert said["marks"] == [
        {"tool": "box", "points": [[0.1, 0.1], [0.2, 0.2]], "ink": "red", "width": 3, "text": ""}
    ]
    assert "secret-id" not in str(told)
