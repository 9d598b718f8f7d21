"""Presets: the composer's whole state under a name."""

from collections.abc import Callable, Iterable

from PySide6.QtWidgets import QWidget

from o8studio.texts.language import _
from o8studio.ui.widgets.floating import Popover
from o8studio.ui.widgets.layout import Elided, button, column, label, line_edit, row, tool


def open_presets(
    parent: QWidget,
    beside: QWidget,
    names: Iterable[str],
    take: Callable[[str], None],
    save: Callable[[str], None],
    forget: Callable[[str], None],
) -> Popover:
    """Show them below a button; the last line saves the current state."""
    name = line_edit()
    name.setPlaceholderText(_("Name of a new preset"))
    name.setAccessibleName(_("Name of a new preset"))
    keep = button(_("Save"), "small")
    layout = column(label(_("Presets"), weight=600), spacing=6, margins=(12, 12, 12, 12))
    popover = Popover(parent, layout, 300)

    def act(call: Callable[[str], None], value: str) -> None:
        if value.strip():
            call(value.strip())
            popover.close()

    for one in names:
        use = button("", "place")
        use.setAccessibleName(one)
        inside = row(Elided(one, size=13, tone="1", left=True), margins=(10, 0, 10, 0))
        inside.setStretch(0, 1)
        use.setLayout(inside)
        use.clicked.connect(lambda _on=False, value=one: act(take, value))
        drop = tool("trash-2", _("Delete {name}").format(name=one))
        drop.clicked.connect(lambda _on=False, value=one: act(forget, value))
        line = row(use, drop, spacing=4)
        line.setStretch(0, 1)
        layout.addLayout(line)
    keep.clicked.connect(lambda: act(save, name.text()))
    name.returnPressed.connect(lambda: act(save, name.text()))
    line = row(name, keep, spacing=6)
    line.setStretch(0, 1)
    layout.addLayout(line)
    popover.open_at(beside)
    name.setFocus()
    return popover
