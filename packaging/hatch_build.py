"""What a build does first, be it a wheel, an sdist or an editable install: it compiles the translations."""

import runpy
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class CompiledWords(BuildHookInterface):
    """Hatchling calls it before it collects the files."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Write the compiled translations into the tree; `artifacts` in pyproject.toml takes them in."""
        runpy.run_path(str(Path(self.root) / "packaging" / "compile_words.py"), run_name="__main__")
