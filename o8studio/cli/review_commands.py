"""`o8studio review`: what people said of clips, what goes out to them, and what comes back."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import Any

import click

from o8studio.cli.library_commands import understood
from o8studio.cli.printing import print_json, say
from o8studio.cli.session import EXIT_FAILED, EXIT_OK, CliContext, studio_for
from o8studio.domain.ids import ClipId
from o8studio.domain.library.comment import CommentState, clean_person
from o8studio.domain.library.discussion import Discussion, signed
from o8studio.domain.library.merging import AnswersRefused
from o8studio.domain.library.timecode import RATES, Timebase, can_drop, usual_rate
from o8studio.services.review.file_names import ListKind
from o8studio.services.review.handoff.tables import verdict_json, verdict_table
from o8studio.services.review.review_page import Switches
from o8studio.services.review.sharing import ListOptions, PageOptions
from o8studio.services.review.sheet import Paper
from o8studio.studio import Studio
from o8studio.texts.errors import explain
from o8studio.texts.language import _
from o8studio.texts.reviews import answer_words, merged_words

_LINES = {"360": 360, "540": 540, "720": 720, "as-made": 0}


class Made(StrEnum):
    """What is made besides lists for editors, as an option is called."""

    PAGE = "html"
    SHEET = "pdf"
    VERDICTS = "verdicts"


KINDS = (Made.PAGE, Made.SHEET, *ListKind, Made.VERDICTS)
"""What can be made; several at once, one after another."""
QUALITIES = tuple(_LINES)
TIMELINES = tuple(RATES)


@dataclass(frozen=True, slots=True, kw_only=True)
class ExportOptions:
    """As given on the command line.

    Attributes:
        kinds: of `KINDS`, in the order in which they are made.
        passphrase: asked for, or from standard input; empty for none.
        prompts, comments, models, costs, settings: what goes into a page; asks: whether it may be answered.
    """

    kinds: tuple[str, ...]
    folder: str
    title: str
    person: str
    quality: str
    passphrase: str = field(repr=False)
    paper: str
    rate: str | None
    non_drop: bool
    copy_files: bool
    prompts: bool
    comments: bool
    models: bool
    costs: bool
    settings: bool
    asks: bool
    as_json: bool


async def export(context: CliContext, query: str, options: ExportOptions) -> int:
    """Make what was asked for of the clips that a query finds; prints the path of each file."""
    writes = Made.PAGE in options.kinds  # a page that may be answered is written down
    async with studio_for(context, demo=False, writer=writes) as studio:
        clips = await _found(studio, query)
        for path in await _made(studio, clips, options):
            print_json(path=str(path)) if options.as_json else say(str(path))
    return EXIT_OK


async def _made(studio: Studio, clips: Sequence[ClipId], options: ExportOptions) -> list[Path]:
    folder = Path(options.folder)
    sharing, made = studio.sharing, list[Path]()
    if Made.PAGE in options.kinds:
        switches = Switches(
            prompts=options.prompts,
            comments=options.comments,
            models=options.models,
            costs=options.costs,
            settings=options.settings,
            asks=options.asks,
        )
        page = PageOptions(
            title=options.title,
            person=options.person,
            lines=_LINES[options.quality],
            passphrase=options.passphrase,
            switches=switches,
        )
        made.append(await sharing.page(clips, folder, page))
    if Made.SHEET in options.kinds:
        made.append(await sharing.sheet(clips, folder, Paper(options.paper), options.title, options.person))
    kinds = [ListKind(kind) for kind in options.kinds if kind in list(ListKind)]
    lists = ListOptions(kinds, options.title, timebase_of(options), with_prompts=options.prompts)
    if kinds and options.copy_files:
        made.append(await sharing.editor_folder(clips, folder, lists))
    elif kinds:
        made += await sharing.lists(clips, folder, lists)
    if Made.VERDICTS in options.kinds:
        verdicts = await sharing.verdicts(clips)
        say(verdict_json(verdicts) if options.as_json else verdict_table(verdicts).removeprefix("\ufeff"))
    return made


def timebase_of(options: ExportOptions) -> Timebase | None:
    """The timeline's rate where one is given; drop-frame where that is usual."""
    if options.rate is None:
        return None
    rate = RATES[options.rate]
    return Timebase(rate, is_drop=can_drop(rate) and not options.non_drop)


async def merge(context: CliContext, files: Sequence[str], as_json: bool) -> int:
    """Take in what people wrote on review pages; 1 when a file was refused. The others are taken in all the same."""
    code = EXIT_OK
    async with studio_for(context, demo=False) as studio:
        for name in files:
            try:
                merged = await studio.discussions.merge_file(Path(name))
            except AnswersRefused as error:
                code = EXIT_FAILED
                if as_json:
                    print_json(file=name, refused=error.problem.value)
                else:
                    say(f"{name}: {explain(error)}", err=True)
                continue
            if as_json:
                print_json(
                    file=name,
                    person=merged.person,
                    comments=merged.comments,
                    answers=merged.answers,
                    clips=merged.clips,
                )
            else:
                say(merged_words(merged.person, merged.comments, merged.answers))
    return code


async def list_all(context: CliContext, query: str, as_json: bool) -> int:
    """Print what was said of the clips that a query finds. Read only: works while a window is open."""
    async with studio_for(context, demo=False, writer=False) as studio:
        clips = await _found(studio, query)
        for row in await studio.index.rows(clips):
            said = signed(
                await studio.discussions.of(row.id), clean_person(studio.preferences.settings.person)
            )
            if as_json:
                print_json(**_told(row.id, row.name, row.path, said))
                continue
            say(f"{row.id}  {row.name}  {answer_words(said.answer)}")
            base = Timebase(usual_rate(row.fps)) if row.fps else Timebase(RATES["24"])
            for comment, replies in said.threads:
                done = _("resolved") if comment.state is CommentState.RESOLVED else _("open")
                where = base.timecode(comment.range.first)
                say(f"  {where}  {comment.person} ({done}): {comment.text}")
                for reply in replies:
                    say(f"               {reply.person}: {reply.text}")
    return EXIT_OK


def _told(clip: ClipId, name: str, path: str, said: Discussion) -> dict[str, Any]:
    return {
        "clip": clip,
        "name": name,
        "path": path,
        "answer": said.answer.value,
        "answers": [{"person": one.person, "answer": one.answer.value, "at": one.at} for one in said.answers],
        "comments": [
            {
                "id": one.id,
                "person": one.person,
                "text": one.text,
                "first": one.range.first,
                "last": one.range.last,
                "at": one.at,
                "state": one.state.value,
                "reply_to": one.reply_to,
                "marks": len(one.marks),
            }
            for one in said.comments
        ],
    }


async def _found(studio: Studio, query: str) -> list[ClipId]:
    """
    Raises:
        UsageError: a query that can't be understood, or that finds nothing.
    """
    clips = await studio.index.ids(understood(query))
    if not clips:
        raise click.UsageError(_("No clip is found by {query}.").format(query=query[:200]))
    return clips
