"""The face of a New API from rc.27 on (`--like new-api-plugins`): official task plug-ins (`docs/protocol.md` §14)."""

from o8studio.demo.face import Face


class Plugins(Face):
    """Under construction in this very commit series."""
