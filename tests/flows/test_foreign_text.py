"""Texts of a gateway and of a person are shown as letters everywhere in the window: no markup, nothing that steers or hides."""

import asyncio
import time
from collections.abc import Iterator
from dataclasses import replace

from PySide6.QtCore import QAbstractItemModel, QModelIndex, Qt
from PySide6.QtWidgets import QAbstractItemView, QApplication, QLabel, QWidget

from o8studio.domain.harmless import harmless
from o8studio.domain.ids import JobId, RemoteId
from o8studio.domain.jobs import facts
from o8studio.domain.jobs.job import Job
from o8studio.ui.widgets.layout import Elided, as_tip, label
from tests.support.demo import DemoServer
from tests.support.lives import REQUEST
from tests.support.looks import VIEWS, fill, leave
from tests.support.patience import until
from tests.support.scenes import play_scene

MARK = "OSC"
BAD = f"&lt;<img src=/x.png width=9 video> <b>bold</b> {MARK}\x1b]0;t\x07\x9b1m \u202egpj.exe\u202c"
_SHOWN_ROWS = 300


def tips_of(model: QAbstractItemModel) -> Iterator[str]:
    for row in range(min(_SHOWN_ROWS, model.rowCount(QModelIndex()))):
        for column in range(4):
            yield str(model.index(row, column).data(Qt.ItemDataRole.ToolTipRole) or "")


def faults() -> list[str]:
    """What is wrong in every window that is open."""
    found = []
    for window in QApplication.topLevelWidgets():
        for one in (window, *window.findChildren(QWidget)):
            name = f"{type(one).__name__} {one.objectName()}"
            if isinstance(one, QLabel) and one.text():
                if one.textFormat() is Qt.TextFormat.AutoText:
                    found.append(f"{name} guesses whether it is markup: {one.text()[:60]!r}")
                if one.textFormat() is Qt.TextFormat.RichText and any(
                    tag in one.text() for tag in ("<img", "<b>")
                ):
                    found.append(f"{name} obeys markup: {one.text()[:90]!r}")
            tips = [one.toolTip(), one.statusTip(), one.whatsThis()]
            if isinstance(one, QAbstractItemView) and one.model() is not None:
                tips += tips_of(one.model())
            for tip in tips:
                if tip != harmless(tip):
                    found.append(f"{name} has a tooltip that steers: {tip[:90]!r}")
    return list(dict.fromkeys(found))


def test_nothing_in_the_window_obeys_a_foreign_text(dressed, home, demos) -> None:
    demo: DemoServer = demos("g2")

    async def scene(studio, window, presenters) -> None:
        await fill(studio, window, presenters, demo)
        hostile = studio.catalogue.spec(BAD)
        current = presenters.compose._current
        current.specs = [hostile, *current.specs]
        window.show_models()
        window.store.set_names({BAD: (hostile.family, BAD)})
        ended: list[Job] = []
        for number, last in enumerate(("failed", "held", "lost")):
            name, at = JobId(f"foreign{number}"), time.time()
            request = replace(REQUEST, model=BAD, prompt=BAD)
            job = await studio.book.commit(facts.Recorded(job_id=name, at=at, request=request))
            if last == "held":
                job = await studio.book.commit(facts.NothingSent(job_id=name, at=at, reason=BAD))
            else:
                await studio.book.commit(facts.SendStarted(job_id=name, at=at))
            if last == "lost":
                job = await studio.book.commit(facts.LostTrack(job_id=name, at=at, reason=BAD))
            if last == "failed":
                await studio.book.commit(facts.Accepted(job_id=name, at=at, remote_id=RemoteId(BAD)))
                job = await studio.book.commit(facts.Failed(job_id=name, at=at, reason=BAD, code=BAD))
            ended.append(job)
        window.compose.prompt.set_text(BAD)
        window.compose.picker.set_models([BAD, "doubao-seedance-2-0-260128"])
        window.compose.refresh()
        window.say(BAD)
        window.show_report(BAD)
        window.show_gateway()
        await until(lambda: window.table.row_of("foreign0") >= 0, 10)
        found, shown = faults(), set()
        for name, show in VIEWS.items():
            await show(window)
            await asyncio.sleep(0.05)
            found += [f"{name}: {fault}" for fault in faults()]
            for one in window.shell.findChildren(QWidget):
                text = getattr(one, "text", str)
                shown.update({name} if callable(text) and MARK in str(text()) else set())
            leave(window)
        assert not found, "\n".join(dict.fromkeys(found))
        assert shown, "the hostile text was shown at all"
        assert all(words == harmless(words) for told in window.announcer.notices.announced for words in told)

    try:
        play_scene(dressed, demo, scene)
    finally:
        demo.change(speed=60)


def test_a_tooltip_shows_every_letter(dressed) -> None:
    for one in (label(BAD), Elided(BAD)):
        assert one.textFormat() is Qt.TextFormat.PlainText
    assert "<img src=/x.png width=9 video>" in as_tip(BAD)
    assert len(as_tip("x" * 1_000_000)) <= 2000
