"""A submission that is refused for its form alone, and goes again in the form that the refusal leaves (W7).

A plug-in of New API takes `/v1/responses` in some of three forms: `background`, `stream`, `sync` (neither flag). Another one is
a 400 of the gateway's own before any plug-in runs and before billing, whose words say what to set or to leave out
(docs/protocol.md §14.1, from `middleware/task_plugin.go` of new-api).
"""

import re
from dataclasses import replace

from o8studio.gateway.refusals import refusal
from o8studio.gateway.wire import HttpDraft, Reply

BACKGROUND, STREAM, SYNC = "background", "stream", "sync"
_FORMS = re.compile(r"\b(background|stream|sync)(?:ing|hronous)?\b", re.IGNORECASE)
_NO_FORM = re.compile(
    r"\b(lip|audio|video|voice|sound|beat|media|frame|live|input|reference)[\s_-]*(sync|stream)\w*|background[\s_-]*(music|image|"
    r"picture|colou?r|sound|removal|audio)",
    re.IGNORECASE,
)
"""What of a clip is called so, too."""
_SAYS_WHICH = re.compile(r"support|accept|allow|only|支持|仅", re.IGNORECASE)


def named_form(reply: Reply, draft: HttpDraft) -> HttpDraft | None:
    """The same request in the form that a refusal names or leaves; None where it is about something else.

    The first form that a text names may be the refused one, so that only others count, in our order: a stream tells the
    id of the job at once, while without one the answer comes at the job's end. A text that names the refused form alone
    only wants it left out, which the next one does. No form goes twice.
    """
    if reply.status != 400 or not draft.forms:
        return None
    said = refusal(reply)
    if said.upstream or not _SAYS_WHICH.search(said.reason):
        return None
    named = {word.lower() for word in _FORMS.findall(_NO_FORM.sub(" ", said.reason))}
    refused = STREAM if draft.is_stream else BACKGROUND
    names = list(draft.forms)
    form = next((one for one in names if one in named or named == {refused}), None)
    if form is None:
        return None
    later = names[names.index(form) + 1 :]
    return replace(
        draft,
        body=draft.forms[form],
        forms={one: draft.forms[one] for one in later},
        is_stream=form == STREAM,
    )


def has_event(received: bytes) -> bool:
    """Whether what came of a stream of events holds a whole one that names its response."""
    end = received.rfind(b"\n\n")
    return end >= 0 and re.search(rb'^data:.*"id"\s*:', received[:end], re.MULTILINE) is not None
