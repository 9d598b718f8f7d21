"""Collects every text that is translated, with the comments for translators above it.

python packaging/collect_words.py          update resources/locale/*/LC_MESSAGES/o8studio.po
"""

import re
import tomllib
from collections.abc import Iterable, Iterator
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_file
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).parent.parent
LOCALE = ROOT / "resources" / "locale"
_KEYWORDS = {"_": None, "N_": None, "ngettext": (1, 2)}
_ANY = re.compile(rf"\b(?:{'|'.join(_KEYWORDS)})\s*\(")
_COMMENT = "Translators:"
_SHOWN = ("help", "message")

Said = tuple[str | tuple[str, str], list[str]]
"""A text, or both of a plural; with the comments above it."""


def collect(code: Iterable[Said]) -> Catalog:
    """The texts of the code, and the help and rules of the provider files."""
    found = Catalog(project="o8studio", charset="utf-8")
    for message, comments in code:
        found.add(message, auto_comments=comments)
    for path in sorted((ROOT / "resources" / "providers").glob("*.toml")):
        for text in _texts(tomllib.loads(path.read_text("utf-8"))):
            found.add(text)
    return found


def said() -> Iterator[Said]:
    """What the code says, as often as it stands there."""
    for path in sorted((ROOT / "o8studio").rglob("*.py")):
        if not _ANY.search(path.read_text("utf-8")):
            continue  # to take it apart would take most of the time
        found = extract_from_file(
            "python", path, keywords=_KEYWORDS, comment_tags=(_COMMENT,), strip_comment_tags=True
        )
        for _line, message, comments, _context in found:
            yield message, comments


def _texts(value: object) -> Iterator[str]:
    if isinstance(value, dict):
        for name, inner in value.items():
            if name in _SHOWN and isinstance(inner, str):
                yield inner
            else:
                yield from _texts(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _texts(inner)


def main() -> None:
    template = collect(said())
    for folder in sorted(LOCALE.iterdir()):
        path = folder / "LC_MESSAGES" / "o8studio.po"
        with path.open("rb") as file:
            catalogue = read_po(file, locale=folder.name)
        template.creation_date = catalogue.creation_date
        catalogue.update(template, no_fuzzy_matching=True)
        catalogue.obsolete.clear()
        with path.open("wb") as file:
            write_po(file, catalogue, sort_output=True, width=0, omit_header=False, no_location=True)
        missing = [message.id for message in catalogue if message.id and not message.string]
        print(f"{folder.name}: {len(catalogue)} texts, {len(missing)} without a translation")


if __name__ == "__main__":
    main()
