"""How the window reacts to the studio's news; panels are looked up each time, because they may be rebuilt."""

from collections.abc import Mapping

from o8studio.domain.ids import ClipId
from o8studio.domain.jobs.job import Job
from o8studio.domain.settings import Preference
from o8studio.services.runtime.bus import ConnectionChanged, PosterMade
from o8studio.ui.qt.bridge import Bridge
from o8studio.ui.theme.theme import theme
from o8studio.ui.window.parts import Window
from o8studio.ui.window.waiting_takes import WaitingTakes


def connect_news(window: Window, bridge: Bridge) -> None:
    """Connect all handlers."""

    def on_connection(news: ConnectionChanged) -> None:
        window.table.set_online(news.gateway_id, news.online)
        window.stage.show_takes()  # its slots say the same as the cards
        gateway = window.ports.gateways.gateway()
        if gateway.id == news.gateway_id:
            window.announcer.connection_changed(gateway.name, online=news.online)
        window.show_gateway()

    def on_poster(news: PosterMade) -> None:
        window.thumbnails.poster_made(news.clip_id)

    def on_checked(
        missing: frozenset[ClipId], usual: Mapping[str, float | None], aside: frozenset[ClipId]
    ) -> None:
        window.store.set_missing(missing)
        window.store.set_aside(aside)
        window.table.set_usual(usual)
        window.player.details.show_enabled()

    def on_motion(less: bool) -> None:
        if less is not theme().system_wants_less_motion:
            theme().system_wants_less_motion = less
            window.setting_changed(Preference.REDUCE_MOTION)

    def on_terms() -> None:
        window.compose.refresh()

    def on_paused(on: bool) -> None:
        window.queue.show_paused(on)
        window.stage.show_takes()

    def on_notified(words: str, stays: bool) -> None:
        window.say(words, stays=stays)

    waiting = WaitingTakes(window)

    def on_library(clips: frozenset[ClipId]) -> None:
        waiting.look_soon()
        if window.pages.library is not None:
            window.pages.library.refresh(clips)
        if window.pages.review is not None:
            window.pages.review.refresh(clips)

    def on_job(job: Job) -> None:
        if job.clips:  # none would mean any: each step of each job read every list again
            on_library(frozenset(clip.id for clip in job.clips))

    def on_read(done: int, total: int) -> None:
        if window.pages.library is not None:
            window.pages.library.show_rebuilding(done, total)

    window.store.listen(bridge)
    bridge.library_changed.connect(lambda news: on_library(news.clips))
    bridge.library_changed.connect(lambda _news: window.ports.clips.aside(window.store.set_aside))
    bridge.library_read.connect(on_read)
    bridge.job_changed.connect(on_job)
    bridge.following_troubled.connect(window.table.troubled)
    bridge.ledger_trouble.connect(window.show_ledger_trouble)
    bridge.poster_made.connect(on_poster)
    bridge.connection_changed.connect(on_connection)
    bridge.notified.connect(on_notified)
    bridge.gateway_missing.connect(window.show_welcome)
    bridge.gateways_changed.connect(window.show_gateway)
    bridge.models_changed.connect(window.show_models)
    bridge.terms_changed.connect(on_terms)
    bridge.queue_paused.connect(on_paused)
    bridge.clips_checked.connect(on_checked)
    bridge.setting_changed.connect(window.setting_changed)
    bridge.motion_wished.connect(on_motion)
