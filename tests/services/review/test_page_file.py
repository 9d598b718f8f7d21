"""A review page asks nobody for anything; locked, it shows its form and nothing else."""

import base64
import hashlib
import json
import re
from html.parser import HTMLParser

import pytest
from cryptography.exceptions import InvalidTag
from hypothesis import given
from hypothesis import strategies as st

from o8studio.services.review.page_file import ITERATIONS, Part, page_file
from tests.support.review_pages import block, opened, template

SECRETS = ("Li River", "灯笼太暗", "Kling", "secret-seed")
HEAD = {
    "title": SECRETS[0],
    "page": "p" * 32,
    "clips": [{"comments": [SECRETS[1]], "model": SECRETS[2], "settings": [["seed", SECRETS[3]]]}],
}
CLIP = bytes(range(256)) * 40 + "灯笼太暗 ftypisom".encode()


class Reader(HTMLParser):
    """Everything in a page that could ask for something or run."""

    def __init__(self, page: bytes) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.feed(page.decode())

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))


def policy(page: bytes) -> str:
    (found,) = [
        one["content"] for tag, one in Reader(page).tags if one.get("http-equiv") == "Content-Security-Policy"
    ]
    assert found is not None
    return found


@pytest.mark.parametrize("passphrase", ["", "芝麻"])
def test_nothing_in_it_leads_out_and_nothing_runs_but_its_own_script(passphrase: str) -> None:
    page = page_file(template(), HEAD, [Part("video/mp4", CLIP)], passphrase)
    tags = Reader(page).tags
    for tag, about in tags:
        assert tag not in ("link", "iframe", "object", "embed", "base", "img", "a"), tag
        assert not any(
            name.startswith("on") or name in ("src", "style", "action", "srcset") for name in about
        ), about
        assert about.get("href") is None or str(about["href"]).startswith("#"), about
    text = re.sub(r"http://www\.w3\.org/2000/svg", "", page.decode())
    assert "http:" not in text
    assert "https:" not in text
    assert [about for tag, about in tags if tag == "script"] == [
        {"type": "application/json", "id": "form"},
        {"type": "text/plain", "id": "pack"},
        {},
    ]


def test_the_policy_allows_this_script_and_this_style_and_forbids_the_rest() -> None:
    page = page_file(template(), HEAD, [])
    rules = dict(one.split(" ", 1) for one in policy(page).split("; "))
    assert rules["default-src"] == "'none'"
    assert rules["connect-src"] == rules["base-uri"] == rules["form-action"] == "'none'"
    assert "unsafe" not in policy(page)
    for name, pattern in {
        "script-src": r"<script>(.*?)</script>",
        "style-src": r"<style>(.*?)</style>",
    }.items():
        (inside,) = re.findall(pattern, page.decode(), re.DOTALL)
        digest = base64.b64encode(hashlib.sha256(inside.encode()).digest()).decode()
        assert rules[name] == f"'sha256-{digest}'"


def test_the_script_writes_no_markup_and_asks_no_network() -> None:
    for word in (
        "innerHTML",
        "outerHTML",
        "insertAdjacentHTML",
        "document.write",
        "eval(",
        "new Function",
        "fetch(",
        "XMLHttpRequest",
        "WebSocket",
        "sendBeacon",
        "import(",
    ):
        assert word not in template().script, word


def test_what_was_put_in_comes_out() -> None:
    head, parts = opened(page_file(template(), HEAD, [Part("video/mp4", CLIP), Part("image/jpeg", b"x")]))
    assert head == {
        **HEAD,
        "parts": [{"type": "video/mp4", "size": len(CLIP)}, {"type": "image/jpeg", "size": 1}],
    }
    assert parts == [CLIP, b"x"]


def test_a_locked_page_is_opened_by_its_passphrase_alone() -> None:
    page = page_file(template(), HEAD, [Part("video/mp4", CLIP)], "öffne dich 芝麻")
    head, parts = opened(page, "öffne dich 芝麻")
    assert (head["title"], parts) == (SECRETS[0], [CLIP])
    assert opened(page, "o\u0308ffne dich 芝麻")[0] == head  # as another keyboard composes it
    with pytest.raises(InvalidTag):
        opened(page, "öffne dich")
    lock = json.loads(block(page, "form"))["lock"]
    assert lock["iterations"] == ITERATIONS >= 600_000


def test_nothing_but_the_form_of_a_locked_page_can_be_read() -> None:
    page = page_file(template(), HEAD, [Part("video/mp4", CLIP)], "芝麻")
    packed = base64.b64decode(block(page, "pack"))
    for secret in (*SECRETS, "ftypisom", "p" * 32, "芝麻"):
        assert secret.encode() not in page
        assert secret.encode() not in packed
        assert base64.b64encode(secret.encode()).rstrip(b"=")[:-1] not in page
    again = page_file(template(), HEAD, [Part("video/mp4", CLIP)], "芝麻")
    assert block(again, "pack")[:64] != block(page, "pack")[:64]  # another salt, another nonce


@given(
    title=st.text(st.characters(exclude_categories=["Cs"])),
    words=st.text(st.characters(exclude_categories=["Cs"])),
)
def test_no_words_break_out_of_the_page(title: str, words: str) -> None:
    evil = {
        "title": f"{title}</title><script>alert(1)</script>[[pack]][[script]]",
        "clips": [{"prompt": f"{words}</script><!--"}],
    }
    page = page_file(template(), evil, [])
    assert opened(page)[0]["title"] == evil["title"]
    assert opened(page)[0]["clips"] == evil["clips"]
    plain = page_file(template(), {"title": "", "clips": []}, [])
    assert [tag for tag, _about in Reader(page).tags] == [tag for tag, _about in Reader(plain).tags]


def test_both_languages_say_everything() -> None:
    text = template().script
    english, chinese = text.index("  en: {"), text.index("  zh: {")
    keys = [
        set(re.findall(r"(\w+): [\"\[]", part))
        for part in (text[english:chinese], text[chinese : text.index("let language")])
    ]
    assert keys[0] == keys[1]
    assert len(keys[0]) > 60
    used = set(re.findall(r"say\(\"(\w+)\"", text)) | set(
        re.findall(r"data-(?:say|name)=\"(\w+)\"", template().page)
    )
    assert used <= keys[0], used - keys[0]
