"""What each command of the window calls, where its keys work, and whether it is enabled now."""

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from o8studio.domain.settings import Preference
from o8studio.ui.actions.card_commands import CardCommand, offered
from o8studio.ui.actions.command import Area, Situation
from o8studio.ui.actions.command_id import CommandId
from o8studio.ui.actions.commands import command
from o8studio.ui.actions.factory import show_keys
from o8studio.ui.player.stage_mode import StageMode
from o8studio.ui.window.library_commands import ONLY_HERE, SHARED
from o8studio.ui.window.navigation_frame import PageName
from o8studio.ui.window.parts import Window
from o8studio.ui.window.review_actions import ONLY_HERE as ONLY_IN_REVIEW
from o8studio.ui.window.review_actions import SHARED as SHARED_WITH_REVIEW

Calls = dict[CommandId, Callable[[], object]]


def bind_commands(window: Window) -> None:
    """Build the window's actions for the current panels, language and keys."""
    saved = window.ports.settings.preference(Preference.KEYS)
    chosen = {name: str(keys) for name, keys in saved.items()} if isinstance(saved, dict) else {}
    window.actions.bind(places_of(window), calls_of(window), partial(situation_of, window), chosen)
    show_keys(window.shell)
    window.compose.footer.show_keys()
    window.player.details.is_enabled = window.stage_actions.is_enabled


def bind_page(window: Window, page: QWidget) -> None:
    """Let the commands of a page that was just built work there."""
    window.actions.extend(places_of(window))
    show_keys(page)


def places_of(window: Window) -> dict[Area, QWidget]:
    """By area, the widget that must be visible or hold the focus; pages that were never shown have none."""
    library, review = window.pages.library, window.pages.review
    found: dict[Area, QWidget] = {
        Area.WINDOW: window.shell,
        Area.STUDIO: window.queue,  # hidden while the picture is alone
        Area.PLAYER: window.player,
        Area.STAGE: window.player,
        Area.QUEUE: window.queue,
        Area.PROMPT: window.compose.prompt,
    }
    if library is not None:
        found |= {Area.LIBRARY: library, Area.CLIPS: library.wall}
    if review is not None:
        found |= {Area.REVIEW: review.work, Area.TAKES: review.stage}
    return found


def situation_of(window: Window) -> Situation:
    """The current situation: for the selected cards while the queue has the focus, else for the clip on the stage."""
    stage, table = window.stage_actions.situation(), window.table
    chosen = _focused_cards(window)
    if _is_in_library(window):
        return window.library_actions.situation(stage._replace(may_search=True))
    if window.review_actions.is_here:
        return window.review_actions.situation(stage)
    can = [offered(table.state_of(name), window.store.job_of(name)) for name in chosen]
    return stage._replace(
        may_generate=window.compose.may_generate,
        problem=window.compose.footer.problem,
        has_removed=window.job_actions.has_removed,
        may_search=window.pages.current is not PageName.SETTINGS and not window.is_welcoming,
        is_welcoming=window.is_welcoming,
        offered=frozenset[CardCommand]().union(*can) if chosen else stage.offered,
    )


def _is_in_library(window: Window) -> bool:
    return window.pages.current is PageName.LIBRARY and window.pages.library is not None


def _here(window: Window, command_id: CommandId, elsewhere: Callable[[], object]) -> None:
    """In the library on the selected clips, in Review on its takes; on the other pages, what it does there."""
    if _is_in_library(window) and command_id in SHARED:
        window.library_actions.do(command_id)
    elif window.review_actions.is_here and command_id in SHARED_WITH_REVIEW:
        window.review_actions.do(command_id)
    else:
        elsewhere()


def _focused_cards(window: Window) -> list[str]:
    has_focus = window.shell.focusWidget() is window.queue.view
    return window.queue.chosen() if has_focus and window.queue.isVisible() else []


def _on_target(window: Window, command_id: CommandId) -> None:
    """Run on the selected cards as their menu would, else on the clip on the stage as its button would."""
    if chosen := _focused_cards(window):
        window.job_actions.do_first(chosen, command(command_id).does)
    else:
        window.stage_actions.do(command_id)


def calls_of(window: Window) -> Calls:
    """By command, the function it calls."""
    targets = (CommandId.SAVE_AS, CommandId.FOLDER, CommandId.USE_SETTINGS, CommandId.REMOVE)
    calls: Calls = {
        **_of_window(window),
        **_of_player(window),
        **{name: partial(window.stage_actions.do, name) for name in _ON_STAGE},
        **{name: partial(_on_target, window, name) for name in targets},
    }
    calls.update({name: partial(_here, window, name, calls[name]) for name in {*SHARED, *SHARED_WITH_REVIEW}})
    calls.update({name: partial(window.review_actions.do, name) for name in ONLY_IN_REVIEW})
    return {**calls, **{name: partial(window.library_actions.do, name) for name in ONLY_HERE}}


_ON_STAGE = (
    CommandId.COPY_FRAME,
    CommandId.SAVE_FRAME,
    CommandId.CONTINUE_THIS,
    CommandId.CONTINUE_LAST,
    CommandId.USE_SEED,
    CommandId.COPY_PROMPT,
    CommandId.RENAME,
    CommandId.OPEN_OUTSIDE,
    CommandId.FIND_FILE,
    CommandId.PICK,
    CommandId.REJECT,
    CommandId.CLEAR_VERDICT,
    *(CommandId(f"rate_{stars}") for stars in range(6)),
)


def _of_window(window: Window) -> Calls:
    compose, queue, columns = window.compose, window.queue, window.columns
    return {
        CommandId.GENERATE: partial(compose.press_generate, first=False),
        CommandId.GENERATE_FIRST: partial(compose.press_generate, first=True),
        **{CommandId(f"page_{name}"): partial(window.show_page, name) for name in PageName},
        CommandId.PALETTE: partial(_open_palette, window),
        CommandId.NEW_DRAFT: window.job_actions.new_draft,
        CommandId.TO_PROMPT: partial(_go_to_prompt, window),
        CommandId.COST: compose.show_cost,
        CommandId.FOLD_COMPOSER: columns.fold_composer,
        CommandId.FOLD_QUEUE: columns.fold_queue,
        CommandId.SEARCH: partial(_search, window),
        CommandId.PAUSE_QUEUE: queue.pause.click,
        CommandId.UNDO: window.job_actions.undo,
        CommandId.TAKE_IN: partial(_choose_answers, window),
        CommandId.NEXT_COLUMN: partial(_go_to_column, window, 1),
        CommandId.PREVIOUS_COLUMN: partial(_go_to_column, window, -1),
        CommandId.FULL_WINDOW: partial(_toggle_full_window, window),
        CommandId.SHORTCUTS: partial(show_shortcuts, window),
        CommandId.APP_MENU: partial(show_app_menu, window),
        CommandId.ESCAPE: partial(_escape, window),
        CommandId.QUIT: window.shell.ask_to_close,
        CommandId.MOVE_UP: partial(queue.move_job, -1),
        CommandId.MOVE_DOWN: partial(queue.move_job, 1),
        CommandId.PREVIOUS_PROMPT: partial(compose.step_history, 1),
        CommandId.NEXT_PROMPT: partial(compose.step_history, -1),
    }


def _of_player(window: Window) -> Calls:
    player = window.player
    return {
        CommandId.PLAY: player.toggle,
        CommandId.STAGE_PLAY: player.toggle,
        CommandId.REVERSE: partial(player.shuttle, -1),
        CommandId.FORWARD: partial(player.shuttle, 1),
        CommandId.PREVIOUS_FRAME: partial(player.step, -1),
        CommandId.STAGE_BACK: partial(player.step, -1),
        CommandId.NEXT_FRAME: partial(player.step, 1),
        CommandId.STAGE_ON: partial(player.step, 1),
        CommandId.SECOND_BACK: partial(player.step_seconds, -1.0),
        CommandId.SECOND_ON: partial(player.step_seconds, 1.0),
        CommandId.FIRST_FRAME: partial(player.go_to, 0),
        CommandId.LAST_FRAME: lambda: player.go_to(player.count - 1),
        CommandId.PREVIOUS_TAKE: partial(player.takes.step, -1),
        CommandId.NEXT_TAKE: partial(player.takes.step, 1),
        CommandId.MARK_IN: partial(player.mark, begin=True),
        CommandId.MARK_OUT: partial(player.mark, begin=False),
        CommandId.TO_MARK_IN: partial(player.go_to_mark, begin=True),
        CommandId.TO_MARK_OUT: partial(player.go_to_mark, begin=False),
        CommandId.LOOP: player.transport.loop.toggle,
        CommandId.CLEAR_MARKS: player.marks.clear,
        CommandId.SLOWER: partial(player.speed.change, -1),
        CommandId.FASTER: partial(player.speed.change, 1),
        CommandId.OWN_SPEED: partial(player.speed.change, 0),
        CommandId.GO_TO: player.ask_where,
        CommandId.MUTE: player.transport.mute.toggle,
        CommandId.FULL_SCREEN: partial(window.stage_modes.toggle, StageMode.SCREEN),
        CommandId.CINEMA: partial(window.stage_modes.toggle, StageMode.CINEMA),
        **{CommandId(f"take_{number}"): partial(player.takes.choose, number) for number in range(1, 10)},
        CommandId.COMPARE: lambda: window.review_actions.open([player.clip.id] if player.clip else []),
        CommandId.FULL_SIZE: lambda: player.view.set_full_size(not player.view.is_full_size),
    }


def _go_to_prompt(window: Window) -> None:
    window.show_page(PageName.STUDIO)
    window.columns.fold_composer(show=True)
    window.compose.prompt.setFocus()


def _go_to_column(window: Window, step: int) -> None:
    library = window.pages.library
    if library is not None and library.isVisible():
        library.go_to_next(step, window.frame.current_entry())
        return
    places = (window.frame.current_entry(), window.compose.prompt, window.player.view, window.queue.view)
    window.columns.go_to_next(step, places)


def _search(window: Window) -> None:
    """Search the queue, or the current page of clips."""
    if window.pages.current is PageName.STUDIO:
        window.columns.fold_queue(show=True)
        window.queue.start_search()
    else:
        window.pages.search()


def _toggle_full_window(window: Window) -> None:
    window.shell.setWindowState(window.shell.windowState() ^ Qt.WindowState.WindowFullScreen)


def _escape(window: Window) -> None:
    """Leave the mode that was entered last."""
    if window.stage_modes.mode is not StageMode.COLUMN:
        window.stage_modes.show(StageMode.COLUMN)
    elif _is_in_library(window):
        window.library_actions.page.clear_selection()
    elif window.review_actions.is_here:
        window.review_actions.escape()
    elif window.pages.current is PageName.STUDIO and not window.queue.end_search():
        window.queue.view.clearSelection()


def _choose_answers(window: Window) -> None:
    from o8studio.ui.window.sharing import choose_answers

    choose_answers(window)


def _open_palette(window: Window) -> None:
    from o8studio.ui.window.palette_entries import open_palette

    open_palette(window)


def show_app_menu(window: Window) -> None:
    """Open the application menu below the logo."""
    from o8studio.ui.window.app_menu import open_app_menu

    open_app_menu(window.shell, window.frame.mark, window.actions)


def show_shortcuts(window: Window) -> None:
    """Show every key, searchable."""
    from o8studio.ui.settings.shortcuts_sheet import open_shortcuts

    open_shortcuts(window.shell, window.ports.settings)
