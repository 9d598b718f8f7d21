"""What a review page shows: the takes, and of everything else only what is switched on. What is off is not in the file."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from o8studio.domain.ids import PageId
from o8studio.domain.library.comment import Comment, CommentState
from o8studio.domain.library.discussion import Discussion
from o8studio.media.proxies import Proxy
from o8studio.services.review.answer_file import clip_key
from o8studio.services.review.page_file import Part

MAIL_BYTES = 20_000_000
"""What most mail takes; a page above it is too big."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Switches:
    """What goes into a page; the defaults suit a client."""

    prompts: bool = True
    comments: bool = True
    models: bool = False
    costs: bool = False
    settings: bool = False
    asks: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Take:
    """One clip of a page, with all that may be shown of it.

    Attributes:
        model, cost: in words; settings: seed and parameters as pairs of words. Empty when unknown.
    """

    proxy: Proxy
    discussion: Discussion = field(default_factory=Discussion)
    prompt: str = ""
    model: str = ""
    cost: str = ""
    settings: tuple[tuple[str, str], ...] = ()


def page_content(
    page: PageId, title: str, person: str, made_at: float, takes: Sequence[Take], switches: Switches
) -> tuple[dict[str, Any], list[Part]]:
    """The head of the page and the files in it, in the order in which the head counts them."""
    parts: list[Part] = []
    clips = []
    for index, take in enumerate(takes):
        clips.append({**_clip(index, take, switches), "media": len(parts), "poster": len(parts) + 1})
        parts += [Part("video/mp4", take.proxy.content), Part("image/jpeg", take.proxy.thumb)]
    head = {
        "page": page,
        "title": title,
        "from": person,
        "made": made_at,
        "asks": switches.asks,
        "clips": clips,
    }
    return head, parts


def _clip(index: int, take: Take, switches: Switches) -> dict[str, Any]:
    proxy = take.proxy
    told: dict[str, Any] = {
        "key": clip_key(index),
        "width": proxy.width,
        "height": proxy.height,
        "rate": [proxy.rate.numerator, proxy.rate.denominator],
        "frames": proxy.frames,
        "sound": proxy.has_sound,
    }
    if proxy.times:
        told["times"] = [round(at, 6) for at in proxy.times]
    if switches.prompts and take.prompt:
        told["prompt"] = take.prompt
    if switches.models and take.model:
        told["model"] = take.model
    if switches.costs and take.cost:
        told["cost"] = take.cost
    if switches.settings and take.settings:
        told["settings"] = [list(pair) for pair in take.settings]
    if switches.comments:
        told["comments"] = [_comment(one) for one in take.discussion.comments]
        told["answers"] = [
            {"person": one.person, "answer": one.answer.value, "at": one.at}
            for one in take.discussion.answers
        ]
    return told


def _comment(said: Comment) -> dict[str, Any]:
    return {
        "id": said.id,
        "person": said.person,
        "text": said.text,
        "first": said.range.first,
        "last": said.range.last,
        "at": said.at,
        "reply_to": said.reply_to,
        "state": "resolved" if said.state is CommentState.RESOLVED else "open",
        "marks": [
            {
                "tool": mark.tool.value,
                "points": [list(point) for point in mark.points],
                "ink": mark.ink.value,
                "width": mark.width,
                "text": mark.text,
            }
            for mark in said.marks
        ],
    }
