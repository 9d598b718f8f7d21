"""Both languages are complete: nothing untranslated, nothing glued, nothing compiled from an older text."""

import importlib.util
import os
import re
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
from babel.messages.pofile import read_po

from o8studio.texts import language
from o8studio.texts.language import _, ngettext

ROOT = Path(__file__).parent.parent.parent
PO = ROOT / "resources" / "locale" / "zh_CN" / "LC_MESSAGES" / "o8studio.po"


def script(name: str):
    """A script of `packaging`, which is no package."""
    spec = importlib.util.spec_from_file_location(name, ROOT / "packaging" / f"{name}.py")
    assert spec is not None
    assert spec.loader is not None
    made = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(made)
    return made


collect_words, compile_words = script("collect_words"), script("compile_words")

with PO.open("rb") as file:
    CATALOGUE = {message.id: message.string for message in read_po(file) if message.id}


def forms(text) -> list[str]:
    return [text] if isinstance(text, str) else list(text)


def test_every_text_is_translated_and_none_is_left_over_and_their_comments_are_up_to_date() -> None:
    """All that needs what the code says is one test, as reading it takes a second."""
    code = list(collect_words.said())
    wanted = {
        message.id: " ".join(message.auto_comments) for message in collect_words.collect(code) if message.id
    }
    assert set(CATALOGUE) == set(wanted)
    assert [text for text in wanted if not all(forms(CATALOGUE[text]))] == []
    with PO.open("rb") as file:
        assert {one.id: " ".join(one.auto_comments) for one in read_po(file) if one.id} == wanted

    # none stands alone and as one of a plural, too: asked for alone, the language without a singular gave the one with
    # the number's place, and a button said 生成 {n} 条
    alone = {text for text, _comments in code if isinstance(text, str)}
    of_plurals = {text[0] for text, _comments in code if not isinstance(text, str)}
    assert len(alone) > 1000
    assert len(of_plurals) > 50
    assert {one for one in alone & of_plurals if "{" not in one} == set()


def test_no_translation_is_a_guess() -> None:
    with PO.open("rb") as file:
        assert [message.id for message in read_po(file) if message.id and message.fuzzy] == []


def test_every_placeholder_survives() -> None:
    for source, target in CATALOGUE.items():
        wanted = set(re.findall(r"\{\w+\}", " ".join(forms(source))))
        for form in forms(target):
            assert set(re.findall(r"\{\w+\}", form)) == wanted, source


def test_the_compiled_file_is_up_to_date() -> None:
    assert PO.with_suffix(".mo").read_bytes() == compile_words.compiled(PO)


def test_a_wheel_made_from_what_git_keeps_speaks_chinese(tmp_path: Path) -> None:
    tree = tmp_path / "checkout"
    tree.mkdir()
    for name in ("o8studio", "resources", "packaging"):
        shutil.copytree(ROOT / name, tree / name, ignore=shutil.ignore_patterns("*.mo", "__pycache__"))
    for name in ("pyproject.toml", "README.md", "LICENSE", ".gitignore"):
        shutil.copy(ROOT / name, tree / name)
    make = f"from hatchling.build import build_wheel; build_wheel({str(tmp_path)!r})"
    subprocess.run([sys.executable, "-c", make], cwd=tree, check=True, capture_output=True)
    installed = tmp_path / "installed"
    zipfile.ZipFile(next(tmp_path.glob("*.whl"))).extractall(installed)
    say = (
        "import o8studio; from o8studio.texts import language; language.use('zh_CN');"
        "print(o8studio.__file__, language._('Queue'))"
    )
    said = subprocess.run(
        [sys.executable, "-c", say],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(installed), "PYTHONIOENCODING": "utf-8"},
        check=True,
        capture_output=True,
    )
    assert said.stdout.decode("utf-8").split() == [str(installed / "o8studio" / "__init__.py"), "队列"]


def test_a_translator_reads_what_the_code_says_about_a_text() -> None:
    with PO.open("rb") as file:
        said = {message.id: message.auto_comments for message in read_po(file)}
    assert said["Pick"] == ["the verb: this clip is one of the good ones; the opposite of Reject"]


@pytest.mark.parametrize(
    ("spoken", "queue", "clips"), [("en", "Queue", "3 clips"), ("zh_CN", "队列", "3 条")]
)
def test_a_language_is_spoken_at_once(spoken: str, queue: str, clips: str) -> None:
    language.use(spoken)
    try:
        assert _("Queue") == queue
        assert ngettext("{n} clip", "{n} clips", 3).format(n=3) == clips
    finally:
        language.use("en")


def test_no_sentence_is_glued_from_pieces() -> None:
    """A text that begins or ends with a space, or is joined with another one, can't be translated."""
    assert [form for text in CATALOGUE for form in forms(text) if form != form.strip()] == []
    glued = re.compile(r"_\([^()]*\)\s*\+\s*(_\(|f?[\"'])|[\"']\s*\+\s*_\(")
    files = [path for path in (ROOT / "o8studio").rglob("*.py") if glued.search(path.read_text("utf-8"))]
    assert files == []


def test_sentences_stand_one_after_another_as_the_language_does() -> None:
    assert language.joined(["Nothing was sent.", "", "Try again."]) == "Nothing was sent. Try again."
    assert language.joined(["没有发送。", "请重试。"]) == "没有发送。请重试。"
    assert (
        language.joined(["Bad gateway.", "没有发送。", "See the log."])
        == "Bad gateway. 没有发送。See the log."
    )
    assert language.joined([]) == ""


def test_a_remark_gets_the_full_stop_of_the_language_once() -> None:
    assert [language.as_sentence(one) for one in ("5 s", "It is set.", "")] == ["5 s.", "It is set.", ""]
    language.use("zh_CN")
    try:
        assert [language.as_sentence(one) for one in ("5 秒", "已设置。", "")] == ["5 秒。", "已设置。", ""]
    finally:
        language.use("en")


def test_no_space_stands_behind_a_chinese_full_stop() -> None:
    assert [form for text in CATALOGUE.values() for form in forms(text) if re.search("[。！？] ", form)] == []


def test_sentences_are_joined_by_one_helper() -> None:
    """A space between two sentences is English: `joined` knows better."""
    glued = re.compile(r'f"\{[^}]*(happened|words\([^}]*\)|said|told)\} \{')
    found = {
        f"{path.relative_to(ROOT)}: {match.group()}"
        for path in (ROOT / "o8studio").rglob("*.py")
        for match in glued.finditer(path.read_text("utf-8"))
    }
    assert found == set()
