"""The same order through the window and through the command line: the same facts on disk, the same bytes on the wire."""

import hashlib
import json
import os
import re
import subprocess
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from typing import Any

import pytest
from PIL import Image
from PySide6.QtWidgets import QComboBox, QLabel, QPlainTextEdit, QPushButton

from o8studio.domain.jobs.facts import Recorded
from o8studio.domain.request import ImageRole
from o8studio.store import settings
from o8studio.store.ledger.ledger import Ledger
from o8studio.store.paths import places
from o8studio.store.settings import GatewayEntry, Settings
from o8studio.ui.widgets.dialogs import Dialog
from tests.support import forked
from tests.support.demo import TOKEN, DemoServer
from tests.support.patience import until
from tests.support.scenes import play_scene
from tests.support.small_gateway import SmallGateway, small_gateway
from tests.support.wire_tap import Post, WireTap, wire_tap

MODELS = ("doubao-seedance-2-0-260128", "kling-v3", "sora-2")
"""One that takes a seed, one that has none, and one whose first frame goes as a file in a multipart body."""
HURRIED = (
    "import sys; from o8studio.cli.main import run; from o8studio.cli.session import CliContext; "
    "from o8studio.domain.jobs.pacing import Pace; "
    "sys.exit(run(sys.argv[1:], context=CliContext(pace=Pace(first=0.15, growth=1.1, longest=0.4))))"
)
PROMPTS = ("a red fox, 雪地里 [demo:fail]", "a blue fox, 雪地里 [demo:fail]")
"""The demo gateway takes and refunds them: nobody has to draw 24 films."""
EXTRA = '{"trace_tag": "t-1", "metadata": {"nested": [1, 2.5, true, "ä"]}}'


def write_settings(url: str, limit: float = 1000.0, unpriced: int = 4) -> None:
    """A profile whose only gateway is there, and is a New API."""
    entry = GatewayEntry(
        id="g", name="Team", base_url=url, proxy="direct", token_storage="session",
        formats=("openai_videos",), generation="new-api", server="New API (up to rc.26)",
    )  # fmt: skip
    places().make()
    settings.save(
        places().settings,
        Settings(
            gateways=(entry,),
            current_gateway="g",
            ask_above_usd=limit,
            ask_above_clips=unpriced,
            language="en",
        ),
    )


def recorded(ledger: Path) -> list[dict[str, Any]]:
    """What was written down of each job, in the order in which it was."""
    book = Ledger(ledger, read_only=True)
    try:
        jobs = sorted(book.replay(newest=100), key=lambda job: job.recorded_at)
        facts = [next(iter(book.facts(job.id))) for job in jobs]
    finally:
        book.close()
    assert all(isinstance(fact, Recorded) for fact in facts)
    return [asdict(fact.request) for fact in facts if isinstance(fact, Recorded)]


def command(*arguments: str) -> subprocess.CompletedProcess[str]:
    """The command line as a process, without anybody who could be asked."""
    return forked.run(HURRIED, *arguments, env={**os.environ, "O8STUDIO_TOKEN": TOKEN, "LANGUAGE": "en"})


@pytest.fixture
def in_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[str], None]:
    """Turn to a profile of this name."""

    def turn(name: str) -> None:
        monkeypatch.setenv("O8STUDIO_HOME", str(tmp_path / name))
        monkeypatch.setenv("O8STUDIO_TOKEN", TOKEN)

    return turn


def compose_it(window: Any, picture: Path) -> None:
    """Set everything of the order in the composer, as a person would."""
    compose = window.compose
    compose.picker.set_models(list(MODELS))
    compose.picker.chosen.emit(MODELS[0])
    compose.form.shared.emit("duration", 4)
    compose.form.shared.emit("aspect_ratio", "9:16")
    compose.form.changed.emit("return_last_frame", True)
    compose.references.set_images([(ImageRole.FIRST_FRAME, str(picture))], "crop")
    compose.references.changed.emit()
    compose.variations.set_count(2)
    compose.extra.set_texts(dict.fromkeys(MODELS, EXTRA))
    compose.prompt.set_text("a {red|blue} fox, 雪地里 [demo:fail]")
    assert not compose.generate.is_off, compose.footer.problem


def options(picture: Path, draw: int) -> list[str]:
    """The same for the command line."""
    chosen = [part for model in MODELS for part in ("-m", model)]
    return [
        "generate", *PROMPTS, *chosen, "-p", "duration=4", "-p", "aspect_ratio=9:16", "-p", "return_last_frame=true",
        "--first-frame", str(picture), "--fit", "crop", "-n", "2", "--extra", EXTRA, "--draw", str(draw),
    ]  # fmt: skip


def test_the_same_order_is_the_same_bytes_in_both_faces_and_as_it_was_shown(
    dressed, demo: DemoServer, tmp_path: Path, in_home
) -> None:
    picture = tmp_path / "fox.png"
    Image.radial_gradient("L").resize((800, 600)).convert("RGB").save(picture)
    pressed: dict[str, Any] = {}

    async def scene(studio, window, _presenters) -> None:
        await until(lambda: bool(window.compose.picker.model))
        compose_it(window, picture)
        pressed["draw"] = window.compose.order().draw
        window.compose.show_request()
        await until(lambda: bool(window.shell.findChildren(Dialog)))
        (dialog,) = window.shell.findChildren(Dialog)
        pressed["texts"] = read_all(dialog)
        dialog.accept()
        window.compose.press_generate()
        await until(lambda: sum(bool(job.remote_id) for job in studio.book) == 12, 60)

    with wire_tap(demo.url) as tap:
        in_home("window")
        write_settings(tap.url)
        play_scene(dressed, None, scene)
        by_window, window_posts = recorded(places().ledger), submissions(tap)
        in_home("command")
        write_settings(tap.url)
        dry = command(*options(picture, pressed["draw"]), "--gateway", "g", "--dry-run")
        assert submissions(tap) == [], "a dry run sends nothing"
        done = command(*options(picture, pressed["draw"]), "--gateway", "g", "--json")
        assert done.stdout.count('"event": "accepted"') == 12, done.stderr
        by_command, command_posts = recorded(places().ledger), submissions(tap)

    assert len(by_window) == 12
    assert [json.dumps(one) for one in by_command] == [json.dumps(one) for one in by_window]
    seeds = [one["core"]["seed"] for one in by_window if "seed" in one["core"]]
    assert (len(seeds), len(set(seeds))) == (4, 4)
    assert [(one["prompt"], one["model"]) for one in by_window[:6]] == [
        (prompt, model) for prompt in PROMPTS for model in MODELS
    ]
    assert sorted(command_posts, key=lambda post: post.body) == sorted(
        window_posts, key=lambda post: post.body
    )
    assert sum(post.content_type.startswith("multipart/") for post in window_posts) == 4

    lines = [json.loads(line) for line in dry.stdout.splitlines()]
    assert [(one["method"], one["url"]) for one in lines] == [("POST", f"{tap.url}/v1/videos")] * 12
    assert {one["draw"] for one in lines} == {pressed["draw"]}
    assert_left(lines, window_posts)
    shown = [in_the_window(title, text) for title, text in pressed["texts"]]
    assert_left(shown, window_posts)
    assert [one["body"] for one in shown] == [one["body"] for one in lines]


def read_all(dialog: Dialog) -> list[tuple[str, str]]:
    """Choose each of the requests and read it."""
    (which,) = dialog.findChildren(QComboBox)
    (text,) = dialog.findChildren(QPlainTextEdit)
    found = []
    for at in range(which.count()):
        which.setCurrentIndex(at)
        found.append((which.itemText(at), text.toPlainText()))
    return found


def in_the_window(title: str, text: str) -> dict[str, Any]:
    """The text of one request, taken apart."""
    head, body, *files = text.split("\n\n")
    method, _, url = head.partition(" ")
    found = [re.fullmatch(r"(\w+): (\S+) \((\S+), (\d+) bytes, SHA-256 (\w+)\)", file) for file in files]
    assert all(found), files
    assert any(prompt in title for prompt in PROMPTS), title
    names = ("form_field", "name", "mime", "size", "sha256")
    attachments = [dict(zip(names, one.groups(), strict=True)) for one in found if one is not None]
    return {"method": method, "url": url, "body": json.loads(body), "attachments": attachments}


def submissions(tap: WireTap) -> list[Post]:
    """What has passed since the last time."""
    found = [post for post in tap.posts if post.path == "/v1/videos"]
    tap.posts.clear()
    return found


def assert_left(shown: list[dict[str, Any]], posts: list[Post]) -> None:
    """Each request that was shown left once, byte by byte, and nothing else did."""
    left = list(posts)
    for one in shown:
        match = next((post for post in left if is_it(one, post)), None)
        assert match is not None, one
        left.remove(match)
    assert left == []


def is_it(shown: dict[str, Any], post: Post) -> bool:
    """Whether these bytes are what was shown."""
    if post.content_type.startswith("multipart/"):
        return bool(shown["attachments"]) and post.body == multipart(shown, post.body)
    if shown["attachments"]:
        return False
    whole = unfolded(shown["body"], json.loads(post.body))
    return json.dumps(whole, ensure_ascii=False, separators=(",", ":")).encode() == post.body


def unfolded(shown: Any, sent: Any) -> Any:
    """What was shown with the pictures of what was sent in place of their lengths and digests, where these agree."""
    if isinstance(shown, dict) and isinstance(sent, dict):
        return {name: unfolded(value, sent.get(name)) for name, value in shown.items()}
    if isinstance(shown, list) and isinstance(sent, list) and len(shown) == len(sent):
        return [unfolded(one, other) for one, other in zip(shown, sent, strict=True)]
    short = re.search(r"[\w+/=]{24}… \((\d+) characters, SHA-256 (\w{64})\)$", str(shown))
    if short is None or not isinstance(sent, str):
        return shown
    text = sent[short.start() :]
    is_same = (len(text), hashlib.sha256(text.encode()).hexdigest()) == (int(short[1]), short[2])
    return shown[: short.start()] + text if is_same else shown


def multipart(shown: dict[str, Any], sent: bytes) -> bytes:
    """The body that the shown fields and files make, with the file's content from what was sent, where it is that one."""
    parts = []
    for name, value in shown["body"].items():
        text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
        head = f'--boundary\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n'
        parts.append(head.encode() + text.encode() + b"\r\n")
    for file in shown["attachments"]:
        head = (
            f'--boundary\r\nContent-Disposition: form-data; name="{file["form_field"]}"; filename="{file["name"]}"\r\n'
            f"Content-Type: {file['mime']}\r\n\r\n"
        ).encode()
        at = sent.find(head)
        content = sent[at + len(head) : at + len(head) + int(file["size"])]
        if hashlib.sha256(content).hexdigest() == file["sha256"]:
            parts.append(head + content + b"\r\n")
    return b"".join([*parts, b"--boundary--\r\n"])


# ---- the spending limit


def unpriced_gateway(server: SmallGateway) -> None:
    """It lists a model and has no price list."""
    server.answers["/v1/models"] = {"object": "list", "data": [{"id": MODELS[0], "object": "model"}]}
    server.answers["/api/status"] = {"success": True, "data": {"version": "v0", "quota_per_unit": 500_000}}


def submitted(server: SmallGateway) -> int:
    return server.asked["/v1/videos"]


def press(window: Any, model: str, prompt: str) -> None:
    """Write it and press the button."""
    window.compose.picker.set_model(model)
    window.compose.picker.chosen.emit(model)
    window.compose.prompt.set_text(prompt)
    window.compose.generate.click()


def labels(widget: Any) -> str:
    return "\n".join(one.text() for one in widget.findChildren(QLabel))


def answer(dialog: Dialog, words: str) -> None:
    next(one for one in dialog.findChildren(QPushButton) if one.text() == words).click()


def test_a_press_over_the_limit_asks_in_both_faces_and_sends_nothing_before_the_answer(
    dressed, demo: DemoServer, in_home
) -> None:
    in_home("window")
    write_settings(demo.url, limit=0.4)

    async def scene(studio, window, _presenters) -> None:
        await until(lambda: bool(window.compose.picker.model))
        press(window, "kling-v3", "dear in the window [demo:fail]")
        assert window.compose.generate.text() == "Review and send"
        (dialog,) = window.shell.findChildren(Dialog)
        assert "This may cost $0.42, more than $0.40. Send it?" in labels(dialog)
        answer(dialog, "Don't send")
        await until(lambda: not window.shell.findChildren(Dialog))
        assert list(studio.book) == []
        press(window, "kling-v3", "dear in the window [demo:fail]")
        (dialog,) = window.shell.findChildren(Dialog)
        answer(dialog, "Send 1")
        await until(lambda: any(job.remote_id for job in studio.book))

    play_scene(dressed, None, scene)
    assert demo.paid("dear in the window [demo:fail]") == 1
    in_home("command")
    write_settings(demo.url, limit=0.4)
    asked = command("generate", "dear by command [demo:fail]", "-m", "kling-v3")
    assert asked.returncode == 2
    assert "This may cost $0.42, more than $0.40. Send it? --yes" in asked.stderr
    assert demo.paid("dear by command [demo:fail]") == 0
    command("generate", "dear by command [demo:fail]", "-m", "kling-v3", "--yes", "--json")
    assert demo.paid("dear by command [demo:fail]") == 1


def test_a_press_without_a_price_asks_in_both_faces_above_a_number_of_clips_however_high_the_limit_is(
    dressed, in_home
) -> None:
    question = "Team lists no price for Seedance 2.0"
    with small_gateway() as server:
        unpriced_gateway(server)
        in_home("window")
        write_settings(server.url, unpriced=0)

        async def scene(studio, window, _presenters) -> None:
            await until(lambda: bool(window.compose.picker.model))
            press(window, MODELS[0], "of unknown price")
            assert "asks first, a price is unknown" in window.compose.footer.price.accessibleName()
            (dialog,) = window.shell.findChildren(Dialog)
            assert question in labels(dialog)
            assert "$1000.00" in labels(dialog)
            answer(dialog, "Don't send")
            await until(lambda: not window.shell.findChildren(Dialog))
            assert list(studio.book) == []
            assert submitted(server) == 0
            press(window, MODELS[0], "of unknown price")
            (dialog,) = window.shell.findChildren(Dialog)
            answer(dialog, "Send 1")
            await until(lambda: any(job.remote_id for job in studio.book))

        play_scene(dressed, None, scene)
        assert submitted(server) == 1
        in_home("command")
        write_settings(server.url, unpriced=0)
        asked = command("generate", "of unknown price", "-m", MODELS[0])
        assert asked.returncode == 2
        assert question in asked.stderr
        assert "--yes" in asked.stderr
        assert submitted(server) == 1
        dry = command("generate", "of unknown price", "-m", MODELS[0], "--dry-run")
        assert json.loads(dry.stdout)["price"]["certainty"] == "unknown"
        in_home("window with the usual number")
        write_settings(server.url)

        async def usual(studio, window, _presenters) -> None:
            await until(lambda: bool(window.compose.picker.model))
            window.compose.variations.set_count(4)
            press(window, MODELS[0], "four of unknown price")
            assert not window.shell.findChildren(Dialog)
            await until(lambda: submitted(server) == 5)
            window.compose.variations.set_count(5)
            press(window, MODELS[0], "five of unknown price")
            (dialog,) = window.shell.findChildren(Dialog)
            assert question in labels(dialog)
            answer(dialog, "Don't send")
            await until(lambda: not window.shell.findChildren(Dialog))
            assert (len(list(studio.book)), submitted(server)) == (4, 5)

        play_scene(dressed, None, usual)
        in_home("command with the usual number")
        write_settings(server.url)
        server.on_submit = {"error": {"message": "no", "code": "invalid_request"}}
        command("generate", "four of unknown price", "-m", MODELS[0], "-n", "4")
        assert submitted(server) == 9
        many = command("generate", "of unknown price", "-m", MODELS[0], "-n", "5")
        assert (many.returncode, submitted(server)) == (2, 9)
        assert question in many.stderr


def test_what_the_token_can_not_pay_is_sent_by_neither_face(dressed, demo: DemoServer, in_home) -> None:
    demo.change(balance_usd=0.3)
    try:
        in_home("window")
        write_settings(demo.url)

        async def scene(studio, window, _presenters) -> None:
            await until(lambda: bool(window.compose.picker.model))
            press(window, "kling-v3", "too dear for both")
            await until(lambda: window.compose.generate.is_off)
            assert (
                "This needs about $0.42 and Team has $0.30." in window.compose.footer.price.accessibleName()
            )
            window.compose.press_generate()
            assert list(studio.book) == []

        play_scene(dressed, None, scene)
        in_home("command")
        write_settings(demo.url)
        refused = command("generate", "too dear for both", "-m", "kling-v3")
        assert refused.returncode == 2
        assert "This needs about $0.42 and Team has $0.30." in refused.stderr
        assert demo.paid("too dear for both") == 0
    finally:
        demo.change(balance_usd=10_000)
