"""What kind of server a gateway is, inferred from free questions and the shape of its answers."""

from enum import StrEnum


class Generation(StrEnum):
    """Which code passes a request on to the vendor (docs/protocol.md). The values are stored in settings."""

    UNKNOWN = ""
    NEW_API = "new-api"
    """New API up to v1.0.0-rc.26: an adaptor for each vendor, the same on every route of a family."""
    NEW_API_PLUGINS = "new-api-plugins"
    """New API from rc.27 on: vendors are task plug-ins, and the route decides what arrives."""
    OPENAI = "openai"
    """A server that follows OpenAI's own description of `/v1/videos`, its list included; what it passes on is not known."""
    DEMO = "demo"
    """Our own demo gateway in its friendly mode: everything arrives."""


class GatewayState(StrEnum):
    """A gateway's state at the last contact."""

    NONE = "none"
    """No gateway is set up."""
    DEMO = "demo"
    NOT_ASKED = "not asked"
    """Nobody asked it anything yet in this session."""
    CONNECTED = "connected"
    UNREACHABLE = "unreachable"
    REJECTED = "rejected"
    """It does not accept the token."""
