"""What numbers say about a job where a vendor documents them; any other number is no status word.

Sources: kie.ai (Veo 3.1, `successFlag` 0 to 3; Runway Aleph, 0 and 1), PixVerse (`Resp.status`), AKOOL (`video_status`);
docs/protocol.md §16.
"""

from o8studio.domain.request import Json
from o8studio.gateway.wire import JsonObject

_FLAG, _VIDEO = "success_flag", "video_status"
_FLAGS = {0: "processing", 1: "success", 2: "failed", 3: "failed"}
_VIDEOS = {1: "queued", 2: "processing", 3: "completed", 4: "failed"}
_PIXVERSE = {1: "success", 5: "generating", 6: "deleted", 7: "moderated", 8: "failed"}


def word_of_number(body: JsonObject) -> str | None:
    """The word for a number that names itself; None where there is none.

    Aleph says 0 of a job that failed, too: then it gives the code of an error.
    """
    flag = _number(body.get(_FLAG))
    if flag == 0 and body.get("error_message") and body.get("error_code") not in (None, 0, "0", ""):
        return "failed"
    return _FLAGS.get(flag) or _VIDEOS.get(_number(body.get(_VIDEO)))


def word_in_envelope(envelope: JsonObject, word: Json) -> Json:
    """A status word as it is; in PixVerse's envelope the word for its number."""
    if {"err_code", "resp"} <= envelope.keys() and isinstance(word, int):
        return _PIXVERSE.get(_number(word), word)
    return word


def _number(value: Json) -> int:
    return value if isinstance(value, int) and not isinstance(value, bool) else -1
