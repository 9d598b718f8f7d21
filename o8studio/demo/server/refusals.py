"""The error envelopes of the real servers (`docs/protocol.md` §9), verbatim where it quotes them."""

from starlette.responses import HTMLResponse, JSONResponse, Response

from o8studio.demo.server.world import Generation

START_PAGE = (
    '<!doctype html><html lang="zh"><head><meta charset="utf-8"><title>New API</title></head>'
    '<body><div id="root"></div></body></html>'
)


class Refusal(Exception):
    """Raised by a route; the application sends its content."""

    def __init__(self, response: Response) -> None:
        super().__init__(response.status_code)
        self.response = response


def envelope_a(status: int, message: str, request_id: str, code: str = "") -> Refusal:
    """The authenticator and the distributor."""
    return Refusal(
        JSONResponse(
            {
                "error": {
                    "message": f"{message} (request id: {request_id})",
                    "type": "new_api_error",
                    "code": code,
                }
            },
            status,
        )
    )


def envelope_b(status: int, code: str, message: str) -> Refusal:
    """The task handlers."""
    return Refusal(JSONResponse({"code": code, "message": message, "data": None}, status))


def envelope_c(status: int, message: str) -> Refusal:
    """Everything under /api."""
    return Refusal(JSONResponse({"success": False, "message": message}, status))


def envelope_d(status: int, message: str, kind: str = "invalid_request_error") -> Refusal:
    """The content route: no code."""
    return Refusal(JSONResponse({"error": {"message": message, "type": kind}}, status))


def envelope_i(method: str, path: str) -> Refusal:
    """A path under /v1 or /api that does not exist."""
    return Refusal(
        JSONResponse(
            {
                "error": {
                    "message": f"Invalid URL ({method} {path})",
                    "type": "invalid_request_error",
                    "param": "",
                    "code": "",
                }
            },
            404,
        )
    )


def panic(words: str = "runtime error: invalid memory address or nil pointer dereference") -> Refusal:
    """The gateway crashed on one request (envelope E)."""
    message = (
        f"Panic detected, error: {words}. Please submit a issue here: https://github.com/Calcium-Ion/new-api"
    )
    return Refusal(JSONResponse({"error": {"message": message, "type": "new_api_panic"}}, 500))


def missing(method: str, path: str, *, april: bool) -> Refusal:
    """A path that does not exist: two wordings by version, the start page outside /v1 and /api (§13.1)."""
    if not path.startswith(("/v1", "/api")):
        return Refusal(HTMLResponse(START_PAGE))
    if april:
        return envelope_i(method, path)
    words = {"message": "The requested resource was not found", "type": "invalid_request_error", "param": "",
             "code": ""}  # fmt: skip
    return Refusal(JSONResponse({"error": words}, 404))


def envelope_k(
    status: int, message: str, kind: str = "invalid_request_error", param: str | None = None
) -> Refusal:
    """LiteLLM: the code is the HTTP status, as a string."""
    return Refusal(
        JSONResponse(
            {"error": {"message": message, "type": kind, "param": param, "code": str(status)}},
            status,
        )
    )


def plugin_error(status: int, message: str, code: str) -> Refusal:
    """G3's Responses routes."""
    return Refusal(
        JSONResponse({"error": {"message": message, "type": "new_api_error", "code": code}}, status)
    )


def no_route(generation: Generation, method: str, path: str) -> Refusal:
    """The answer for an unknown path: JSON under /v1 and /api, the start page with HTTP 200 elsewhere."""
    if generation is Generation.LITELLM:
        return Refusal(JSONResponse({"detail": "Not Found"}, 404))
    if path.startswith(("/v1", "/api")):
        return envelope_i(method, path)
    return Refusal(HTMLResponse(START_PAGE))
