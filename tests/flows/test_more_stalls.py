"""Answers of very many small pieces, and long texts in fields of one line: the window's thread never works 50 ms without a pause."""

import json
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication, QLineEdit, QPlainTextEdit

from o8studio.presenters import Presenters
from o8studio.studio import Studio
from o8studio.ui.connect.connect_form import ConnectForm
from o8studio.ui.window.controller import WindowController
from tests.flows.test_stalls import TEXTS, asked_about, send, watched
from tests.support.demo import DemoServer
from tests.support.patience import until
from tests.support.raw_server import RawServer, answer, raw_server
from tests.support.scenes import play_scene

pytestmark = pytest.mark.alone


@pytest.fixture
def raw() -> Iterator[RawServer]:
    with raw_server() as running:
        yield running


STATUS = json.dumps({"id": "t", "status": "in_progress", "more": "x" * 60_000}).encode()
FLOODS: dict[str, bytes] = {
    "chunks of a byte": b"HTTP/1.1 200 X\r\ntransfer-encoding: chunked\r\n\r\n"
    + b"".join(b"1\r\n%c\r\n" % one for one in STATUS)
    + b"0\r\n\r\n",
    "go on": b"HTTP/1.1 100 Continue\r\n\r\n" * 20_000 + answer(STATUS),
    "early hints": (b"HTTP/1.1 103 Hints\r\n" + b"a: b\r\n" * 9000 + b"\r\n") * 20 + answer(STATUS),
    "many headers": b"HTTP/1.1 200 X\r\n" + b"a: b\r\n" * 14_000 + b"content-length: 2\r\n\r\n{}",
    "many cookies": b"HTTP/1.1 200 X\r\n"
    + b"set-cookie: a=b; path=/\r\n" * 3000
    + b"content-length: 2\r\n\r\n{}",
}


def test_answers_of_very_many_small_pieces(dressed: QApplication, home: Path, raw: RawServer) -> None:
    """Chunks of a byte took 0.4 s, 100 Continue and its like 0.1 s: all that one read had brought was one turn."""
    raw.say("/v1/videos", answer(b'{"id":"t","status":"queued"}'))

    async def scene(studio: Studio, _window: WindowController, _presenters: Presenters) -> None:
        raw.say("/v1/videos/t", answer(b'{"id":"t","status":"in_progress"}'))
        job = await send(studio, raw, "a fox")
        for kind, flood in FLOODS.items():
            raw.say("/v1/videos/t", flood)
            async with watched(kind):
                before = asked_about(raw, "/v1/videos/t")
                for more in (1, 2, 3):
                    studio.pipeline.nudge(job.id)  # what can't be read is asked about ever more rarely
                    await until(
                        partial(lambda least: asked_about(raw, "/v1/videos/t") >= least, before + more), 60
                    )

    play_scene(dressed, None, scene)


def test_long_texts_pasted_into_a_comment_and_into_fields_of_one_line(
    dressed: QApplication, home: Path, demo: DemoServer
) -> None:
    """A comment took 0.37 s, an address 0.13 s."""

    async def scene(_studio: Studio, window: WindowController, _presenters: Presenters) -> None:
        await until(lambda: bool(window.compose.picker.model))
        window.show_page("review")
        await until(lambda: window.pages.review is not None)
        assert window.pages.review is not None
        fields = window.pages.review.findChildren(QPlainTextEdit)
        form = ConnectForm()
        for field in (*fields, form.address, form.token):
            for kind in ("10 MB in one word", "50,000 lines", "right to left"):
                QApplication.clipboard().setText(TEXTS[kind])
                field.clear()
                async with watched(f"{kind} in {field.accessibleName()}"):
                    field.paste()
                assert len(field.text() if isinstance(field, QLineEdit) else field.toPlainText()) <= 12_000
        assert len(fields) == 1
        form.deleteLater()

    play_scene(dressed, demo, scene)
