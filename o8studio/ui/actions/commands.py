"""Every named command: title, icon, keys, where it works and what it needs; people may change the keys."""

from collections.abc import Mapping
from functools import lru_cache, partial

from PySide6.QtGui import QKeySequence

from o8studio.texts.language import LANGUAGES, _, in_use
from o8studio.ui.actions.card_commands import CardCommand
from o8studio.ui.actions.command import Area, Command, Needs
from o8studio.ui.actions.command_id import CommandId
from o8studio.ui.widgets.key_words import key_words


def commands() -> list[Command]:
    """All commands, named in the current language, in the order of the shortcut list."""
    return list(_by_id(in_use()).values())


def command(command_id: CommandId) -> Command:
    """The command with this id.

    Raises:
        KeyError: no such id.
    """
    return _by_id(in_use())[command_id]


@lru_cache(maxsize=len(LANGUAGES))
def _by_id(_language: str) -> dict[str, Command]:
    """Kept for each language: every button and menu entry asks for its command."""
    made = (*_window(), *_player(), *_clip(), *_stage(), *_queue(), *_prompt(), *_library(), *_review())
    return {one.id: one for one in made}


def _window() -> list[Command]:
    studio, columns, order = (Area.STUDIO,), (Area.STUDIO, Area.LIBRARY), Needs.ORDER
    c = Command
    return [
        c(
            CommandId.GENERATE,
            _("Generate clips"),
            "",
            ("Ctrl+Return", "Ctrl+Enter"),
            studio,
            order,
            button=_("Generate"),
        ),
        c(CommandId.GENERATE_FIRST, _("Generate at the front"), "", ("Ctrl+Shift+Return",), studio, order),
        c(CommandId.PALETTE, _("Command palette"), "search", ("Ctrl+K",)),
        c(CommandId.PAGE_STUDIO, _("Studio"), "clapperboard", ("Ctrl+1",)),
        c(CommandId.PAGE_LIBRARY, _("Library"), "gallery-vertical-end", ("Ctrl+2",)),
        c(CommandId.PAGE_REVIEW, _("Review"), "messages-square", ("Ctrl+3",)),
        c(CommandId.PAGE_SETTINGS, _("Settings"), "settings", ("Ctrl+,",)),
        c(CommandId.NEW_DRAFT, _("New draft"), "", ("Ctrl+N",), studio),
        c(CommandId.TO_PROMPT, _("Go to the prompt"), "", ("Ctrl+L",)),
        c(CommandId.COST, _("Cost breakdown"), "", ("Ctrl+E",), studio),
        c(CommandId.FOLD_COMPOSER, _("Collapse the left column"), "", ("Ctrl+B",), columns),
        c(CommandId.FOLD_QUEUE, _("Collapse the right column"), "", ("Ctrl+J",), columns),
        c(CommandId.SEARCH, _("Search"), "search", ("Ctrl+F",), needs=Needs.CLIPS_PAGE),
        c(CommandId.PAUSE_QUEUE, _("Pause or resume the queue"), "circle-pause", ("Ctrl+Shift+P",)),
        c(CommandId.UNDO, _("Undo"), "", ("Ctrl+Z",), needs=Needs.REMOVED),
        c(CommandId.REDO, _("Redo"), "", ("Ctrl+Shift+Z",), (Area.LIBRARY,)),
        c(CommandId.SAVE_AS, _("Save as…"), "download", ("Ctrl+S",), columns, does=(CardCommand.SAVE_AS,)),
        c(
            CommandId.FOLDER,
            _("Show in folder"),
            "folder-open",
            ("Ctrl+Shift+O",),
            columns,
            does=(CardCommand.FOLDER,),
        ),
        # Translators: what somebody wrote on a review page, as the file that they sent back
        c(CommandId.TAKE_IN, _("Take in comments from a review page…"), "mail"),
        c(CommandId.NEXT_COLUMN, _("Next column"), "", ("F6",), columns),
        c(CommandId.PREVIOUS_COLUMN, _("Previous column"), "", ("Shift+F6",), columns),
        c(CommandId.FULL_WINDOW, _("Full-screen window"), "maximize", ("F11",)),
        c(CommandId.SHORTCUTS, _("Shortcuts"), "keyboard", ("?", "F1")),
        c(CommandId.APP_MENU, _("Menu"), "", ("F10",)),
        c(CommandId.ESCAPE, _("Close, or clear the selection"), "", ("Esc",)),
        c(CommandId.QUIT, _("Quit")),
    ]


def _player() -> list[Command]:
    c = partial(Command, areas=(Area.PLAYER, Area.REVIEW), needs=Needs.CLIP)
    alone = partial(Command, areas=(Area.PLAYER,), needs=Needs.CLIP)
    return [
        c(CommandId.PLAY, _("Play or pause"), "play", ("K",)),
        c(CommandId.REVERSE, _("Play backward"), "", ("J",)),
        c(CommandId.FORWARD, _("Play forward; press again to go faster"), "", ("L",)),
        c(CommandId.PREVIOUS_FRAME, _("Previous frame"), "step-back", (",",)),
        c(CommandId.NEXT_FRAME, _("Next frame"), "step-forward", (".",)),
        # Translators: sets the in point, where the part that loops begins
        c(CommandId.MARK_IN, _("Mark in"), "mark-in", ("I",)),
        # Translators: sets the out point, where the part that loops ends
        c(CommandId.MARK_OUT, _("Mark out"), "mark-out", ("O",)),
        # Translators: jumps to the in point
        c(CommandId.TO_MARK_IN, _("Go to in"), "", ("Shift+I",)),
        # Translators: jumps to the out point
        c(CommandId.TO_MARK_OUT, _("Go to out"), "", ("Shift+O",)),
        c(CommandId.LOOP, _("Loop the range"), "repeat", ("/",), button=_("Loop")),
        c(CommandId.CLEAR_MARKS, _("Clear in and out"), "", ("Alt+X",)),
        c(CommandId.SLOWER, _("Slower"), "", ("[",)),
        c(CommandId.FASTER, _("Faster"), "", ("]",)),
        c(CommandId.OWN_SPEED, _("Normal speed"), "", ("\\",)),
        c(CommandId.GO_TO, _("Go to frame or timecode"), "", ("G",)),
        c(CommandId.MUTE, _("Mute"), "volume-2", ("M",)),
        alone(CommandId.FULL_SCREEN, _("Full-screen picture"), "maximize", ("F",), button=_("Full screen")),
        # Translators: the picture alone in the window, without the screen being taken over
        alone(CommandId.CINEMA, _("Cinema: only the picture"), "", ("C",)),
        *(
            c(CommandId(f"take_{number}"), _("Take {n}").format(n=number), "", (f"Alt+{number}",))
            for number in range(1, 10)
        ),
        # Translators: one pixel of the clip for each of the screen, or as large as there is room
        alone(CommandId.FULL_SIZE, _("100 % or fit"), "", ("Z",)),
    ]


def _clip() -> list[Command]:
    c = partial(Command, areas=(Area.PLAYER,), needs=Needs.CLIP)
    both = partial(Command, areas=(Area.PLAYER, Area.LIBRARY), needs=Needs.CLIP)
    judged = partial(Command, areas=(Area.PLAYER, Area.LIBRARY, Area.REVIEW), needs=Needs.CLIP)
    return [
        c(CommandId.COPY_FRAME, _("Copy this frame"), "copy", ("Shift+C",)),
        c(CommandId.SAVE_FRAME, _("Save this frame…"), "camera", ("Ctrl+Shift+S",), button=_("Save frame")),
        c(CommandId.CONTINUE_THIS, _("Continue from this frame"), "arrow-right-from-line", ("E",)),
        c(CommandId.CONTINUE_LAST, _("Continue from last frame"), "arrow-right-from-line"),
        Command(
            CommandId.USE_SETTINGS,
            _("Use these settings"),
            "sliders-horizontal",
            ("R",),
            (Area.STUDIO, Area.LIBRARY),
            does=(CardCommand.DUPLICATE, CardCommand.AGAIN),
        ),
        c(CommandId.USE_SEED, _("Use the seed only"), "dices", ("Shift+R",), needs=Needs.SEED),
        both(CommandId.COPY_PROMPT, _("Copy the prompt"), "copy"),
        both(CommandId.RENAME, _("Rename…"), "pencil-line", ("F2",)),
        Command(CommandId.FIND_FILE, _("Find it…"), "search", (), (Area.STUDIO,), does=(CardCommand.FIND,)),
        c(CommandId.OPEN_OUTSIDE, _("Open in the system player"), "external-link"),
        c(CommandId.COMPARE, _("Compare the takes"), "columns-2", ("Ctrl+Alt+R",), button=_("Compare")),
        # Translators: the verb: this clip is one of the good ones; the opposite of Reject
        judged(CommandId.PICK, _("Pick"), "check", ("P",)),
        # Translators: the verb: this clip is not wanted; nothing is deleted
        judged(CommandId.REJECT, _("Reject"), "x", ("X",)),
        judged(CommandId.CLEAR_VERDICT, _("Clear pick and reject"), "", ("U",)),
        *(
            judged(CommandId(f"rate_{stars}"), _("Rate {n}").format(n=stars), "", (str(stars),))
            for stars in range(6)
        ),
    ]


def _stage() -> list[Command]:
    c = partial(Command, areas=(Area.STAGE,), needs=Needs.CLIP)
    both = partial(Command, areas=(Area.STAGE, Area.TAKES), needs=Needs.CLIP)
    return [
        c(CommandId.STAGE_PLAY, _("Play or pause"), "", ("Space",)),
        c(CommandId.STAGE_BACK, _("Previous frame"), "", ("Left",)),
        c(CommandId.STAGE_ON, _("Next frame"), "", ("Right",)),
        both(CommandId.SECOND_BACK, _("One second back"), "", ("Shift+Left",)),
        both(CommandId.SECOND_ON, _("One second forward"), "", ("Shift+Right",)),
        both(CommandId.FIRST_FRAME, _("First frame"), "", ("Home",)),
        both(CommandId.LAST_FRAME, _("Last frame"), "", ("End",)),
        c(CommandId.PREVIOUS_TAKE, _("Previous take"), "", ("Up",)),
        c(CommandId.NEXT_TAKE, _("Next take"), "", ("Down",)),
    ]


def _queue() -> list[Command]:
    queue, waits = (Area.QUEUE,), (CardCommand.FIRST,)
    removes = (CardCommand.STOP, CardCommand.TRASH)
    c = Command
    return [
        c(CommandId.MOVE_UP, _("Move a waiting clip up"), "", ("Alt+Up",), queue, does=waits),
        c(CommandId.MOVE_DOWN, _("Move a waiting clip down"), "", ("Alt+Down",), queue, does=waits),
        c(
            CommandId.REMOVE,
            _("Remove, or move to Trash"),
            "trash-2",
            ("Delete",),
            (Area.STAGE, Area.QUEUE, Area.CLIPS),
            does=removes,
        ),
    ]


def _prompt() -> list[Command]:
    return [
        Command(CommandId.PREVIOUS_PROMPT, _("Previous prompt"), "", ("Alt+Up",), (Area.PROMPT,)),
        Command(CommandId.NEXT_PROMPT, _("Next prompt"), "", ("Alt+Down",), (Area.PROMPT,)),
    ]


def _library() -> list[Command]:
    c = partial(Command, areas=(Area.LIBRARY,))
    clip = partial(c, needs=Needs.CLIP)
    clips = partial(Command, areas=(Area.CLIPS,), needs=Needs.CLIP)
    return [
        # Translators: shows the selected clip large, over the page
        clips(CommandId.LIBRARY_LOOK, _("Quick look"), "eye", ("Space",)),
        clip(CommandId.LIBRARY_REVIEW, _("Open in Review"), "messages-square", ("Ctrl+Alt+R",)),
        clip(CommandId.LIBRARY_COMPARE, _("Compare"), "columns-2"),
        clip(CommandId.LIBRARY_SHARE, _("Share for review…"), "share"),
        clip(CommandId.LIBRARY_RATE, _("Rate"), "star"),
        clip(CommandId.LIBRARY_APPROVE, _("Approved"), "badge-check", ("A",)),
        clip(CommandId.LIBRARY_CHANGES, _("Changes"), "rotate-ccw", ("Shift+A",)),
        clip(CommandId.LIBRARY_NEEDS, _("Needs review"), "circle-dashed", ("Alt+A",)),
        clip(CommandId.LIBRARY_TAG, _("Tags…"), "tag", ("T",), button=_("Tag")),
        clip(CommandId.LIBRARY_COLLECT, _("Add to…"), "folder-plus", ("Ctrl+D",)),
        clips(CommandId.LIBRARY_COPY_FILE, _("Copy the file"), "copy", ("Ctrl+C",)),
        clip(CommandId.LIBRARY_COPY_PATH, _("Copy the path"), "copy"),
        c(CommandId.LIBRARY_NEXT_UNRATED, _("Next unrated clip"), "circle-dashed", ("N",)),
        c(CommandId.LIBRARY_SAVE_SEARCH, _("Save as smart collection…"), "filter", ("Ctrl+Shift+F",)),
        c(CommandId.LIBRARY_IMPORT, _("Import clips…"), "file-input", ("Ctrl+O",)),
        c(CommandId.LIBRARY_TABLE, _("Table as CSV or JSON…"), "download"),
        c(CommandId.LIBRARY_LARGER, _("Larger clips"), "", ("Ctrl+=",)),
        c(CommandId.LIBRARY_SMALLER, _("Smaller clips"), "", ("Ctrl+-",)),
        c(CommandId.LIBRARY_RESTORE, _("Restore"), "archive-restore", needs=Needs.TRASHED),
        Command(
            CommandId.LIBRARY_DELETE,
            _("Delete for good…"),
            "trash-2",
            ("Ctrl+Delete",),
            (Area.CLIPS,),
            Needs.TRASHED,
        ),
    ]


def _review() -> list[Command]:
    c = partial(Command, areas=(Area.REVIEW,), needs=Needs.CLIP)
    takes = partial(Command, areas=(Area.TAKES,), needs=Needs.CLIP)
    return [
        c(CommandId.REVIEW_ONE, _("One take"), "square"),
        c(CommandId.REVIEW_SIDE, _("Side by side"), "columns-2"),
        c(CommandId.REVIEW_FOUR, _("Four takes"), "grid-2x2"),
        c(CommandId.REVIEW_BLEND, _("One take over the other"), "blend"),
        c(CommandId.REVIEW_MODE, _("Next layout"), "", ("V",)),
        c(CommandId.REVIEW_MODE_BACK, _("Previous layout"), "", ("Shift+V",)),
        c(CommandId.REVIEW_SOLO, _("Hear this take"), "volume-2", ("S",)),
        c(CommandId.REVIEW_SWAP, _("Swap the two takes"), "arrow-down-up"),
        c(CommandId.REVIEW_LOCK, _("Lock takes by time or by frame"), "", ("Alt+L",)),
        c(CommandId.REVIEW_SHIFT_BACK, _("The ringed take one frame back"), "minus", ("Alt+,",)),
        c(CommandId.REVIEW_SHIFT_ON, _("The ringed take one frame ahead"), "plus", ("Alt+.",)),
        c(CommandId.REVIEW_GAIN_DOWN, _("Less difference"), "", ("Alt+[",)),
        c(CommandId.REVIEW_GAIN_UP, _("More difference"), "", ("Alt+]",)),
        c(CommandId.REVIEW_NEXT_CHANGE, _("Next big difference"), "", (";",)),
        c(CommandId.REVIEW_COMMENT, _("Comment here"), "message-square", ("C",)),
        # Translators: draw on the picture with a pen
        c(CommandId.REVIEW_DRAW, _("Draw"), "pen-line", ("D",)),
        c(CommandId.REVIEW_ARROW, _("Draw an arrow"), "move-right", ("W",)),
        c(CommandId.REVIEW_BOX, _("Draw a box"), "square", ("B",)),
        c(CommandId.REVIEW_ELLIPSE, _("Draw an ellipse"), "circle", ("Q",)),
        c(CommandId.REVIEW_TEXT, _("Write on the picture"), "type", ("T",)),
        c(CommandId.REVIEW_HIDE_MARKS, _("Hide marks, or show them"), "eye-off", ("H",)),
        c(CommandId.REVIEW_NEXT_COMMENT, _("Next comment"), "", ("N",)),
        c(CommandId.REVIEW_PREVIOUS_COMMENT, _("Previous comment"), "", ("Shift+N",)),
        c(CommandId.REVIEW_RESOLVE, _("Resolve the comment, or open it again"), "", ("Y",)),
        c(CommandId.REVIEW_APPROVE, _("Approved"), "badge-check", ("A",)),
        c(CommandId.REVIEW_CHANGES, _("Changes"), "rotate-ccw", ("Shift+A",)),
        c(CommandId.REVIEW_NEEDS, _("Needs review"), "circle-dashed", ("Alt+A",)),
        c(CommandId.REVIEW_HIDE_NAMES, _("Hide model names"), "eye-off"),
        c(CommandId.REVIEW_RESULT, _("Result of the blind comparison"), "check"),
        c(CommandId.REVIEW_NEXT_SET, _("Next takes without a verdict"), "chevron-right", ("Ctrl+Right",)),
        c(CommandId.REVIEW_SHARE, _("Share…"), "share"),
        takes(CommandId.REVIEW_EARLIER, _("The takes before these"), "chevron-left", ("PgUp",)),
        c(
            CommandId.REVIEW_WALL,
            _("All takes of the set as a wall in the Library"),
            "layout-grid",
            ("Shift+W",),
        ),
        takes(CommandId.REVIEW_MORE, _("The next takes of this prompt"), "chevron-right", ("PgDown",)),
        takes(CommandId.REVIEW_PLAY, _("Play or pause"), "", ("Space",)),
        takes(CommandId.REVIEW_BACK, _("Previous frame"), "", ("Left",)),
        takes(CommandId.REVIEW_ON, _("Next frame"), "", ("Right",)),
        takes(CommandId.REVIEW_UP, _("Previous take"), "", ("Up",)),
        takes(CommandId.REVIEW_DOWN, _("Next take"), "", ("Down",)),
    ]


# ---- keys


def keys_of(one: Command, chosen: Mapping[str, str]) -> tuple[str, ...]:
    """The keys of a command: those a person chose, else the defaults.

    Args:
        chosen: by command, the keys a person chose; an empty text removes its keys.
    """
    own = chosen.get(one.id)
    return one.keys if own is None else (own,) if own else ()


def shown_keys(keys: tuple[str, ...]) -> list[str]:
    """In this system's notation; two keys of one name are one to a person."""
    return list(dict.fromkeys(key_words(one) for one in keys))


def taken_by(keys: str, one: Command, chosen: Mapping[str, str]) -> Command | None:
    """The other command that uses these keys in the same place, or None."""
    wanted = QKeySequence(keys)
    for other in commands():
        same = any(QKeySequence(key) == wanted for key in keys_of(other, chosen))
        if same and other.id != one.id and meet(one, other):
            return other
    return None


def meet(one: Command, other: Command) -> bool:
    """Whether both could react to the same key: pages, and places that need the focus, are exclusive."""
    return any(_meet(area, place) for area in one.areas for place in other.areas)


def _meet(one: Area, other: Area) -> bool:
    if one.page and other.page and one.page != other.page:
        return False
    return one is other or not (one.needs_focus and other.needs_focus)
