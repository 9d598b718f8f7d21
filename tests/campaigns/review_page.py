"""The review page in a real Chromium whose network is off: frames, drawing, comments, answers, saving, locks, both layouts.

    python -m tests.campaigns.review_page OUT [DTD] [--firefox PROGRAM] [--webkit] [--only-others]

Needs the Debian package `chromium` and Linux's `unshare`. Pictures of what was seen go to OUT. DTD is Apple's description of
FCPXML 1.11, which is not ours to ship; with it, the lists of `tests/support/handoff.py` are held against all of it. With a
Firefox, the page of a desktop and the locked one are walked through in it, too; the same in WebKit (GTK), which needs Xvfb.
"""

import argparse
import json
import os
import tempfile
from collections.abc import Callable
from fractions import Fraction
from functools import partial
from pathlib import Path
from typing import Any

from lxml import etree

from o8studio.domain.ids import ClipId, CommentId
from o8studio.domain.library.comment import Answer
from o8studio.domain.library.discussion import discussion_of
from o8studio.domain.library.facts import Answered, CommentPosted
from o8studio.domain.library.mark import Ink, Tool, mark_of
from o8studio.domain.library.merging import merge
from o8studio.media.proxies import AS_MADE, make_proxy
from o8studio.services.review.answer_file import read_answers
from o8studio.services.review.handoff.fcpxml import fcpxml
from o8studio.services.review.review_page import Switches, Take
from tests.support.chromium import Chromium
from tests.support.clips import UNEVEN, make, silent, with_sound
from tests.support.firefox import Firefox
from tests.support.handoff import BASES, three
from tests.support.review_pages import SHARED, page_of
from tests.support.webkit import WebKit
from tests.support.x_screen import x_screen

Browser = Chromium | Firefox
PASSPHRASE = "öffne dich 芝麻"
EVIL = "<img src=x onerror=\"document.title='owned'\"><script>document.title='owned'</script>"
_READ = """(() => { const v = document.getElementById('video'), c = document.createElement('canvas'); c.width = v.videoWidth;
 c.height = v.videoHeight; const g = c.getContext('2d', {willReadFrequently: true}); g.drawImage(v, 0, 0); let n = 0;
 for (let bit = 0; bit < 16; bit += 1) { const p = g.getImageData(Math.floor((bit + 0.5) * c.width / 16), Math.floor(c.height / 4), 1, 1).data;
 if (p[0] > 128) n |= 1 << bit; } return n; })()"""


def clips(folder: Path) -> list[Take]:
    """Different rates, one with times of its own, one with sound, in several containers."""
    clip = ClipId("clip-1")
    said = discussion_of(
        [
            CommentPosted(
                clip=clip,
                at=1,
                comment=CommentId("theirs-01"),
                person="Mei",
                text="Lantern flickers.",
                first=5,
                last=9,
            ),
            CommentPosted(
                clip=clip,
                at=2,
                comment=CommentId("theirs-02"),
                person="林悦",
                text="倒影慢了两帧。",
                first=20,
                last=20,
                marks=(
                    mark_of(Tool.ELLIPSE, [(0.6, 0.6), (0.7, 0.8)], Ink.RED, 5),
                    mark_of(Tool.TEXT, [(0.2, 0.6)], Ink.BLUE, 5, EVIL),
                ),
            ),
            CommentPosted(
                clip=clip, at=3, comment=CommentId("theirs-03"), person=EVIL, text=EVIL, first=30, last=30
            ),
            Answered(clip=clip, at=4, person="Mei", answer=Answer.CHANGES),
        ]
    )
    files = [
        with_sound(folder / "a.mp4"),
        make(folder / "b.mp4", "libx264", times=UNEVEN, options={"bf": "3"}),
        silent(folder / "c.webm", "libvpx-vp9", rate=Fraction(30000, 1001), count=40),
        silent(folder / "d.mp4", "libx264", rate=Fraction(60), count=40),
    ]
    takes = [
        Take(
            proxy=make_proxy(file, AS_MADE if file.name == "a.mp4" else 540),
            prompt=f"raft {EVIL}",
            model="Kling 3.0",
        )
        for file in files
    ]
    return [Take(proxy=takes[0].proxy, discussion=said, prompt=takes[0].prompt), *takes[1:]]


def stepped(browser: Browser, count: int) -> list[int]:
    """Step through a take forwards and back; the numbers that were seen."""
    seen = []
    browser.key("Home")
    for at in [*range(count), *reversed(range(count - 1))]:
        browser.until(f"document.body.dataset.shown === '{at}'")
        seen.append(browser.ask(_READ))
        browser.key("." if len(seen) < count else ",")
    return seen


def walk(out: Path) -> dict[str, Any]:
    """Everything that can be done on a page; what was saved."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        takes = clips(folder)
        plain, locked = folder / "page.html", folder / "locked.html"
        plain.write_bytes(page_of(takes, title=f"Li River {EVIL}"))
        locked.write_bytes(page_of(takes, passphrase=PASSPHRASE))
        view = folder / "view.html"
        view.write_bytes(page_of(takes, Switches(prompts=False, comments=False, asks=False)))
        assert b"theirs-01" not in locked.read_bytes()
        with Chromium(folder) as browser:
            marks_stay_with_their_take_and_frame(browser, plain)
            told = _on_desktop(browser, plain, takes, out)
            _locked(browser, locked)
            browser.open(view)
            browser.until("document.body.dataset.ready === 'yes'")
            assert browser.ask("getComputedStyle(document.getElementById('composer')).display") == "none"
            assert browser.ask("document.querySelectorAll('.comment').length") == 0
            _on_phone(browser, plain, out)
            assert browser.requests == [], browser.requests
            assert browser.complaints == [], browser.complaints
            online = "fetch('https://example.com/').then(() => 'open', () => 'closed')"
            assert browser.ask(online) == "closed"
            assert browser.ask("document.title") != "owned"
        with tempfile.TemporaryDirectory() as other, Chromium(Path(other), language="zh-CN") as browser:
            browser.size(1280, 800, scheme="light")
            browser.open(plain)
            browser.until("document.body.dataset.ready === 'yes'")
            assert browser.ask("document.documentElement.lang") == "zh-CN"
            assert "通过" in browser.ask("document.getElementById('approved').textContent")
            browser.picture(out / "desktop-light-zh.png")
    return told


def _on_desktop(browser: Browser, page: Path, takes: list[Take], out: Path) -> dict[str, Any]:
    browser.size(1280, 800)
    browser.open(page)
    browser.until("document.body.dataset.ready === 'yes'")
    for index, take in enumerate(takes):
        browser.key(str(index + 1))
        count = take.proxy.frames
        assert stepped(browser, count) == [*range(count), *reversed(range(count - 1))], index
    browser.key("1")
    browser.key("Home")
    for _ in range(12):
        browser.key(".")
    browser.until("document.body.dataset.shown === '12'")
    left, top, width, height = browser.box("#picture")
    for key, path in {
        "d": [(0.2, 0.7), (0.25, 0.8), (0.3, 0.7), (0.35, 0.8)],
        "w": [(0.8, 0.6), (0.6, 0.75)],
        "b": [(0.4, 0.6), (0.5, 0.9)],
        "q": [(0.55, 0.55), (0.7, 0.7)],
    }.items():
        browser.key(key)
        browser.drag([(left + x * width, top + y * height) for x, y in path])
    browser.key("t")
    browser.drag([(left + 0.1 * width, top + 0.6 * height)])
    browser.type("灯笼 low")
    browser.key("Enter")
    browser.key("z", modifiers=2)
    browser.key("z", modifiers=10)
    browser.picture(out / "drawing.png")
    browser.key("Escape")
    browser.key("c")
    browser.type(f"This is the frame. 火焰低一点 {EVIL}")
    browser.key("Enter", modifiers=2)
    browser.key("Escape")
    browser.key("Home")
    browser.key("i")
    for _ in range(6):
        browser.key(".")
    browser.key("o")
    browser.key("c")
    browser.type("Trim here if you cut.")
    browser.key("Enter", modifiers=2)
    browser.key("Escape")
    browser.key("x", modifiers=1)
    browser.key("a")
    browser.key("2")
    browser.key("a", modifiers=8)
    browser.key("1")
    browser.key(" ")
    browser.until("document.getElementById('video').currentTime > 0.5")
    browser.key(" ")
    shown = browser.ask("Number(document.body.dataset.wanted)")
    still = "!document.getElementById('video').seeking"  # while it played, the same picture may have been there before
    browser.until(f"document.body.dataset.shown === '{shown}' && {still}")
    assert browser.ask(_READ) == shown
    _typing_pauses(browser)
    browser.key("Home")
    for wanted in (0, 5, 12, 20, 30, 0):
        browser.key("n")
        browser.until(f"document.body.dataset.shown === '{wanted}'")
        assert browser.ask(_READ) == wanted
        is_range = wanted in (0, 5)
        assert ("–" in browser.ask("document.getElementById('chip').textContent")) is is_range
    browser.click("#save")
    assert browser.ask("document.activeElement.id") == "person"
    browser.type("Arno")
    browser.key("Escape")
    browser.picture(out / "desktop.png")
    browser.click("#save")
    first = json.loads(browser.downloaded().read_text("utf-8"))
    browser.open(page)  # what was written is still there
    browser.until("document.body.dataset.ready === 'yes'")
    assert browser.ask("document.getElementById('person').value") == "Arno"
    assert browser.ask("document.querySelectorAll('.unsent').length") == 2
    return dict(first)


def marks_stay_with_their_take_and_frame(browser: Browser, page: Path) -> None:
    """What is drawn or written on one take is never sent of another, and a stroke elsewhere throws nothing away."""
    browser.size(1280, 800)
    browser.open(page)
    browser.until("document.body.dataset.ready === 'yes'")

    def draw(key: str) -> None:
        left, top, width, height = browser.box("#picture")
        browser.key(key)
        browser.drag([(left + 0.3 * width, top + 0.6 * height), (left + 0.5 * width, top + 0.8 * height)])

    text = "document.getElementById('text').value"
    draw("b")
    browser.key(".")
    browser.until("document.body.dataset.shown === '1'")
    draw("w")
    browser.key("Escape")
    browser.key("c")
    browser.type("of one")
    browser.key("Escape")
    browser.key("2")
    assert browser.ask(text) == ""
    browser.key("c")
    browser.type("of two")
    browser.key("Enter", modifiers=2)
    browser.click(".comment.on .link")  # change it
    assert browser.ask(text) == "of two"
    browser.key("Escape")
    browser.key("1")
    assert browser.ask(text) == "of one"
    browser.until("document.body.dataset.shown === '1'")
    browser.key("c")
    browser.key("Enter", modifiers=2)
    browser.ask("document.getElementById('person').value = 'Arno'")
    browser.click("#save")
    told = json.loads(browser.downloaded().read_text("utf-8"))
    assert [(one["clip"], one["text"], one["first"], [mark["tool"] for mark in one["marks"]]) for one in told["comments"]] == [
        ("2", "of two", 0, []),
        ("1", "of one", 1, ["arrow"]),
        ("1", "", 0, ["box"]),
    ]  # fmt: skip
    browser.ask("localStorage.clear()")


def _typing_pauses(browser: Browser) -> None:
    """Whoever begins to write while it plays looks at a still picture; it plays on when the comment is sent."""
    paused = "document.getElementById('video').paused"
    browser.key("Home")
    browser.key(" ")
    browser.until(f"!{paused}")
    browser.key("c")
    browser.type("x")
    browser.until(paused)
    browser.key("Enter", modifiers=2)
    browser.until(f"!{paused}")
    browser.key("Escape")
    browser.key("k")
    browser.until(paused)
    browser.click(".comment.on .link:nth-child(2)")  # it was only to see


def _locked(browser: Browser, page: Path) -> None:
    browser.open(page)
    browser.until("!document.getElementById('lock').hidden")
    browser.ask("document.getElementById('passphrase').focus()")
    browser.type("wrong")
    browser.key("Enter")
    browser.until("document.getElementById('wrong').textContent.includes('does not open')")
    assert browser.ask("document.querySelectorAll('.comment').length") == 0
    browser.ask("document.getElementById('passphrase').value = ''")
    browser.type(PASSPHRASE)
    browser.ask("[0, 1].map(() => document.getElementById('lock').requestSubmit()).length")  # a double click
    browser.until("document.body.dataset.ready === 'yes' && document.body.dataset.shown === '0'")
    assert browser.ask("document.querySelectorAll('.comment').length") == 3
    for _ in range(7):
        browser.key(".")
    browser.until("document.body.dataset.shown === '7'")
    assert browser.ask(_READ) == 7
    browser.ask(
        "(() => { const name = document.getElementById('person'); name.value = 'Zoe'; name.dispatchEvent(new Event('input')); })()"
    )
    assert "Zoe" not in browser.ask("JSON.stringify(localStorage)")


def _on_phone(browser: Chromium, page: Path, out: Path) -> None:
    browser.size(390, 844, phone=True)
    browser.open(page)
    browser.until("document.body.dataset.ready === 'yes'")
    small = "[...document.querySelectorAll('button')].filter(b => b.offsetParent && !b.closest('.comment')).map(b => b.getBoundingClientRect()).filter(b => b.height < 43 || b.width < 40).length"
    assert browser.ask(small) == 0, "a target is too small for a thumb"
    assert browser.ask("document.documentElement.scrollWidth") == 390
    browser.size(260, 560, phone=True)  # the same phone with everything half as large again
    assert browser.ask("document.documentElement.scrollWidth") == 260
    browser.size(390, 844, phone=True)
    browser.click("#forward")
    browser.until("document.body.dataset.shown === '1'")
    browser.picture(out / "phone.png")
    browser.click("#drawSmall")
    browser.until("document.body.classList.contains('drawing')")
    browser.picture(out / "phone-drawing.png")
    browser.click("#bar .done")


def check(told: dict[str, Any]) -> None:
    """What was saved is taken in once, with every word and every mark."""
    delivery = read_answers(json.dumps(told).encode(), lambda page: SHARED if page == SHARED.page else None)
    assert delivery.person == "Arno"
    first, second = sorted(delivery.comments, key=lambda one: -len(one.marks))
    assert first.text.endswith(EVIL)
    assert (first.range.first, first.range.last) == (12, 12)
    assert [mark.tool.value for mark in first.marks] == ["pen", "arrow", "box", "ellipse", "text"]
    assert first.marks[4].text == "灯笼 low"
    assert abs(first.marks[1].points[0][0] - 0.8) < 0.01
    assert (second.range.first, second.range.last) == (0, 6)
    assert {(one.clip, one.answer) for one in delivery.answers} == {
        ("clip-1", Answer.APPROVED),
        ("clip-2", Answer.CHANGES),
    }
    assert len(merge({}, delivery, 1.0)) == 4


def in_another(start: Callable[[Path], Firefox], out: Path) -> None:
    """What is done on a desktop, and the lock, in another engine."""
    out.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        takes = clips(folder)
        plain, locked = folder / "page.html", folder / "locked.html"
        plain.write_bytes(page_of(takes, title=f"Li River {EVIL}"))
        locked.write_bytes(page_of(takes, passphrase=PASSPHRASE))
        with start(folder) as browser:
            marks_stay_with_their_take_and_frame(browser, plain)
            for one in browser.downloads.iterdir():
                one.unlink()
            check(_on_desktop(browser, plain, takes, out))
            _locked(browser, locked)
            browser.picture(out / "unlocked.png")
            assert browser.ask("document.title") != "owned"
            print(browser.ask("navigator.userAgent"))


def main() -> None:
    """Run it all."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("out", type=Path)
    parser.add_argument("dtd", nargs="?")
    parser.add_argument("--firefox", type=Path)
    parser.add_argument("--webkit", action="store_true")
    parser.add_argument("--only-others", action="store_true", help="leave Chromium out")
    at = parser.parse_args()
    at.out.mkdir(parents=True, exist_ok=True)
    if not at.only_others:
        check(walk(at.out))
        print(
            "the page: every frame of four takes both ways, five tools, comments, answers, lock, phone, Chinese; no request, no complaint"
        )
    if at.firefox is not None:
        in_another(partial(Firefox, at.firefox), at.out / "firefox")
    if at.webkit:
        with x_screen() as os.environ["DISPLAY"]:
            in_another(WebKit, at.out / "webkit")
    if at.dtd is not None:
        description = etree.DTD(at.dtd)
        for name, base in BASES.items():
            root = etree.fromstring(fcpxml(three(base)).encode())
            assert description.validate(root), (name, description.error_log)
        print("FCPXML: valid at", ", ".join(BASES))


if __name__ == "__main__":
    main()
