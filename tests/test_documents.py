"""What the documents say of the code is so: names that they give exist, and the drawing of the layers is the contract's."""

import re
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
PACKAGE = ROOT / "o8studio"
PLACES = (ROOT, PACKAGE, ROOT / "tests", PACKAGE / "gateway")
"""What a path in a document may begin in."""
EXAMPLES = re.compile(r"[<*]|/a/b/|moov/|^(cache|clips|config|data)/|=/")
"""Places to be filled in, boxes of a file, and what lies in a profile."""
DOCUMENTS = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").glob("*.md")])


def named_paths(text: str) -> list[str]:
    """What stands in backticks and looks like a path in this tree."""
    found = re.findall(r"`([^`\s]+)`", text)
    return [
        one.partition(":")[0]
        for one in found
        if "/" in one and re.match(r"[a-z.]", one) and not one.startswith("http") and not EXAMPLES.search(one)
    ]


@pytest.mark.parametrize("name", ["docs/architecture.md", "docs/style.md", "docs/providers.md", "CONTRIBUTING.md", "README.md"])  # fmt: skip
def test_a_file_that_a_document_names_is_there(name: str) -> None:
    named = named_paths((ROOT / name).read_text("utf-8"))
    assert [one for one in named if not any((place / one).exists() for place in PLACES)] == []


def test_a_decision_or_a_document_that_is_cited_is_there() -> None:
    paths = [path for folder in ("o8studio", "tests", "packaging") for path in (ROOT / folder).rglob("*.py")]
    missing = []
    for path in [*paths, *DOCUMENTS, *(ROOT / "docs" / "decisions").glob("*.md"), ROOT / "pyproject.toml"]:
        text = path.read_text("utf-8")
        numbers = re.findall(r"(?:docs/decisions/|\bdecisions? )(\d{4})\b", text)
        missing += [
            f"{path.name}: {one}"
            for one in numbers
            if not list((ROOT / "docs" / "decisions").glob(f"{one}-*.md"))
        ]
        cited = re.findall(r"\bdocs/([a-z-]+\.(?:md|json))\b", text)
        missing += [f"{path.name}: docs/{one}" for one in cited if not (ROOT / "docs" / one).exists()]
    assert missing == []


def layers() -> list[str]:
    """The packages as the contract puts them, those of one layer together."""
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["importlinter"][
        "contracts"
    ]
    (found,) = (one["layers"] for one in contracts if one["name"] == "imports go down")
    return [" ".join(sorted(re.findall(r"\w+", layer))) for layer in found]


def test_the_drawing_of_the_layers_is_the_contract() -> None:
    (drawing,) = re.findall(
        r"```\n(.*?)```", (ROOT / "docs" / "architecture.md").read_text("utf-8"), re.DOTALL
    )
    packages = {one for layer in layers() for one in layer.split()}
    drawn = [[one for one in re.findall(r"\w+", re.split(r" {3,}(?=\w)", line.strip())[0]) if one in packages]
             for line in drawing.splitlines()]  # fmt: skip
    assert [" ".join(sorted(line)) for line in drawn if line] == layers()


@pytest.mark.parametrize("package", ["domain", "gateway", "store", "services", "ui"])
def test_the_table_of_packages_names_every_room_and_nothing_that_is_gone(package: str) -> None:
    text = (ROOT / "docs" / "architecture.md").read_text("utf-8")
    (row,) = re.findall(rf"^\| `{package}` \| (.*) \|$", text, re.MULTILINE)
    named = set(re.findall(r"`(\w+)`", row))
    there = {path.stem for path in (PACKAGE / package).iterdir()}
    rooms = {path.name for path in (PACKAGE / package).iterdir() if (path / "__init__.py").exists()}
    assert named <= there
    assert rooms <= named
    if package == "domain":
        assert {path.stem for path in (PACKAGE / package).glob("[a-z]*.py")} <= named, "its leaves are few"


def sections() -> set[str]:
    """The numbers of the headings of `docs/protocol.md`; its traps are numbered inside their section."""
    text = (ROOT / "docs" / "protocol.md").read_text("utf-8")
    (traps,) = re.findall(r"^## 10\. (.*?)^## ", text, re.MULTILINE | re.DOTALL)
    numbered = {f"10.{one}" for one in re.findall(r"^(\d+)\. ", traps, re.MULTILINE)}
    return {*re.findall(r"^#+ (\d+(?:\.\d+)*)", text, re.MULTILINE), *numbered}


def test_a_section_of_the_protocol_that_is_cited_is_there() -> None:
    there, missing = sections(), []
    for path in PACKAGE.rglob("*.py"):
        for cited in re.findall(r"docs/protocol\.md (§[\d. ,§and]+)", path.read_text("utf-8")):
            numbers = re.findall(r"§(\d+(?:\.\d+)*)", cited)
            missing += [f"{path.name}: {one}" for one in numbers if one not in there]
    assert missing == []


def test_a_part_of_the_design_that_is_cited_is_there() -> None:
    parts = set(re.findall(r"^#+ (.+)$", (ROOT / "docs" / "design.md").read_text("utf-8"), re.MULTILINE))
    cited = {
        words
        for path in PACKAGE.rglob("*.py")
        for words in re.findall(r"docs/design\.md, ([A-Z][a-z]+)", path.read_text("utf-8"))
    }
    assert [one for one in cited if not any(one in part for part in parts)] == []
