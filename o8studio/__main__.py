"""No arguments, `open`, or only `--demo` and other window options: the window. Anything else: the command line, without Qt."""

import gc
import os
import sys

from o8studio.store.environment import forbid_core_dumps, hide_argument, hold_token

_WINDOW_OPTIONS = ("--demo", "--shot", "--background")
_COMPLETION = "_O8STUDIO_COMPLETE"
"""Set by the shells' completion, which runs the program without arguments."""


def main() -> None:
    """The entry point."""
    forbid_core_dumps()
    hold_token()  # before anything can start a child that would inherit it
    arguments = sys.argv[1:]
    is_window = not arguments or arguments[0] in (*_WINDOW_OPTIONS, "open")
    wants_help = "--help" in arguments or "-h" in arguments
    if is_window and not wants_help and _COMPLETION not in os.environ:
        sys.exit(_window(arguments))
    if arguments == ["--contact-sheet"]:  # a child of ours that draws a PDF: see gui/contact_sheet.py
        from o8studio.gui.contact_sheet import main as draw

        sys.exit(draw())
    if arguments[:1] == ["demo-gateway"]:
        # alone: the rest of the command line takes twice as long to load
        from o8studio.cli import demo_gateway

        sys.exit(demo_gateway.run(arguments[1:]))
    from o8studio.cli.main import run

    sys.exit(run(["--help"] if is_window and wants_help else arguments))


def _window(arguments: list[str]) -> int:
    """Open the window, or raise the one that is open and hand over what this one was to open."""
    from o8studio.services.handover.starting import handed_to_running, is_open, items_of

    items = items_of(arguments)
    if arguments and arguments[0] == "open":
        for item in items:
            hide_argument(item)  # a link holds a token
        del sys.argv[1:]
        arguments = []
    if "--background" in arguments and is_open():
        return 0  # somebody was faster after the login
    if "--shot" not in arguments and handed_to_running(items):
        return 0
    gc.disable()  # nothing dies while the window is made; its own collector takes over
    from o8studio.gui.needs import missing

    if words := missing():
        print(words, file=sys.stderr)  # noqa: T201 - there is nothing else to tell it with
        return 1
    from o8studio.gui.process import run_window

    return run_window(arguments, items)


if __name__ == "__main__":
    main()
