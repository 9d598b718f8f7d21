"""A fake desktop portal that says how the desktop is set."""

from jeepney import new_error, new_method_return
from jeepney.low_level import Message

from tests.support.bus_service import FakeService

NAME = "org.freedesktop.portal.Desktop"
ANY, GNOME = "org.freedesktop.appearance", "org.gnome.desktop.interface"


class FakePortal(FakeService):
    """Returns the settings in `settings`; None for a portal that fails."""

    def __init__(self) -> None:
        self.settings: dict[str, dict[str, tuple[str, object]]] | None = {}
        self.asked: list[object] = []
        super().__init__(NAME, "ReadAll")

    def answer(self, call: Message) -> None:
        """The settings, or an error."""
        self.asked.append(call.body[0])
        if self.settings is None:
            self.bus.send(new_error(call, "org.freedesktop.portal.Error.Failed", "s", ("no",)))
        else:
            self.bus.send(new_method_return(call, "a{sa{sv}}", (self.settings,)))
