"""A fake desktop portal on the session's real bus: no desktop runs under the tests."""

import threading

from jeepney import HeaderFields, MatchRule, new_error, new_method_return
from jeepney.bus_messages import message_bus
from jeepney.io.blocking import open_dbus_connection

NAME = "org.freedesktop.portal.Desktop"
ANY, GNOME = "org.freedesktop.appearance", "org.gnome.desktop.interface"


class FakePortal(threading.Thread):
    """Returns the settings in `settings`; None for a portal that fails."""

    def __init__(self) -> None:
        super().__init__(daemon=True)
        self.settings: dict[str, dict[str, tuple[str, object]]] | None = {}
        self.asked: list[object] = []
        self._is_over = False
        self._bus = open_dbus_connection("SESSION")
        reply = self._bus.send_and_get_reply(message_bus.RequestName(NAME))
        assert reply.body[0] == 1
        self.start()

    def run(self) -> None:
        """Answer until it is closed."""
        with self._bus.filter(MatchRule(type="method_call"), bufsize=100) as queue:
            while not self._is_over:
                try:
                    call = self._bus.recv_until_filtered(queue, timeout=0.05)
                except TimeoutError:
                    continue
                assert call.header.fields[HeaderFields.member] == "ReadAll"
                self.asked.append(call.body[0])
                if self.settings is None:
                    answer = new_error(call, "org.freedesktop.portal.Error.Failed", "s", ("no",))
                else:
                    answer = new_method_return(call, "a{sa{sv}}", (self.settings,))
                self._bus.send(answer)

    def close(self) -> None:
        """Release the bus name for the next one."""
        self._is_over = True
        self.join(5)
        self._bus.send_and_get_reply(message_bus.ReleaseName(NAME))
        self._bus.close()
