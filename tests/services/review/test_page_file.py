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

from o8studio.domain.library.comment import Answer
from o8studio.services.review.answer_file import read_answers
from o8studio.services.review.page_file import ITERATIONS, Part, page_file
from o8studio.ui.player.transport import timecode
from tests.support.page_script import PageScript
from tests.support.review_pages import PAGE, SHARED, block, opened, template

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


@pytest.mark.usefixtures("qapp")
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


RATES = ((24000, 1001), (24, 1), (25, 1), (30000, 1001), (30, 1), (60, 1))
TIMES = [sum(25 + (at * 37) % 90 for at in range(number)) / 1200 for number in range(60)]


def clip_of(rate: tuple[int, int], **more: object) -> dict[str, object]:
    return {"key": "1", "rate": rate, "frames": 60, "width": 1920, "height": 1080, **more}


@pytest.mark.usefixtures("qapp")
@pytest.mark.parametrize(
    "clip", [*map(clip_of, RATES), clip_of((24, 1), times=TIMES)], ids=[*map(str, RATES), "uneven"]
)
def test_the_page_goes_to_the_middle_of_a_picture_and_knows_its_number_again(clip: dict[str, object]) -> None:
    """Where a picture begins and in its middle it is that picture, at every rate and where each has a time of its own."""
    page = PageScript(page="p", clips=[clip])
    every = page.ask(
        "Array.from({length: 60}, (_, n) => [numberAt(clips[0], insideOf(clips[0], n)), numberAt(clips[0], startOf(clips[0], n))])"
    )
    assert every == [[number, number] for number in range(60)]
    assert page.ask("numberAt(clips[0], 1e9)") == 59
    assert page.ask("numberAt(clips[0], -1)") == 0


@pytest.mark.usefixtures("qapp")
def test_an_uneven_picture_is_found_by_a_player_that_takes_each_for_as_long_as_the_mean() -> None:
    """GStreamer, so WebKit on Linux: it showed the picture before a late short one, and the one after a long one."""
    begins = [at / 1000 for at in (0, 21, 72, 155, 193, 262, 287, 343, 430, 472)]
    page = PageScript(page="p", clips=[clip_of((17176, 1000), times=begins) | {"frames": len(begins)}])
    sought = page.ask(f"Array.from({{length: {len(begins)}}}, (_, n) => insideOf(clips[0], n))")
    mean = 1000 / 17176
    for number, at in enumerate(sought[:-1]):
        shown = next(one for one, begin in enumerate(begins) if begin + mean > at)
        assert shown == number, (at, begins[number])
        assert begins[number] < at < begins[number + 1]


@pytest.mark.usefixtures("qapp")
def test_a_browser_that_leaves_the_edit_list_out_is_corrected_by_what_it_shows_standing() -> None:
    """WebKit with GStreamer says of every picture of a clip with pictures out of order that it is two later."""
    page = PageScript(page="p", clips=[clip_of((24, 1), media=0)])
    page.ask(
        "video = { seeking: false, currentTime: 0, requestVideoFrameCallback: () => 0 }, document.body = { dataset: {} }, null"
    )
    wrong = 2 / 24

    def shown(standing: bool, at: float, told: float, *, seeks: bool = False) -> int:
        page.ask(
            f"state.isPlaying = {json.dumps(not standing)}, video.currentTime = {at}, video.seeking = {json.dumps(seeks)}, null"
        )
        page.ask(f"drawFrame = () => 0, wrap = () => 0, onPicture(0, {{ mediaTime: {told} }}), null")
        return int(page.ask("document.body.dataset.shown"))

    assert shown(True, 4.5 / 24, 4.5 / 24 + wrong) == 4
    assert shown(False, 9.1 / 24, 9 / 24 + wrong) == 9
    assert page.ask("state.frame") == 9
    assert shown(True, 5.5 / 24, 20 / 24, seeks=True) != 5, "what comes while it seeks proves nothing"
    assert shown(False, 9.1 / 24, 9 / 24 + wrong) == 9
    assert shown(True, 7.5 / 24, 7 / 24) == 7, "in another browser the time is the picture's own"
    assert shown(False, 9.1 / 24, 9 / 24) == 9


@pytest.mark.usefixtures("qapp")
def test_two_windows_of_one_page_keep_what_is_written_in_both() -> None:
    """Whoever opens the file twice and writes in each would else lose what the first one kept."""
    windows = [PageScript(page="p", clips=[clip_of((24, 1))]) for _window in range(2)]
    kept = "null"
    for page in windows:
        page.ask(
            "localStorage.setItem = (_name, text) => { localStorage.kept = text; }, localStorage.getItem = () => localStorage.kept,"
            " drawAll = () => 0, null"
        )

    def do(page: PageScript, script: str) -> None:
        nonlocal kept
        page.ask(f"localStorage.kept = {json.dumps(kept)}, {script}, changed(), null")
        kept = page.ask("localStorage.kept")

    first, second = windows
    do(first, "(state.own.push({ id: 'a', clip: '1', text: 'low', marks: [], at: 1, changed_at: 1 }))")
    do(second, "(state.own.push({ id: 'b', clip: '1', text: 'late', marks: [], at: 2, changed_at: 2 }))")
    do(second, "(state.answers['1'] = { answer: 'changes', at: 5 })")
    assert [one["text"] for one in json.loads(kept)["own"]] == ["late", "low"]
    do(first, "(state.answers['2'] = { answer: 'approved', at: 6 })")
    told = json.loads(kept)
    assert {one["text"] for one in told["own"]} == {"low", "late"}
    assert {key: one["answer"] for key, one in told["answers"].items()} == {"1": "changes", "2": "approved"}
    do(
        first,
        "(state.own.find((one) => one.id === 'b').text = 'very late', state.own.find((one) => one.id === 'b').changed_at = 9)",
    )
    do(second, "removeOwn('a')")
    do(second, "withdraw('2')")
    do(first, "null")
    told = json.loads(kept)
    assert [one["text"] for one in told["own"]] == ["very late"], (
        "what was taken back in one does not come back"
    )
    assert list(told["answers"]) == ["1"]


@pytest.mark.usefixtures("qapp")
def test_what_is_written_after_a_comment_was_looked_at_is_about_its_frames_not_those_of_one_before() -> None:
    said = [{"id": "a", "person": "Mei", "text": "x", "first": 5, "last": 9, "at": 1, "reply_to": "", "marks": []},
            {"id": "b", "person": "", "text": "y", "first": 20, "last": 20, "at": 2, "reply_to": "", "marks": []}]  # fmt: skip
    page = PageScript(page="p", clips=[clip_of((24, 1)) | {"comments": said}])
    page.ask("""(() => {
      document.querySelector = () => null;
      show = (frame) => { state.frame = frame; };
      drawComments = () => 0;
    })()""")
    assert page.ask("pick('a'), place()") == [5, 9]
    assert page.ask("pick('b'), place()") == [20, 20]


@pytest.mark.usefixtures("qapp")
def test_the_page_writes_timecodes_as_the_window_does() -> None:
    for rate in RATES:
        page = PageScript(page="p", clips=[clip_of(rate)])
        told = page.ask("[0, 1, 59, 60, 1799, 1800, 5000].map((n) => code(n))")
        assert told == [timecode(number, rate[0] / rate[1]) for number in (0, 1, 59, 60, 1799, 1800, 5000)]


@pytest.mark.usefixtures("qapp")
def test_a_line_keeps_its_ends_and_corners_and_loses_what_lies_between() -> None:
    page = PageScript(page="p", clips=[clip_of((24, 1))])
    line = [[at / 100, 0.5] for at in range(50)] + [[0.5, 0.5 + at / 100] for at in range(40)]
    assert page.ask(f"simplified({json.dumps(line)})") == [[0.0, 0.5], [0.5, 0.5], [0.5, 0.89]]
    assert page.ask("[near(9), near(-9), near(0.123456)]") == [2, -1, 0.1235]


@pytest.mark.usefixtures("qapp")
def test_what_the_page_saves_is_what_the_program_reads() -> None:
    """Said, drawn and answered by the page's own functions, and read by `answer_file.py`."""
    page = PageScript(page=PAGE, clips=[clip_of((24, 1)), clip_of((25, 1), key="2")])
    page.ask("""(() => {
      document.getElementById("person").value = " Arno ";
      const mark = { tool: "pen", points: [[0.1, 0.1], [near(0.33333), near(5)]], ink: "red", width: 5, text: "" };
      const first = speak("1", "低一点 <b>", 3, 9, [mark], "");
      crypto.getRandomValues = (bytes) => bytes.fill(11);
      speak("2", "reply", 3, 9, [], "");
      state.answers["2"] = { answer: "approved", at: now() };
      return first;
    })()""")
    told = json.dumps(page.ask("answerFile()")).encode()
    found = read_answers(told, lambda asked: SHARED if asked == PAGE else None)
    assert found.person == "Arno"
    assert [(one.text, one.range.first, one.range.last) for one in found.comments] == [
        ("低一点 <b>", 3, 9),
        ("reply", 3, 9),
    ]
    assert found.comments[0].marks[0].points == ((0.1, 0.1), (0.3333, 2.0))
    assert [(one.clip, one.answer) for one in found.answers] == [("clip-2", Answer.APPROVED)]


@pytest.mark.usefixtures("qapp")
def test_both_languages_of_the_page_have_every_text_with_the_same_places() -> None:
    page = PageScript()
    words = page.ask("WORDS")
    assert words["en"].keys() == words["zh"].keys()
    for name, text in words["en"].items():
        places = [sorted(set(re.findall(r"\{\w+\}", json.dumps(one)))) for one in (text, words["zh"][name])]
        assert places[0] == places[1], name
    assert page.ask("language") == "zh"
    assert page.ask("say('frame', { n: 3, all: 9 })") != page.ask("WORDS.en.frame")
