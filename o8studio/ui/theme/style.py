"""The widget style: Fusion, with tooltips that have round corners where windows may be translucent."""

import os
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QLabel, QProxyStyle


def is_composited() -> bool:
    """Whether windows may be translucent. Under X11 that takes a compositor, which a bare desktop lacks."""
    return QGuiApplication.platformName() != "xcb" or bool(os.environ.get("XDG_CURRENT_DESKTOP"))


class Style(QProxyStyle):
    """Qt makes the label of a tooltip itself; only its style meets it before its window exists."""

    def __init__(self) -> None:
        super().__init__("Fusion")
        self._is_soft = is_composited()

    def polish(self, what: Any) -> Any:
        """Prepare a widget; Qt also calls this with the palette and the application.

        Returns:
            What Qt's own style returns.
        """
        if self._is_soft and type(what) is QLabel and what.metaObject().className() == "QTipLabel":
            what.setAttribute(Qt.WidgetAttribute.WA_TranslucentBackground)
        return super().polish(what)
