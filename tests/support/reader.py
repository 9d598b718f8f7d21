"""What a screen reader gets from the window through AT-SPI; run by the system's own Python, which has the bindings.

Usage: reader.py FOLDER [once]. Waits for `ready` there, reads everything, then, unless once is enough, listens until a clip
is announced.
"""

import json
import sys
import time
from pathlib import Path
from typing import Any

import gi

gi.require_version("Atspi", "2.0")
from gi.repository import Atspi, GLib  # noqa: E402 - after the version

_STATES = (
    Atspi.StateType.FOCUSABLE,
    Atspi.StateType.CHECKED,
    Atspi.StateType.ENABLED,
    Atspi.StateType.CHECKABLE,
)


def tree(node: Any, found: list[dict[str, Any]], depth: int = 0) -> None:
    """Every visible node, from the window down."""
    states = node.get_state_set()
    if depth > 1 and not states.contains(Atspi.StateType.SHOWING):
        return
    found.append(
        {
            "role": node.get_role_name(),
            "name": node.get_name(),
            "description": node.get_description(),
            "value": value.get_current_value() if (value := node.get_value_iface()) is not None else None,
            "states": [state.value_nick for state in _STATES if states.contains(state)],
        }
    )
    for at in range(min(node.get_child_count(), 400)):
        child = node.get_child_at_index(at)
        if child is not None:
            tree(child, found, depth + 1)


def main(folder: Path, *, is_once: bool) -> None:
    """Read, listen, write both to files."""
    while not (folder / "ready").exists():
        time.sleep(0.1)
    Atspi.init()
    desktop = Atspi.get_desktop(0)
    found: list[dict[str, Any]] = []
    announced: list[list[str]] = []
    program = None
    for _try in range(50):
        programs = [desktop.get_child_at_index(at) for at in range(desktop.get_child_count())]
        program = next((one for one in programs if one is not None and "o8studio" in one.get_name()), None)
        if program is not None:
            break
        time.sleep(0.2)
    tree(program, found)
    if is_once:
        (folder / "heard.json").write_text(json.dumps({"tree": found, "told": []}))
        return
    loop = GLib.MainLoop()

    def on_announcement(event: Any) -> None:
        announced.append([event.type, str(event.any_data)])
        if "Clip ready" in str(event.any_data):
            loop.quit()

    listener = Atspi.EventListener.new(on_announcement)
    listener.register("object:announcement")
    (folder / "listening").touch()
    GLib.timeout_add_seconds(75, loop.quit)
    loop.run()
    (folder / "heard.json").write_text(json.dumps({"tree": found, "told": announced}))
    (folder / "done").touch()


main(Path(sys.argv[1]), is_once=sys.argv[2:] == ["once"])
