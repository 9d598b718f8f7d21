"""No arguments, or only `--demo` and other window options: the window. Anything else: the command line, without Qt."""

import gc
import sys

from o8studio.store.environment import forbid_core_dumps, hold_token

_WINDOW_OPTIONS = ("--demo", "--shot")


def main() -> None:
    """The entry point."""
    forbid_core_dumps()
    hold_token()  # before anything can start a child that would inherit it
    arguments = sys.argv[1:]
    if not arguments or arguments[0] in _WINDOW_OPTIONS:
        gc.disable()  # nothing dies while the window is made; its own collector takes over
        from o8studio.gui.process import run_window

        sys.exit(run_window(arguments))
    if arguments == ["--contact-sheet"]:  # a child of ours that draws a PDF: see gui/contact_sheet.py
        from o8studio.gui.contact_sheet import main as draw

        sys.exit(draw())
    from o8studio.cli.main import run

    sys.exit(run(arguments))


if __name__ == "__main__":
    main()
