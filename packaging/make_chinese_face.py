"""Makes resources/fonts/o8SansSC-*.ttf (decision 0026) from the unpacked npm package @fontsource/noto-sans-sc 5.3.0.

Usage, by hand and rarely:  python make_chinese_face.py PACKAGE/files OUT      with fonttools and brotli installed
"""

import sys
import tempfile
from pathlib import Path

from fontTools import merge, subset
from fontTools.ttLib import TTFont

FACES = {400: ("Regular", 400), 500: ("SemiBold", 600)}
"""By Noto's weight, the name and the weight under which Qt finds it."""
UNUSED = ["BASE", "DSIG", "GDEF", "GPOS", "GSUB", "STAT", "VORG", "cvt ", "fpgm", "gasp", "prep", "vhea", "vmtx"]


def is_chinese(code: int) -> bool:
    """Whether Inter leaves it to this face: signs, their punctuation and full-width forms, without hangul."""
    return 0x2E80 <= code < 0xFFF0 and not 0xAC00 <= code < 0xD7B0


def gb2312() -> set[int]:
    found = set()
    for high in range(0xA1, 0xF8):
        for low in range(0xA1, 0xFF):
            found.update(map(ord, bytes((high, low)).decode("gb2312", "ignore")))
    return {code for code in found if is_chinese(code)}


def parts(source: Path, weight: int, folder: Path) -> list[str]:
    """Subsets to be joined: the common signs from the main slice, the rest of GB 2312 from the numbered ones."""
    main = source / f"noto-sans-sc-chinese-simplified-{weight}-normal.woff2"
    wanted, taken, made = gb2312(), set[int](), []
    for path in [main, *sorted(source.glob(f"noto-sans-sc-[0-9]*-{weight}-normal.woff2"))]:
        codes = {code for code in TTFont(path, lazy=True).getBestCmap() if is_chinese(code)}
        use = (codes if path == main else codes & wanted) - taken
        if not use:
            continue
        taken |= use
        options = subset.Options(layout_features=[], hinting=False, notdef_outline=True, drop_tables=UNUSED)
        font = subset.load_font(str(path), options)
        cut = subset.Subsetter(options)
        cut.populate(unicodes=use)
        cut.subset(font)
        font.flavor = None
        made.append(str(folder / f"{len(made)}.ttf"))
        font.save(made[-1])
    print(weight, "signs", len(taken), "missing", "".join(map(chr, sorted(wanted - taken))))
    return made


def main(source: Path, out: Path) -> None:
    for weight, (style, as_weight) in FACES.items():
        with tempfile.TemporaryDirectory() as folder:
            font = merge.Merger().merge(parts(source, weight, Path(folder)))
        family = "o8 Sans SC" if style == "Regular" else f"o8 Sans SC {style}"
        names = {
            1: family, 2: "Regular", 3: f"o8SansSC-{style};2.004", 4: f"o8 Sans SC {style}", 5: "Version 2.004",
            6: f"o8SansSC-{style}", 14: "https://openfontlicense.org", 16: "o8 Sans SC", 17: style,
            13: "This Font Software is licensed under the SIL Open Font License, Version 1.1.",
        }  # fmt: skip
        font["name"].names = [name for name in font["name"].names if name.nameID == 0]  # whose copyright it is
        for number, words in names.items():
            font["name"].setName(words, number, 3, 1, 0x409)
        font["OS/2"].usWeightClass = as_weight
        font.save(out / f"o8SansSC-{style}.ttf")


if __name__ == "__main__":
    main(*map(Path, sys.argv[1:3]))
