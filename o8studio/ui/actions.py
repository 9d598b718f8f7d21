"""Everything that has a key: its name, its place, its keys; people may choose other keys."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from html import escape

from PySide6.QtCore import QObject, Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QAbstractButton, QWidget

from o8studio.texts.language import _


@dataclass(frozen=True, slots=True)
class Command:
    """Something that a key does.

    Attributes:
        area: `window` works everywhere; `stage` and `queue` only while the focus is there. Letters never work while
            words are typed: text fields take them first.
        keys: what is pressed, in Qt's portable spelling.
    """

    id: str
    name: str
    area: str
    keys: tuple[str, ...]


def commands() -> list[Command]:
    """All of them, named in the language in use (DESIGN §10)."""
    window = [
        ("generate", _("Generate clips"), "Ctrl+Return", "Ctrl+Enter"),
        ("generate_first", _("Generate at the front"), "Ctrl+Shift+Return"),
        ("page_studio", _("Studio"), "Ctrl+1"),
        ("page_library", _("Library"), "Ctrl+2"),
        ("page_review", _("Review"), "Ctrl+3"),
        ("page_settings", _("Settings"), "Ctrl+,"),
        ("new_draft", _("New draft"), "Ctrl+N"),
        ("to_prompt", _("Go to the prompt"), "Ctrl+L"),
        ("cost", _("Cost breakdown"), "Ctrl+E"),
        ("fold_composer", _("Fold the composer"), "Ctrl+B"),
        ("fold_queue", _("Fold the queue"), "Ctrl+J"),
        ("search", _("Search"), "Ctrl+F"),
        ("pause_queue", _("Pause or resume the queue"), "Ctrl+Shift+P"),
        ("undo", _("Undo remove"), "Ctrl+Z"),
        ("save_as", _("Save as…"), "Ctrl+S"),
        ("folder", _("Show in folder"), "Ctrl+Shift+O"),
        ("next_column", _("Next column"), "F6"),
        ("previous_column", _("Previous column"), "Shift+F6"),
        ("full_window", _("Full-screen window"), "F11"),
        ("shortcuts", _("Shortcuts"), "?", "F1"),
        ("app_menu", _("Menu"), "F10"),
        ("escape", _("Close, or clear the selection"), "Esc"),
    ]
    player = [
        ("play", _("Play or pause"), "K"),
        ("reverse", _("Play backward"), "J"),
        ("forward", _("Play forward, again is faster"), "L"),
        ("previous_frame", _("Previous frame"), ","),
        ("next_frame", _("Next frame"), "."),
        ("mark_in", _("Mark in"), "I"),
        ("mark_out", _("Mark out"), "O"),
        ("to_mark_in", _("Go to in"), "Shift+I"),
        ("to_mark_out", _("Go to out"), "Shift+O"),
        ("loop", _("Loop the range"), "/"),
        ("clear_marks", _("Clear in and out"), "Alt+X"),
        ("slower", _("Slower"), "["),
        ("faster", _("Faster"), "]"),
        ("own_speed", _("Normal speed"), "\\"),
        ("go_to", _("Go to frame or timecode"), "G"),
        ("mute", _("Mute"), "M"),
        ("full_screen", _("Full-screen picture"), "F"),
        ("copy_frame", _("Copy the frame"), "Shift+C"),
        ("save_frame", _("Save the frame"), "Ctrl+Shift+S"),
        ("continue_this", _("Continue from this frame"), "E"),
        ("use_settings", _("Use these settings"), "R"),
        ("use_seed", _("Use the seed only"), "Shift+R"),
        ("pick", _("Pick"), "P"),
        ("reject", _("Reject"), "X"),
        ("clear_verdict", _("Clear pick and reject"), "U"),
        ("full_size", _("100 % or fit"), "Z"),
        *((f"rate_{stars}", _("Rate {n}").format(n=stars), str(stars)) for stars in range(6)),
    ]
    stage = [
        ("stage_play", _("Play or pause"), "Space"),
        ("stage_back", _("Previous frame"), "Left"),
        ("stage_on", _("Next frame"), "Right"),
        ("second_back", _("One second back"), "Shift+Left"),
        ("second_on", _("One second on"), "Shift+Right"),
        ("first_frame", _("First frame"), "Home"),
        ("last_frame", _("Last frame"), "End"),
        ("previous_take", _("Previous take"), "Up"),
        ("next_take", _("Next take"), "Down"),
    ]
    queue = [
        ("move_up", _("Move a waiting clip up"), "Alt+Up"),
        ("move_down", _("Move a waiting clip down"), "Alt+Down"),
        ("remove", _("Remove, or move to Trash"), "Delete"),
    ]
    prompt = [
        ("previous_prompt", _("Previous prompt"), "Alt+Up"),
        ("next_prompt", _("Next prompt"), "Alt+Down"),
    ]
    areas = (("window", window), ("window", player), ("stage", stage), ("queue", queue), ("prompt", prompt))
    return [Command(one[0], one[1], area, tuple(one[2:])) for area, found in areas for one in found]


class Shortcuts(QObject):
    """Turns keys into calls. A key that does nothing here is not taken."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._made: list[QShortcut] = []

    def bind(
        self,
        places: Mapping[str, QWidget],
        calls: Mapping[str, Callable[[], None]],
        chosen: Mapping[str, str],
    ) -> None:
        """Make every deed's keys work that has a call.

        Args:
            places: by area, the widget whose focus it needs; `window` is the whole window.
            chosen: by deed, the keys that a person chose.
        """
        for shortcut in self._made:
            shortcut.deleteLater()
        self._made = []
        _hints.clear()
        for deed in commands():
            if shown := shown_keys(keys_of(deed, chosen)):
                _hints[deed.id] = shown[0]
            call, place = calls.get(deed.id), places.get(deed.area)
            if call is None or place is None:
                continue
            for keys in keys_of(deed, chosen):
                shortcut = QShortcut(QKeySequence(keys), place)
                shortcut.setContext(
                    Qt.ShortcutContext.WindowShortcut
                    if deed.area == "window"
                    else Qt.ShortcutContext.WidgetWithChildrenShortcut
                )
                shortcut.activated.connect(partial(_call, call))
                self._made.append(shortcut)


_hints: dict[str, str] = {}


def hint(deed: str) -> str:
    """The first key of a deed as it is now, the way menus and tooltips write it; empty when it has none."""
    words = _hints.get(deed, "")
    for name, sign in (("Shift", "⇧"), ("Return", "↵"), ("+", " ")):
        words = words.replace(name, sign) if len(words) > 1 else words
    return words


def show_hints(window: QWidget) -> None:
    """Let every button that does a deed tell its key in its tooltip; its name stays what it was."""
    for made in window.findChildren(QAbstractButton):
        keys = hint(str(made.property("deed") or ""))
        if keys:
            made.setToolTip(f"{escape(made.accessibleName())}&nbsp;&nbsp;{escape(keys)}")


def _call(call: Callable[[], None]) -> None:
    call()


def keys_of(deed: Command, chosen: Mapping[str, str]) -> tuple[str, ...]:
    """The keys of a deed: those that a person chose, else ours."""
    own = chosen.get(deed.id)
    return deed.keys if own is None else (own,) if own else ()


def shown_keys(keys: tuple[str, ...]) -> list[str]:
    """As this system writes them."""
    return [QKeySequence(one).toString(QKeySequence.SequenceFormat.NativeText) for one in keys]


def taken_by(keys: str, deed: Command, chosen: Mapping[str, str]) -> Command | None:
    """The other deed that has these keys in the same place, or None."""
    wanted = QKeySequence(keys)
    for other in commands():
        if other.id == deed.id or (other.area != deed.area and "window" not in (other.area, deed.area)):
            continue
        if any(QKeySequence(one) == wanted for one in keys_of(other, chosen)):
            return other
    return None
