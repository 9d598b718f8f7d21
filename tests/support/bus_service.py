"""A service of a desktop on the session's real bus: no desktop runs under the tests."""

import threading
from abc import ABC, abstractmethod

from jeepney import HeaderFields, MatchRule
from jeepney.bus_messages import message_bus
from jeepney.io.blocking import open_dbus_connection
from jeepney.low_level import Message


class FakeService(threading.Thread, ABC):
    """Has the name, and answers the calls of one member by its `answer`; other calls get none."""

    def __init__(self, name: str, member: str) -> None:
        super().__init__(daemon=True)
        self.service, self._member, self._is_over = name, member, False
        self.bus = open_dbus_connection("SESSION", enable_fds=True)
        assert self.bus.send_and_get_reply(message_bus.RequestName(name)).body[0] == 1
        self.start()

    @abstractmethod
    def answer(self, call: Message) -> None:
        """Send what this service says to a call."""

    def run(self) -> None:
        """Answer until it is closed."""
        with self.bus.filter(MatchRule(type="method_call"), bufsize=100) as queue:
            while not self._is_over:
                try:
                    call = self.bus.recv_until_filtered(queue, timeout=0.05)
                except TimeoutError:
                    continue
                if (
                    call.header.fields[HeaderFields.member] == self._member
                ):  # a desktop also looks who is there
                    self.answer(call)

    def close(self) -> None:
        """Release the name for the next one."""
        self._is_over = True
        self.join(5)
        self.bus.send_and_get_reply(message_bus.ReleaseName(self.service))
        self.bus.close()
