"""Keys as the program writes them, in every language the same."""

import sys

from PySide6.QtGui import QKeySequence

IS_MAC = sys.platform == "darwin"


def key_words(keys: QKeySequence | str) -> str:
    """In this system's notation; both keys that end a line are Enter.

    Not in Qt's own words, which follow the language of its last file dialog.
    """
    formats = QKeySequence.SequenceFormat
    words = QKeySequence(keys).toString(formats.NativeText if IS_MAC else formats.PortableText)
    return words.replace("Return", "Enter")
