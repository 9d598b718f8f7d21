"""What each key of the window does."""

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QWidget

from o8studio.ui.window.navigation_frame import PAGES

if TYPE_CHECKING:
    from o8studio.ui.window.controller import WindowController

Calls = dict[str, Callable[[], None]]


def places_of(window: "WindowController") -> dict[str, QWidget]:
    """By area, the widget whose focus its keys need."""
    return {
        "window": window.shell,
        "stage": window.player,
        "queue": window.queue,
        "prompt": window.compose.prompt,
    }


def calls_of(window: "WindowController") -> Calls:
    """By deed (`shortcuts.commands`), what it calls."""
    return {**_of_window(window), **_of_player(window), **_of_clip(window)}


def _of_window(window: "WindowController") -> Calls:
    compose, queue, columns = window.compose, window.queue, window.columns
    return {
        "generate": partial(window.generate, first=False),
        "generate_first": partial(window.generate, first=True),
        **{f"page_{name}": partial(window.show_page, name) for name in PAGES},
        "new_draft": window.job_actions.new_draft,
        "to_prompt": partial(_go_to_prompt, window),
        "cost": compose.show_cost,
        "fold_composer": columns.fold_composer,
        "fold_queue": columns.fold_queue,
        "search": partial(_search, window),
        "pause_queue": queue.pause.click,
        "undo": window.job_actions.undo,
        "next_column": partial(_go_to_column, window, 1),
        "previous_column": partial(_go_to_column, window, -1),
        "full_window": partial(_toggle_full_window, window),
        "shortcuts": partial(show_shortcuts, window),
        "app_menu": partial(show_app_menu, window),
        "escape": window.escape,
        "move_up": partial(queue.move_job, -1),
        "move_down": partial(queue.move_job, 1),
        "remove": lambda: window.job_actions.remove(queue.chosen()),
        "previous_prompt": partial(compose.step_history, 1),
        "next_prompt": partial(compose.step_history, -1),
    }


def _of_player(window: "WindowController") -> Calls:
    player = window.player
    return {
        "play": player.toggle,
        "stage_play": player.toggle,
        "reverse": partial(player.shuttle, -1),
        "forward": partial(player.shuttle, 1),
        "previous_frame": partial(player.step, -1),
        "stage_back": partial(player.step, -1),
        "next_frame": partial(player.step, 1),
        "stage_on": partial(player.step, 1),
        "second_back": partial(player.step_seconds, -1.0),
        "second_on": partial(player.step_seconds, 1.0),
        "first_frame": partial(player.go_to, 0),
        "last_frame": lambda: player.go_to(player.count - 1),
        "previous_take": partial(player.header.step, -1),
        "next_take": partial(player.header.step, 1),
        "mark_in": partial(player.mark, begin=True),
        "mark_out": partial(player.mark, begin=False),
        "to_mark_in": partial(player.go_to_mark, begin=True),
        "to_mark_out": partial(player.go_to_mark, begin=False),
        "loop": player.transport.loop.toggle,
        "clear_marks": player.marks.clear,
        "slower": partial(player.change_speed, -1),
        "faster": partial(player.change_speed, 1),
        "own_speed": partial(player.change_speed, 0),
        "go_to": player.ask_where,
        "mute": player.transport.mute.toggle,
        "full_screen": window.toggle_full_screen,
        "full_size": lambda: player.view.set_full_size(not player.view.is_full_size),
    }


def _of_clip(window: "WindowController") -> Calls:
    do = window.stage_actions.do
    same = ("save_as", "folder", "copy_frame", "save_frame", "continue_this", "use_settings", "use_seed")
    return {
        **{name: partial(do, name) for name in same},
        **{f"rate_{stars}": partial(do, f"rate {stars}") for stars in range(6)},
        "pick": partial(do, "judge pick"),
        "reject": partial(do, "judge reject"),
        "clear_verdict": partial(do, "judge "),
    }


def _go_to_prompt(window: "WindowController") -> None:
    window.show_page("studio")
    window.columns.fold_composer(show=True)
    window.compose.prompt.setFocus()


def _go_to_column(window: "WindowController", step: int) -> None:
    window.columns.go_to_next(step, (window.compose.prompt, window.player.view, window.queue.view))


def _search(window: "WindowController") -> None:
    """In the queue, or on a page of clips."""
    if window.pages.current == "studio":
        window.columns.fold_queue(show=True)
        window.queue.start_search()
    else:
        window.pages.search()


def _toggle_full_window(window: "WindowController") -> None:
    (window.shell.showNormal if window.shell.isFullScreen() else window.shell.showFullScreen)()


def show_app_menu(window: "WindowController") -> None:
    """The menu under the mark."""
    from o8studio.ui.window.app_menu import open_app_menu

    open_app_menu(window.shell, window.frame.mark, calls_of(window), window.shell.close)


def show_shortcuts(window: "WindowController") -> None:
    """Every key, searchable."""
    from o8studio.ui.settings.shortcuts_sheet import open_shortcuts

    open_shortcuts(window.shell, window.settings)
