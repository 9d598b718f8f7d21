"""What every forked program would do at its beginning, done once in the process that forks: imports, and the catalogue, as the
studio reads it and as the demo gateway does.

The studio's own cache knows the files as they were, so that a program reads again what was changed since.
"""

import gc
import importlib

from o8studio.demo.vendors.rules import operations_at
from o8studio.store.catalogue.reader import Catalogue
from o8studio.store.resources import resources

_LATER = (
    "anyio._backends._asyncio", "anyio.streams.tls", "av.subtitles.stream", "encodings.ascii",
    "PIL.BmpImagePlugin", "PIL.GifImagePlugin", "PIL.JpegImagePlugin", "PIL.PngImagePlugin", "PIL.PpmImagePlugin",
)  # fmt: skip
"""Modules that the program's libraries import at their first use."""

for _name in _LATER:
    importlib.import_module(_name)
Catalogue(resources() / "providers").specs()
operations_at("no model", "/no/route")
gc.collect()
gc.freeze()  # no program looks for garbage in what all of them share
