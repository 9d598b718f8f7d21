"""Sets up the HTTP library's connections: how much they read at a time, and which may be used again."""

import httpcore

httpcore.AsyncHTTP11Connection.READ_NUM_BYTES = 512 * 1024
# the library's 64 KiB at a time cost two thirds of the speed of a download (docs/measurements.md)
_has_expired = httpcore.AsyncHTTP11Connection.has_expired


def _holds_more(connection: httpcore.AsyncHTTP11Connection) -> bool:
    """Whether the connection can't be used again, also because more than one answer came: the library would take the
    second one for that to the next request.
    """
    return _has_expired(connection) or bool(connection._h11_state.trailing_data[0])  # noqa: SLF001 - nothing else tells it


httpcore.AsyncHTTP11Connection.has_expired = _holds_more  # type: ignore[method-assign, assignment]
