"""The families of all widgets' fonts under a desktop's own theme, before and after the desktop changes its font.

python -m tests.support.desktop_fonts       prints `FAMILY: CLASS, CLASS…` for each family that a widget's text has, and
                                `platform FAMILY` for what the desktop itself would have given a button
"""

import ctypes
import os

from PySide6.QtWidgets import QApplication, QLabel, QLineEdit, QListView, QPushButton, QToolButton, QWidget

from o8studio.ui.connect.connect_form import ConnectForm
from o8studio.ui.theme.theme import load_fonts, theme
from o8studio.ui.welcome.welcome_page import WelcomePage
from o8studio.ui.widgets.menu import Menu
from o8studio.ui.window.controller import WindowController
from o8studio.ui.window.main_window import MainWindow


def main() -> None:
    """Build what needs no studio: composer, queue, first run, a menu and one of each plain widget."""
    app = QApplication([])
    print("platform", QApplication.font("QPushButton").family())  # type: ignore[call-overload]  # takes text
    load_fonts()
    theme().apply("dark")
    window = WindowController(MainWindow())
    for _part in window.complete():
        app.processEvents()
    welcome = WelcomePage(ConnectForm())
    menu = Menu(window.shell)
    menu.add("Play", lambda: None)
    kept: list[QWidget] = [made() for made in (QPushButton, QToolButton, QLabel, QLineEdit, QListView)]
    for top in (window.shell, welcome, *kept):
        top.show()
    app.processEvents()
    _say_families()
    _change_the_desktops_font()
    for _turn in range(5):
        app.processEvents()
    kept.append(QPushButton())
    _say_families()


def _say_families() -> None:
    found: dict[str, set[str]] = {}
    for widget in QApplication.allWidgets():
        widget.ensurePolished()
        found.setdefault(widget.font().family(), set()).add(type(widget).__name__)
    for family, names in sorted(found.items()):
        print(f"{family}: {', '.join(sorted(names))}")


def _change_the_desktops_font() -> None:
    """As GNOME's settings do: GTK's own font, then the news that its theme is another."""
    if os.environ["XDG_CURRENT_DESKTOP"] != "GNOME":
        return  # KDE tells it through its portal only
    gtk, objects = ctypes.CDLL("libgtk-3.so.0"), ctypes.CDLL("libgobject-2.0.so.0")
    gtk.gtk_settings_get_default.restype = ctypes.c_void_p
    objects.g_object_set.argtypes = [ctypes.c_void_p, ctypes.c_char_p, ctypes.c_char_p, ctypes.c_void_p]
    settings = gtk.gtk_settings_get_default()
    assert settings, "Qt runs without GTK"
    objects.g_object_set(settings, b"gtk-font-name", b"Monospace 22", None)
    objects.g_object_set(settings, b"gtk-theme-name", b"HighContrast", None)


if __name__ == "__main__":
    main()
