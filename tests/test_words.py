"""Words that code branches on are members of enums. Here are the others, and there may only become fewer of them."""

import ast
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

import o8studio

ROOT = Path(o8studio.__file__).parent

ALLOWED: dict[str, str] = {
    # Of Python and the system
    "__main__.py": "--contact-sheet, __main__",
    "cli/connect.py": "win32",
    "cli/output.py": "win32",
    "services/handover/messages.py": "darwin, linux, win32",
    "services/runtime/keep_awake.py": "darwin, win32",
    "store/autostart.py": '"`$\\, darwin, win32',
    "ui/qt/reveal.py": "darwin, win32",
    "media/boxes.py": "little",
    "services/runtime/system_motion.py": "darwin, linux, win32",
    "store/environment.py": "win32",
    "store/instance_lock.py": "win32",
    "store/vault.py": "darwin",
    "store/part_file.py": "posix",
    "ui/widgets/key_words.py": "darwin",
    # Of URLs
    "domain/connect_link.py": "/, cherrystudio, http, http, https, o8studio",
    "gateway/contact.py": "http",
    "gateway/proxies.py": "*, all, all, http, https, https",
    "gateway/origin.py": "https",
    # Of Pillow and FFmpeg: modes, formats, codecs
    "media/decoding.py": "vp8",
    "media/recipe_tag.py": "audio, audio, mov, mp4, subtitle, video, video",
    "media/trimming.py": "audio, mov, mp4, video",
    "media/images.py": "JPEG, JPEG, L, PNG, PNG, PNG, RGB, RGB, RGBA, RGBA, RGBA, WEBP, image/png, jpeg",
    "media/pixels.py": "CMYK, F, F, I, L, LA, LA, P, RGB, RGB, RGBA, RGBA, RGBA, RGBA, RGBA",
    # JSON's own types, and words inside the provider files: people may add further ones
    "domain/compose/passing_on.py": "height, width",
    "domain/compose/resolve.py": "$value",
    "domain/models/fitting.py": "1, native, on, on, true, true, yes",
    "domain/models/operations.py": "jpeg",
    "store/catalogue/reader.py": "catalogue.toml, param",
    "store/catalogue/shape.py": ".",
    # Families, their dialects and wire formats: each is one file, and the list of them is open
    "gateway/formats/openai_videos.py": "image, images",
    # Of servers' answers, in the one place that reads them
    "gateway/failure_words.py": "content, error, text, type",
    "gateway/formats/xai.py": "pending",
    "gateway/formats/openai_responses.py": "failed, in_progress, incomplete, queued, server_error",
    "gateway/links.py": "content, payload",
    "gateway/reading.py": "[, {",
    "gateway/refusals.py": "server_error, server_error",
    "gateway/replies.py": "access_denied, invalid_request_error",
    "gateway/unified_body.py": "metadata",
    # Names of facts, which are the names of their classes
    "store/ledger/codec.py": "Cancelled, ChargeLearned, Edited, EvidenceFound, Failed, Kept, LostTrack, NothingSent, Recorded, "
    "Rendered, Reviewed",
    # What people type: signs and days of a query, forms of a recipe
    "domain/library/day_spans.py": "<, <=, >, >=, this-month, this-week, today, yesterday",
    "domain/library/query.py": "<, <=, >, >=",
    # Names of fields, of languages, of lines
    "domain/secret.py": "!, ~",
    "domain/settings.py": "\x00",
    "services/diagnostics/doctor.py": "linux",
    "store/library/writing.py": "n",
    "store/settings.py": "gateways, gateways, http, http, https",
    "texts/language.py": "zh_CN",
    # Looks: names of the style sheet's kinds and colours
    "ui/review/take_cards.py": "star-filled",
    "ui/theme/theme.py": "AEIOU, mark",
    # Of a draft
    "ui/window/job_actions.py": "presets",
}
"""By file, the words that a name or an attribute is compared with, each as often as it is. Take out what is gone; a new
vocabulary becomes an enum in the lowest layer that owns it."""


def _texts(node: ast.AST) -> list[str]:
    if isinstance(node, ast.Constant) and isinstance(node.value, str) and node.value:  # empty is no word
        return [node.value]
    if isinstance(node, (ast.Tuple, ast.List, ast.Set)):
        return [text for one in node.elts for text in _texts(one)]
    return []


def compared(source: str) -> Iterator[str]:
    """Every text that a name or an attribute is compared with; a text that is looked for in something is none."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.MatchValue):
            yield from _texts(node.value)
        if not isinstance(node, ast.Compare):
            continue
        sides = [node.left, *node.comparators]
        looked_for = isinstance(node.ops[0], (ast.In, ast.NotIn)) and _texts(node.left)
        if not looked_for and any(isinstance(one, (ast.Name, ast.Attribute)) for one in sides):
            yield from (text for one in sides for text in _texts(one))


@pytest.mark.parametrize(
    ("source", "texts"),
    [
        ('if job.problem == "throttled": pass', ["throttled"]),
        ('if kind in ("a", "b"): pass', ["a", "b"]),
        ('if "x" != name: pass', ["x"]),
        ('match state:\n    case "on" | "off": pass', ["on", "off"]),
        ('match error:\n    case Refused(code="c"): pass', ["c"]),
        ('match field, problem:\n    case "name", _: pass', ["name"]),
        ('if "part" in text: pass', []),
        ('if answer["code"] == "success": pass', []),
        ("if job.state is JobState.KEPT: pass", []),
    ],
)
def test_what_counts_as_a_comparison(source: str, texts: list[str]) -> None:
    assert list(compared(source)) == texts


def test_no_further_words_are_compared_and_those_that_are_gone_are_taken_off_the_list() -> None:
    found = {
        str(path.relative_to(ROOT).as_posix()): Counter(compared(path.read_text("utf-8")))
        for path in ROOT.rglob("*.py")
        if "demo" not in path.relative_to(ROOT).parts
    }
    listed = {name: Counter(words.split(", ")) for name, words in ALLOWED.items()}
    new = {name: dict(more) for name, words in found.items() if (more := words - listed.get(name, Counter()))}
    gone = {
        name: dict(less) for name, words in listed.items() if (less := words - found.get(name, Counter()))
    }
    assert (new, gone) == ({}, {})
