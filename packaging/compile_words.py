"""Compiles the translations, which git does not keep.

python packaging/compile_words.py          write each o8studio.mo beside its resources/locale/*/LC_MESSAGES/o8studio.po
"""

from io import BytesIO
from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

LOCALE = Path(__file__).parent.parent / "resources" / "locale"


def compiled(path: Path) -> bytes:
    """The machine form of a translation file."""
    out = BytesIO()
    with path.open("rb") as file:
        write_mo(out, read_po(file))
    return out.getvalue()


def main() -> None:
    """Compile all of them; a program that starts meanwhile finds the old file or the new one, whole."""
    for path in sorted(LOCALE.glob("*/LC_MESSAGES/o8studio.po")):
        part = path.with_suffix(".mo.part")
        part.write_bytes(compiled(path))
        part.replace(path.with_suffix(".mo"))


if __name__ == "__main__":
    main()
