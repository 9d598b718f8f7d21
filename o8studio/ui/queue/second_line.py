"""The second line of a card: the model and when the clip was ready, or what the job's state says; and what gives way to it."""

from datetime import datetime

from PySide6.QtCore import Qt
from PySide6.QtGui import QFontMetrics

from o8studio.domain.jobs.job import Job
from o8studio.domain.jobs.queue_state import Group
from o8studio.ui.queue.card import MESSAGE, QueueRow


def said_second(card: QueueRow, job: Job, *, tall: bool) -> tuple[str, str]:
    """Below the title: the model, or what its state says; and the time of a clip that is ready, with its comma."""
    done = job.finished_at or (card.clip.kept_at if card.clip else None)
    if not tall and card.group is Group.DONE and done:
        words = ", ".join(one for one in (card.number_words, card.title) if one)
        return words, f", {datetime.fromtimestamp(done).astimezone():%H:%M}"
    return (card.line if not tall and card.line and card.state not in MESSAGE else card.title), ""


def is_tag_beside_title(line: str, tag: int, room: int, metrics: QFontMetrics) -> bool:
    """Whether a tag of this width, 0 for none, stands in the title's line: where it would cut the second line.

    A title is the beginning of a prompt and cut anyway; of a model's name the end tells which one it is.
    """
    return bool(tag) and metrics.horizontalAdvance(line) > room - tag


def second_line(words: str, end: str, room: int, metrics: QFontMetrics) -> str:
    """The model of a clip and when it was ready: without the time before a model's name and number are cut."""
    if metrics.horizontalAdvance(words + end) <= room:
        return words + end
    return metrics.elidedText(words, Qt.TextElideMode.ElideRight, room)
