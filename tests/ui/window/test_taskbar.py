"""What docks hear on the session's bus, listened to by another program's library."""

import threading

from jeepney import MatchRule, message_bus
from jeepney.io.blocking import Proxy, open_dbus_connection

from tests.support.demo import DemoServer
from tests.support.patience import tries, until
from tests.support.scenes import kept, order, play_scene


class Dock(threading.Thread):
    """Listens as a dock does."""

    def __init__(self) -> None:
        super().__init__(daemon=True)
        self.heard: list[tuple[str, dict[str, object]]] = []
        self._bus = open_dbus_connection(bus="SESSION")
        rule = MatchRule(type="signal", interface="com.canonical.Unity.LauncherEntry", member="Update")
        Proxy(message_bus, self._bus).AddMatch(rule)
        self._rule = rule

    def run(self) -> None:
        """Until the program ends."""
        with self._bus.filter(self._rule, bufsize=500) as queue:
            while True:
                message = self._bus.recv_until_filtered(queue)
                app, shown = message.body
                self.heard.append((app, {name: value for name, (_kind, value) in shown.items()}))


def test_the_dock_hears_how_far_all_clips_are(dressed, home, demo: DemoServer) -> None:
    dock = Dock()
    dock.start()

    async def scene(_studio, window, presenters) -> None:
        await until(lambda: bool(window.compose.picker.model))
        demo.change(speed=8)
        presenters.compose.generate(order("a kite", count=2), lambda _p: None)
        await until(lambda: len(kept(window)) == 2, 60)
        await until(lambda: dock.heard and dock.heard[-1][1]["count-visible"] is False, 10)

    play_scene(dressed, demo, scene)
    for _ in tries(10):  # what was said last is on its way
        if dock.heard[-1][1]["progress-visible"] is False:
            break
    assert {app for app, _shown in dock.heard} == {"application://o8studio.desktop"}
    shown = [one for _app, one in dock.heard]
    assert max(one["count"] for one in shown) == 2
    both = next(at for at, one in enumerate(shown) if one["count"] == 2)
    parts = [one["progress"] for one in shown[both:] if one["progress-visible"]]
    assert any(0.0 < part < 1.0 for part in parts), parts
    assert parts == sorted(parts)
    assert shown[-1] == {"count": 0, "count-visible": False, "progress": 0.0, "progress-visible": False}
