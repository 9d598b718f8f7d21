"""Loads Qt without the import hook that PySide installs; import it before anything of Qt (docs/decisions/0013).

The hook reads the source of every module that is imported, whoever imports it, to see whether it wants names in
snake_case. Nothing here does, and each reading stops the window for as long as the disk takes.
"""

import builtins

_plain = builtins.__import__

import PySide6.QtCore  # noqa: E402, F401 - this brings the hook

builtins.__import__ = _plain
