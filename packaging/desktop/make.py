"""Makes what a desktop wants beside the program: menu entry, icons, AppStream metadata, man pages, shell completion.

python packaging/desktop/make.py FOLDER          write them under FOLDER as they lie under /usr/share
"""

import gzip
import os
import re
import shutil
import sys
from datetime import UTC, datetime
from pathlib import Path

import click
from click.shell_completion import BashComplete, FishComplete, ShellComplete, ZshComplete

HERE = Path(__file__).parent
ROOT = HERE.parent.parent
sys.path.insert(0, str(HERE.parent))

import contents  # noqa: E402 - beside this folder

SIZES = (16, 22, 24, 32, 48, 64, 128, 256, 512)
ICON = ROOT / "resources" / "desktop" / "o8studio.svg"
_SHELLS: dict[str, tuple[type[ShellComplete], str]] = {
    "bash": (BashComplete, "bash-completion/completions/o8studio"),
    "zsh": (ZshComplete, "zsh/vendor-completions/_o8studio"),
    "fish": (FishComplete, "fish/vendor_completions.d/o8studio.fish"),
}


def release_date() -> str:
    """The day of the release that the changelog names for this version, or of the source."""
    found = re.search(
        rf"^## \[?{re.escape(contents.version())}\]? - (\d{{4}}-\d\d-\d\d)",
        (ROOT / "CHANGELOG.md").read_text("utf-8"),
        re.MULTILINE,
    )
    if found:
        return found[1]
    epoch = os.environ.get("SOURCE_DATE_EPOCH")
    day = datetime.fromtimestamp(int(epoch), UTC) if epoch else datetime.now(UTC)
    return day.strftime("%Y-%m-%d")


def icons(folder: Path) -> None:
    """The drawing itself, and pictures of it in every size that menus ask for."""
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    from PySide6.QtCore import Qt
    from PySide6.QtGui import QGuiApplication, QImage, QPainter
    from PySide6.QtSvg import QSvgRenderer

    app = QGuiApplication.instance() or QGuiApplication([])
    drawing = QSvgRenderer(str(ICON))
    for size in SIZES:
        picture = QImage(size, size, QImage.Format.Format_ARGB32)
        picture.fill(Qt.GlobalColor.transparent)
        painter = QPainter(picture)
        drawing.render(painter)
        painter.end()
        target = folder / "icons" / "hicolor" / f"{size}x{size}" / "apps" / "o8studio.png"
        target.parent.mkdir(parents=True, exist_ok=True)
        assert picture.save(str(target)), target
    scalable = folder / "icons" / "hicolor" / "scalable" / "apps" / "o8studio.svg"
    scalable.parent.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(ICON, scalable)
    del app


def entries(folder: Path) -> None:
    """The menu entry, which is also the handler of `o8studio://`, and the AppStream metadata."""
    (folder / "applications").mkdir(parents=True, exist_ok=True)
    shutil.copyfile(HERE / "o8studio.desktop", folder / "applications" / "o8studio.desktop")
    name = "io.github.o8studio.o8studio.metainfo.xml"
    text = (HERE / name).read_text("utf-8")
    text = text.replace("@VERSION@", contents.version()).replace("@DATE@", release_date())
    (folder / "metainfo").mkdir(exist_ok=True)
    (folder / "metainfo" / name).write_text(text, "utf-8")


def completions(folder: Path) -> None:
    """What each shell reads to complete our commands; it asks the program itself."""
    from o8studio.cli.main import main

    for kind, inside in _SHELLS.values():
        target = folder / inside
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(kind(main, {}, "o8studio", "_O8STUDIO_COMPLETE").source(), "utf-8")


def man_pages(folder: Path) -> None:
    """One page for the program and one for each command, from the same words as `--help`."""
    from o8studio.cli.main import main

    target = folder / "man" / "man1"
    target.mkdir(parents=True, exist_ok=True)
    for name, page in pages(main, "o8studio").items():
        packed = target / f"{name}.1.gz"
        packed.write_bytes(gzip.compress(page.encode(), mtime=0))


def pages(command: click.Command, name: str, parent: click.Context | None = None) -> dict[str, str]:
    """Name and roff text of the pages of a command and of those below it."""
    shown = name.rsplit("-", 1)[-1] if parent else name
    # with the program's own names of the help option: click keeps the first that it is asked for with the command
    context = click.Context(command, info_name=shown, parent=parent, **(command.context_settings or {}))
    found = {name: _page(command, name, context)}
    if isinstance(command, click.Group):
        for inner in command.list_commands(context):
            below = command.get_command(context, inner)
            if below is not None and not below.hidden:
                found |= pages(below, f"{name}-{inner}", context)
    return found


def _page(command: click.Command, name: str, context: click.Context) -> str:
    summary = command.get_short_help_str(120)
    usage = " ".join(command.collect_usage_pieces(context))
    day = datetime.strptime(release_date(), "%Y-%m-%d").replace(tzinfo=UTC).strftime("%B %Y")
    lines = [
        f'.TH {_roff(name.upper())} 1 "{day}" "o8studio {contents.version()}" "User Commands"',
        ".SH NAME",
        f"{_roff(name)} \\- {_roff(summary)}",
        ".SH SYNOPSIS",
        f".B {_roff(context.command_path)}",
        _roff(usage),
        ".SH DESCRIPTION",
        *_paragraphs(command.help or ""),
    ]
    options = [one.get_help_record(context) for one in command.params]
    # not from the option itself: click keeps it as it was first asked for, perhaps without the program's own names
    names = sorted(command.get_help_option_names(context), key=len)
    options.append((", ".join(names), "Show this message and exit."))
    if shown := [one for one in options if one is not None]:
        lines.append(".SH OPTIONS")
        for option, words in shown:
            lines += [".TP", f".B {_roff(option)}", _roff(words) or "\\ "]
    if isinstance(command, click.Group):
        lines.append(".SH COMMANDS")
        for inner in command.list_commands(context):
            below = command.get_command(context, inner)
            if below is not None and not below.hidden:
                lines += [".TP", f".BR {_roff(f'{name}-{inner}')} (1)", _roff(below.get_short_help_str(120))]
    if command.epilog:
        lines += [".SH EXAMPLES", ".nf", *(_roff(line) for line in _plain(command.epilog)), ".fi"]
    if context.parent is None:
        lines += [
            ".SH FILES",
            r"\fBo8studio doctor\fR prints where settings, jobs and clips lie. \fBO8STUDIO_HOME\fR moves them.",
            ".SH ENVIRONMENT",
            ".TP",
            ".B O8STUDIO_TOKEN",
            "A token for one run; it is never stored.",
        ]
    return "\n".join(lines) + "\n"


def _plain(text: str) -> list[str]:
    return [line for line in text.replace("\b", "").strip().splitlines() if line.strip()]


def _paragraphs(text: str) -> list[str]:
    lines: list[str] = []
    for paragraph in text.replace("\b", "").split("\n\n"):
        lines += [".PP", *(_roff(line.strip()) for line in paragraph.strip().splitlines())]
    return lines


def _roff(text: str) -> str:
    escaped = text.replace("\\", "\\e").replace("-", "\\-")
    return "\\&" + escaped if escaped[:1] in (".", "'") else escaped


def main() -> None:
    """Write everything."""
    folder = Path(sys.argv[1])
    for write in (icons, entries, completions, man_pages):
        write(folder)


if __name__ == "__main__":
    main()
