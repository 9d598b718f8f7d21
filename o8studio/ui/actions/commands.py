"""Every named command: title, icon, keys, where it works and what it needs; people may change the keys."""

from collections.abc import Mapping
from functools import lru_cache, partial

from PySide6.QtGui import QKeySequence

from o8studio.texts.language import LANGUAGES, _, in_use
from o8studio.ui.actions.card_commands import CardCommand
from o8studio.ui.actions.command import Area, Command, Needs


def commands() -> list[Command]:
    """All commands, named in the current language, in the order of the shortcut list."""
    return list(_by_id(in_use()).values())


def command(command_id: str) -> Command:
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
            "generate",
            _("Generate clips"),
            "",
            ("Ctrl+Return", "Ctrl+Enter"),
            studio,
            order,
            button=_("Generate"),
        ),
        c("generate_first", _("Generate at the front"), "", ("Ctrl+Shift+Return",), studio, order),
        c("palette", _("Command palette"), "search", ("Ctrl+K",)),
        c("page_studio", _("Studio"), "clapperboard", ("Ctrl+1",)),
        c("page_library", _("Library"), "gallery-vertical-end", ("Ctrl+2",)),
        c("page_review", _("Review"), "messages-square", ("Ctrl+3",)),
        c("page_settings", _("Settings"), "settings", ("Ctrl+,",)),
        c("new_draft", _("New draft"), "", ("Ctrl+N",), studio),
        c("to_prompt", _("Go to the prompt"), "", ("Ctrl+L",)),
        c("cost", _("Cost breakdown"), "", ("Ctrl+E",), studio),
        c("fold_composer", _("Collapse the left column"), "", ("Ctrl+B",), columns),
        c("fold_queue", _("Collapse the right column"), "", ("Ctrl+J",), columns),
        c("search", _("Search"), "search", ("Ctrl+F",), needs=Needs.CLIPS_PAGE),
        c("pause_queue", _("Pause or resume the queue"), "circle-pause", ("Ctrl+Shift+P",)),
        c("undo", _("Undo"), "", ("Ctrl+Z",), needs=Needs.REMOVED),
        c("redo", _("Redo"), "", ("Ctrl+Shift+Z",), (Area.LIBRARY,)),
        c("save_as", _("Save as…"), "download", ("Ctrl+S",), columns, does=(CardCommand.SAVE_AS,)),
        c(
            "folder",
            _("Show in folder"),
            "folder-open",
            ("Ctrl+Shift+O",),
            columns,
            does=(CardCommand.FOLDER,),
        ),
        c("next_column", _("Next column"), "", ("F6",), columns),
        c("previous_column", _("Previous column"), "", ("Shift+F6",), columns),
        c("full_window", _("Full-screen window"), "maximize", ("F11",)),
        c("shortcuts", _("Shortcuts"), "keyboard", ("?", "F1")),
        c("app_menu", _("Menu"), "", ("F10",)),
        c("escape", _("Close, or clear the selection"), "", ("Esc",)),
        c("quit", _("Quit")),
    ]


def _player() -> list[Command]:
    c = partial(Command, areas=(Area.PLAYER, Area.REVIEW), needs=Needs.CLIP)
    alone = partial(Command, areas=(Area.PLAYER,), needs=Needs.CLIP)
    return [
        c("play", _("Play or pause"), "play", ("K",)),
        c("reverse", _("Play backward"), "", ("J",)),
        c("forward", _("Play forward; press again to go faster"), "", ("L",)),
        c("previous_frame", _("Previous frame"), "step-back", (",",)),
        c("next_frame", _("Next frame"), "step-forward", (".",)),
        # Translators: sets the in point, where the part that loops begins
        c("mark_in", _("Mark in"), "mark-in", ("I",)),
        # Translators: sets the out point, where the part that loops ends
        c("mark_out", _("Mark out"), "mark-out", ("O",)),
        # Translators: jumps to the in point
        alone("to_mark_in", _("Go to in"), "", ("Shift+I",)),
        # Translators: jumps to the out point
        alone("to_mark_out", _("Go to out"), "", ("Shift+O",)),
        c("loop", _("Loop the range"), "repeat", ("/",), button=_("Loop")),
        c("clear_marks", _("Clear in and out"), "", ("Alt+X",)),
        alone("slower", _("Slower"), "", ("[",)),
        alone("faster", _("Faster"), "", ("]",)),
        alone("own_speed", _("Normal speed"), "", ("\\",)),
        c("go_to", _("Go to frame or timecode"), "", ("G",)),
        c("mute", _("Mute"), "volume-2", ("M",)),
        alone("full_screen", _("Full-screen picture"), "maximize", ("F",), button=_("Full screen")),
        # Translators: the picture alone in the window, without the screen being taken over
        alone("cinema", _("Cinema: only the picture"), "", ("C",)),
        *(
            c(f"take_{number}", _("Take {n}").format(n=number), "", (f"Alt+{number}",))
            for number in range(1, 10)
        ),
        # Translators: one pixel of the clip for each of the screen, or as large as there is room
        alone("full_size", _("100 % or fit"), "", ("Z",)),
    ]


def _clip() -> list[Command]:
    c = partial(Command, areas=(Area.PLAYER,), needs=Needs.CLIP)
    both = partial(Command, areas=(Area.PLAYER, Area.LIBRARY), needs=Needs.CLIP)
    judged = partial(Command, areas=(Area.PLAYER, Area.LIBRARY, Area.REVIEW), needs=Needs.CLIP)
    return [
        c("copy_frame", _("Copy this frame"), "copy", ("Shift+C",)),
        c("save_frame", _("Save this frame…"), "camera", ("Ctrl+Shift+S",), button=_("Save frame")),
        c("continue_this", _("Continue from this frame"), "arrow-right-from-line", ("E",)),
        c("continue_last", _("Continue from last frame"), "arrow-right-from-line"),
        Command(
            "use_settings",
            _("Use these settings"),
            "sliders-horizontal",
            ("R",),
            (Area.STUDIO, Area.LIBRARY),
            does=(CardCommand.DUPLICATE, CardCommand.AGAIN),
        ),
        c("use_seed", _("Use the seed only"), "dices", ("Shift+R",), needs=Needs.SEED),
        both("copy_prompt", _("Copy the prompt"), "copy"),
        both("rename", _("Rename…"), "pencil-line", ("F2",)),
        Command("find_file", _("Find it…"), "search", (), (Area.STUDIO,), does=(CardCommand.FIND,)),
        c("open_outside", _("Open in the system player"), "external-link"),
        c("compare", _("Compare the takes"), "columns-2", ("Ctrl+Alt+R",), button=_("Compare")),
        # Translators: the verb: this clip is one of the good ones; the opposite of Reject
        judged("pick", _("Pick"), "check", ("P",)),
        # Translators: the verb: this clip is not wanted; nothing is deleted
        judged("reject", _("Reject"), "x", ("X",)),
        judged("clear_verdict", _("Clear pick and reject"), "", ("U",)),
        *(judged(f"rate_{stars}", _("Rate {n}").format(n=stars), "", (str(stars),)) for stars in range(6)),
    ]


def _stage() -> list[Command]:
    c = partial(Command, areas=(Area.STAGE,), needs=Needs.CLIP)
    return [
        c("stage_play", _("Play or pause"), "", ("Space",)),
        c("stage_back", _("Previous frame"), "", ("Left",)),
        c("stage_on", _("Next frame"), "", ("Right",)),
        c("second_back", _("One second back"), "", ("Shift+Left",)),
        c("second_on", _("One second forward"), "", ("Shift+Right",)),
        c("first_frame", _("First frame"), "", ("Home",)),
        c("last_frame", _("Last frame"), "", ("End",)),
        c("previous_take", _("Previous take"), "", ("Up",)),
        c("next_take", _("Next take"), "", ("Down",)),
    ]


def _queue() -> list[Command]:
    queue, waits = (Area.QUEUE,), (CardCommand.FIRST,)
    removes = (CardCommand.STOP, CardCommand.TRASH)
    c = Command
    return [
        c("move_up", _("Move a waiting clip up"), "", ("Alt+Up",), queue, does=waits),
        c("move_down", _("Move a waiting clip down"), "", ("Alt+Down",), queue, does=waits),
        c(
            "remove",
            _("Remove, or move to Trash"),
            "trash-2",
            ("Delete",),
            (Area.STAGE, Area.QUEUE, Area.CLIPS),
            does=removes,
        ),
    ]


def _prompt() -> list[Command]:
    return [
        Command("previous_prompt", _("Previous prompt"), "", ("Alt+Up",), (Area.PROMPT,)),
        Command("next_prompt", _("Next prompt"), "", ("Alt+Down",), (Area.PROMPT,)),
    ]


def _library() -> list[Command]:
    c = partial(Command, areas=(Area.LIBRARY,))
    clip = partial(c, needs=Needs.CLIP)
    clips = partial(Command, areas=(Area.CLIPS,), needs=Needs.CLIP)
    return [
        # Translators: shows the selected clip large, over the page
        clips("library_look", _("Quick look"), "eye", ("Space",)),
        clip("library_review", _("Open in Review"), "messages-square", ("Ctrl+Alt+R",)),
        clip("library_compare", _("Compare"), "columns-2"),
        clip("library_rate", _("Rate"), "star"),
        clip("library_tag", _("Tags…"), "tag", ("T",)),
        clip("library_collect", _("Add to…"), "folder-plus", ("Ctrl+D",)),
        clips("library_copy_file", _("Copy the file"), "copy", ("Ctrl+C",)),
        clip("library_copy_path", _("Copy the path"), "copy"),
        c("library_next_unrated", _("Next unrated clip"), "circle-dashed", ("N",)),
        c("library_save_search", _("Save as smart collection…"), "filter", ("Ctrl+Shift+F",)),
        c("library_import", _("Import clips…"), "file-input", ("Ctrl+O",)),
        c("library_table", _("Table as CSV or JSON…"), "download"),
        c("library_larger", _("Larger clips"), "", ("Ctrl+=",)),
        c("library_smaller", _("Smaller clips"), "", ("Ctrl+-",)),
        c("library_restore", _("Restore"), "archive-restore", needs=Needs.TRASHED),
        Command(
            "library_delete",
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
        c("review_one", _("One take"), "square"),
        c("review_side", _("Side by side"), "columns-2"),
        c("review_four", _("Four takes"), "grid-2x2"),
        c("review_blend", _("One take over the other"), "blend"),
        c("review_mode", _("Next layout"), "", ("V",)),
        c("review_mode_back", _("Previous layout"), "", ("Shift+V",)),
        c("review_solo", _("Hear this take"), "volume-2", ("S",)),
        c("review_swap", _("Swap the two takes"), "arrow-down-up"),
        c("review_lock", _("Lock takes by time or by frame"), "", ("Alt+L",)),
        c("review_shift_back", _("The ringed take one frame back"), "", ("Alt+,",)),
        c("review_shift_on", _("The ringed take one frame ahead"), "", ("Alt+.",)),
        c("review_gain_down", _("Less difference"), "", ("Alt+[",)),
        c("review_gain_up", _("More difference"), "", ("Alt+]",)),
        c("review_next_change", _("Next big difference"), "", (";",)),
        c("review_comment", _("Comment here"), "message-square", ("C",)),
        # Translators: draw on the picture with a pen
        c("review_draw", _("Draw"), "pen-line", ("D",)),
        c("review_arrow", _("Draw an arrow"), "move-right", ("W",)),
        c("review_box", _("Draw a box"), "square", ("B",)),
        c("review_ellipse", _("Draw an ellipse"), "circle", ("Q",)),
        c("review_text", _("Write on the picture"), "type", ("T",)),
        c("review_hide_marks", _("Hide marks, or show them"), "eye-off", ("H",)),
        c("review_next_comment", _("Next comment"), "", ("N",)),
        c("review_previous_comment", _("Previous comment"), "", ("Shift+N",)),
        c("review_resolve", _("Resolve the comment, or open it again"), "", ("Y",)),
        c("review_approve", _("Approved"), "badge-check", ("A",)),
        c("review_changes", _("Changes"), "rotate-ccw", ("Shift+A",)),
        c("review_needs", _("Needs review"), "circle-dashed", ("Alt+A",)),
        c("review_hide_names", _("Hide model names"), "eye-off"),
        c("review_result", _("Result of the blind comparison"), "check"),
        c("review_next_set", _("Next takes without a verdict"), "chevron-right", ("Ctrl+Right",)),
        c("review_share", _("Share…"), "share"),
        takes("review_earlier", _("The takes before these"), "chevron-left", ("PgUp",)),
        takes("review_more", _("The next takes of this prompt"), "chevron-right", ("PgDown",)),
        takes("review_play", _("Play or pause"), "", ("Space",)),
        takes("review_back", _("Previous frame"), "", ("Left",)),
        takes("review_on", _("Next frame"), "", ("Right",)),
        takes("review_up", _("Previous take"), "", ("Up",)),
        takes("review_down", _("Next take"), "", ("Down",)),
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
    """In this system's notation."""
    return [QKeySequence(one).toString(QKeySequence.SequenceFormat.NativeText) for one in keys]


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
