"""What is said of comments, review pages and the files that come back from them."""

from o8studio.domain.library.comment import Answer
from o8studio.domain.reasons import AnswersProblem
from o8studio.texts.language import _, ngettext


def refused_answers_words(problem: AnswersProblem) -> str:
    """Why a file of comments is not taken in."""
    match problem:
        case AnswersProblem.UNREADABLE:
            return _("The file of comments can't be read.")
        case AnswersProblem.TOO_LARGE:
            return _("This file is too large for comments from a review page.")
        case AnswersProblem.TOO_DEEP:
            return _("This file is not what a review page saves: it is nested too deeply.")
        case AnswersProblem.TOO_MANY:
            return _("This file holds more comments than a review page saves.")
        case AnswersProblem.A_PAGE:
            return _(
                "This is a web page. The comments are in the file that its button saves, with a name that ends in .o8review.json."
            )
        case AnswersProblem.NO_ANSWERS:
            return _("This is not a file of comments from a review page, or it is damaged.")
        case AnswersProblem.NEWER:
            return _(
                "A newer o8studio made the page of these comments. Install the newer version to take them in."
            )
        case AnswersProblem.OTHER_PAGE:
            return _("These comments are about a review page that was not made here.")
        case AnswersProblem.NOT_ASKED:
            return _("The review page of these comments was shared without asking for comments.")
        case AnswersProblem.NOBODY:
            return _("These comments don't say who wrote them.")


def answer_words(answer: Answer) -> str:
    """A person's answer about a clip."""
    match answer:
        case Answer.NEEDS_REVIEW:
            return _("Needs review")
        case Answer.CHANGES:
            return _("Changes")
        case Answer.APPROVED:
            return _("Approved")


def merged_words(person: str, comments: int, answers: int) -> str:
    """What was taken in of a file."""
    if not comments and not answers:
        return _("{person}: everything in this file was here already.").format(person=person)
    said = ngettext("{count} comment", "{count} comments", comments).format(count=comments)
    given = ngettext("{count} answer", "{count} answers", answers).format(count=answers)
    return _("{person}: {comments} and {answers} taken in.").format(
        person=person, comments=said, answers=given
    )


def shared_by(person: str, day: str, clips: int) -> str:
    """The line under the title of a contact sheet."""
    count = ngettext("{count} clip", "{count} clips", clips).format(count=clips)
    if not person:
        return f"{day}, {count}"
    return _("from {person}, {day}, {clips}").format(person=person, day=day, clips=count)


def editor_note(title: str) -> str:
    """What stands in the folder for an editor."""
    lines = (
        title,
        "",
        _("The lists name the clips by relative paths, so this folder can be moved as a whole."),
        _("FCPXML: Final Cut Pro and DaVinci Resolve, with comments as markers."),
        _(
            "EDL: any editor, one track. In DaVinci Resolve, import the file that ends in _markers.edl"
            " with Timelines > Import > Timeline Markers from EDL; the timeline begins at 01:00:00:00."
        ),
        _("OTIO: tools that read OpenTimelineIO. CSV: the comments as a table."),
        _("The clips are as they were delivered; their AI labels stay in the files."),
    )
    return "\n".join(lines) + "\n"
