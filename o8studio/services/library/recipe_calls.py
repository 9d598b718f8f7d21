"""A recipe as a call that a person can run: curl or Python, with placeholders for address and token."""

import json
import shlex

from o8studio.domain.ids import GatewayId
from o8studio.domain.library.recipe import OURS, Recipe
from o8studio.domain.request import UNKNOWN_FAMILY, GenerationRequest, Json
from o8studio.gateway.formats import FORMATS

_FORMAT = "openai_videos"
"""The format that every gateway of the family takes."""


def _call(recipe: Recipe) -> tuple[str, dict[str, Json]]:
    """The path and the body; pictures do not travel with a recipe, so there are none."""
    request = GenerationRequest(
        gateway_id=GatewayId(""),
        base_url="",
        wire_format=_FORMAT,
        model=recipe.model,
        prompt=recipe.prompt,
        family=recipe.family or UNKNOWN_FAMILY,
        operation=recipe.operation,
        core=recipe.core,
        native=recipe.native if recipe.source == OURS else {},
        extra=recipe.extra,
    )
    draft = FORMATS[_FORMAT].encode_submit(request, {})
    return draft.path, dict(draft.body or {})


def as_curl(recipe: Recipe) -> str:
    """A line for a shell; `GATEWAY` and `TOKEN` are variables of the shell."""
    path, body = _call(recipe)
    return (
        f'curl "$GATEWAY{path}" -H "Authorization: Bearer $TOKEN" -H "Content-Type: application/json" '
        f"-d {shlex.quote(json.dumps(body, ensure_ascii=False))}"
    )


def as_python(recipe: Recipe) -> str:
    """A program of its own; address and token come from the environment."""
    path, body = _call(recipe)
    content = json.dumps(json.dumps(body, ensure_ascii=True))
    return (
        "import json, os, urllib.request\n"
        f"body = json.loads({content})\n"
        f'request = urllib.request.Request(os.environ["GATEWAY"] + {path!r}, json.dumps(body).encode())\n'
        'request.add_header("Authorization", "Bearer " + os.environ["TOKEN"])\n'
        'request.add_header("Content-Type", "application/json")\n'
        "print(urllib.request.urlopen(request).read().decode())\n"
    )
