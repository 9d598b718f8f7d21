import gc
from collections.abc import Iterator

import pytest
from PySide6.QtWidgets import QApplication

from o8studio.texts import language
from o8studio.ui.theme.theme import load_fonts, theme


@pytest.fixture
def dressed(qapp: QApplication) -> Iterator[QApplication]:
    gc.collect()
    gc.disable()  # as the program does: see ui/qt/gui_gc.py
    qapp.setQuitOnLastWindowClosed(False)
    load_fonts()
    theme().set_looks(text_size=100, reduce_motion=False, more_contrast=False)
    theme().apply("dark")
    language.use("en")
    yield qapp
    language.use("en")
    gc.collect()
    gc.enable()
