"""Loads Qt without PySide's import hook; must be imported before anything of Qt (docs/decisions/0013).

The hook reads the source of every imported module to see whether it wants names in snake_case. Nothing here
does, and each read stops the window for as long as the disk takes.
"""

import builtins

_plain = builtins.__import__

import PySide6.QtCore  # noqa: E402, F401 - this installs the hook

builtins.__import__ = _plain
