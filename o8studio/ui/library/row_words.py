"""What is said of a clip in a list: how it came, what the team answered, why its file is missing, where a search hit."""

from collections.abc import Sequence
from datetime import datetime

from o8studio.domain.jobs.delivered import YES, Measured
from o8studio.domain.library.comment import Answer
from o8studio.domain.library.listing import ClipRow, Gone
from o8studio.domain.library.query import Came
from o8studio.texts.days import near_day_words
from o8studio.texts.language import _


def came_words(row: ClipRow) -> str:
    """What was delivered otherwise than asked, beside what was asked."""
    # Translators: two things that came otherwise than they were asked for
    both, words = _("{some}; {one}"), ""
    for what, asked in row.asked.items():
        one = _otherwise(row, what, asked)
        words = both.format(some=words, one=one) if words and one else words or one
    return words


def _otherwise(row: ClipRow, what: str, asked: str) -> str:
    match what:
        case Measured.LENGTH:
            got, asked = (
                _("{n} s").format(n=n) for n in (f"{round(row.length, 1):g}", asked.partition(" ")[0])
            )
        case Measured.SIZE:
            got, asked = f"{row.width} × {row.height}", asked.replace("x", " × ")
        case Measured.RESOLUTION:
            got = f"{min(row.width, row.height)}p"
        case Measured.ASPECT_RATIO:
            got = row.ratio
        case Measured.FPS:
            got, asked = _("{n} fps").format(n=f"{row.fps:g}"), _("{n} fps").format(n=asked)
        case Measured.SOUND:
            return _("silent, asked sound") if asked == YES else _("sound, asked silent")
        case Came.DEARER if row.cost_usd is not None:
            # Translators: what a clip cost, and what it was said to cost at most
            return _("{got}, told {told}").format(got=f"${row.cost_usd:.2f}", told=f"${asked}")
        case _:
            return ""
    # Translators: in a narrow column: what a clip is, and what it was asked to be, such as "5 s, asked 10 s"
    return _("{got}, asked {asked}").format(got=got, asked=asked)


def answer_look(answer: str) -> tuple[str, str, str]:
    """Words, icon and colour of what the team answered."""
    if answer == Answer.APPROVED:
        return _("Approved"), "badge-check", "ok"
    if answer == Answer.CHANGES:
        return _("Changes"), "rotate-ccw", "warn"
    return _("Needs review"), "circle-dashed", "text-3"


def absence_words(row: ClipRow) -> tuple[str, str]:
    """Why a file is not there, and until when its gateway has it; empty where that is unknown."""
    if row.absence is None:
        return "", ""
    why = {
        Gone.DRIVE: _("Drive not connected"),
        Gone.FOLDER: _("Folder moved or renamed"),
        Gone.MOVED: _("Moved, renamed or deleted"),
        Gone.FORBIDDEN: _("No permission"),
    }[row.absence.why]
    if row.absence.until is None:
        return why, ""
    end = datetime.fromtimestamp(row.absence.until).astimezone()
    # Translators: of a clip whose file is missing: the gateway still has it
    return why, _("at the gateway until {day} {time}").format(
        day=near_day_words(end.date(), datetime.now().astimezone().date()), time=f"{end:%H:%M}"
    )


def excerpt(words: str, marked: Sequence[str]) -> tuple[str, int, int]:
    """One line that begins just before the first word that was searched for, and where that is in it."""
    line = " ".join(words.split())
    low = line.casefold()
    found = [(low.find(one), len(one)) for one in marked if one and low.find(one) >= 0]
    if not found or len(low) != len(line):
        return line, 0, 0
    begin, length = min(found)
    if begin <= 24:
        return line, begin, begin + length
    start = line.rfind(" ", 0, begin - 12) + 1 or begin - 12
    return f"…{line[start:]}", begin - start + 1, begin - start + 1 + length
