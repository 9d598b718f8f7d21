"""How a clip was made, as it travels with the file: without token, host or a path of this computer (docs/recipe.md)."""

import json
import math
import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from o8studio.domain.library.clip import Clip
from o8studio.domain.request import GenerationRequest, ImageInput, Json

VERSION = 1
FORMAT = "o8studio-recipe"
"""The value of `format`, by which a recipe is known for ours."""
OURS = "o8studio"
"""The source of a recipe that this program wrote."""
MOST_BYTES = 256 * 1024
"""Of a recipe's JSON: more is not read."""
_MOST_TEXT = 32_000
_MOST_DEPTH = 12
_ELSEWHERE = re.compile(r"^\s*(?:[a-z][a-z0-9+.-]*://|data:|~?/[^/\s]|[A-Za-z]:[\\/]|\\\\)", re.IGNORECASE)
"""A link, or a path of somebody's computer."""
_SECRET = re.compile(r"token|secret|api[-_]?key|authorization|password|^user$|^key$", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class RecipeReference:
    """A picture that went with the request: what it was for, and its measures; the picture itself does not travel."""

    role: str
    mime: str = ""
    width: int = 0
    height: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Recipe:
    """What is needed to make another clip like this one; every part may be missing.

    Attributes:
        source: the program that wrote it: `o8studio`, `wan2gp`, `comfyui`, `invokeai`, `swarmui`, `a1111`, or empty.
        core: portable values by core id; see `GenerationRequest`. native, extra: the vendor's own.
        sha256: of the clip that it was written for; empty in one that was embedded.
        made_at: as `2026-11-27T09:01:02Z`, or empty.
    """

    source: str = ""
    prompt: str = ""
    model: str = ""
    family: str = ""
    operation: str = ""
    core: Mapping[str, Json] = field(default_factory=dict)
    native: Mapping[str, Json] = field(default_factory=dict)
    extra: Mapping[str, Json] = field(default_factory=dict)
    references: tuple[RecipeReference, ...] = ()
    sha256: str = ""
    made_at: str = ""

    @property
    def is_empty(self) -> bool:
        """Whether it says nothing that a person could use."""
        return not (self.prompt or self.model or self.core or self.native or self.extra)


def recipe_of(request: GenerationRequest, clip: Clip | None = None, made_at: str = "") -> Recipe:
    """The recipe of a request of ours: nothing of its gateway, and no links or paths."""
    return Recipe(
        source=OURS,
        prompt=request.prompt,
        model=request.model,
        family=request.family,
        operation=request.operation,
        core=_portable(request.core),
        native=_portable(request.native),
        extra=_portable(request.extra),
        references=tuple(_reference(image) for image in request.images),
        sha256=clip.sha256 if clip is not None else "",
        made_at=made_at,
    )


def written(recipe: Recipe) -> str:
    """The recipe as JSON, with its parts in a fixed order."""
    values: dict[str, Any] = {
        "format": FORMAT,
        "version": VERSION,
        "source": recipe.source,
        "prompt": recipe.prompt,
        "model": recipe.model,
        "family": recipe.family,
        "operation": recipe.operation,
        "parameters": dict(recipe.core),
        "vendor_parameters": dict(recipe.native),
        "extra": dict(recipe.extra),
        "references": [
            {"role": one.role, "mime": one.mime, "width": one.width, "height": one.height}
            for one in recipe.references
        ],
        "clip_sha256": recipe.sha256,
        "made_at": recipe.made_at,
    }
    kept = {name: value for name, value in values.items() if value not in ("", {}, [])}
    return json.dumps(kept, ensure_ascii=False, indent=1)


def read(text: str) -> Recipe | None:
    """A recipe of ours from its JSON; None when it is none. What has the wrong type is left out. Raises nothing.

    A newer version is read as far as it is understood.
    """
    try:
        if len(text) > MOST_BYTES:
            return None
        values = json.loads(text, parse_constant=lambda _name: None)
    except (ValueError, RecursionError):
        return None
    if not isinstance(values, dict) or values.get("format") != FORMAT:
        return None
    references = values.get("references")
    return Recipe(
        source=_text(values.get("source"), 40),
        prompt=_text(values.get("prompt")),
        model=_text(values.get("model"), 200),
        family=_text(values.get("family"), 80),
        operation=_text(values.get("operation"), 80),
        core=_portable(values.get("parameters")),
        native=_portable(values.get("vendor_parameters")),
        extra=_portable(values.get("extra")),
        references=tuple(
            _read_reference(one) for one in (references if isinstance(references, list) else [])[:64]
        ),
        sha256=_text(values.get("clip_sha256"), 64),
        made_at=_text(values.get("made_at"), 40),
    )


def from_stranger(source: str, values: Mapping[str, Any]) -> Recipe | None:
    """A recipe of another program, from what its reader found: `prompt`, `model`, `negative_prompt`, `seed`, and numbers.

    None when nothing of it is of use.
    """
    core = {
        name: value
        for name in (
            "negative_prompt",
            "seed",
            "width",
            "height",
            "fps",
            "duration",
            "aspect_ratio",
            "resolution",
        )
        if (value := _plain(values.get(name))) not in (None, "")
    }
    known = {"prompt", "model", *core}
    others = {
        str(name)[:80]: value
        for name, raw in list(values.items())[:100]
        if name not in known and (value := _plain(raw)) not in (None, "")
    }
    model = _text(values.get("model"), 200)
    recipe = Recipe(
        source=source,
        prompt=_text(values.get("prompt")),
        model="" if model.casefold() == "none" else model,  # ComfyUI's word where nothing is chosen
        core=_portable(core),
        native=_portable(others),
    )
    return None if recipe.is_empty else recipe


def recipe_prompt(text: str) -> str:
    """The prompt in a recipe's JSON; empty where there is none."""
    recipe = read(text) if text else None
    return recipe.prompt if recipe is not None else ""


def recipe_model(text: str) -> str:
    """The model in a recipe's JSON; empty where there is none."""
    recipe = read(text) if text else None
    return recipe.model if recipe is not None else ""


def embedded(recipe: Recipe) -> Recipe:
    """As it is written into a copy: a copy has other bytes than the clip, so that its digest would mislead."""
    return replace(recipe, sha256="")


def _reference(image: ImageInput) -> RecipeReference:
    return RecipeReference(role=image.role.value, mime=image.mime, width=image.width, height=image.height)


def _read_reference(saved: object) -> RecipeReference:
    values = saved if isinstance(saved, dict) else {}
    width, height = (_plain(values.get(name)) for name in ("width", "height"))
    return RecipeReference(
        role=_text(values.get("role"), 40),
        mime=_text(values.get("mime"), 80),
        width=width if isinstance(width, int) else 0,
        height=height if isinstance(height, int) else 0,
    )


def _text(value: object, most: int = _MOST_TEXT) -> str:
    return value[:most].encode("utf-8", "replace").decode() if isinstance(value, str) else ""


def _plain(value: object) -> Json:
    """A short text or a number; None for everything else."""
    if isinstance(value, bool) or (isinstance(value, (int, float)) and math.isfinite(value)):
        return value
    return _text(value) or None


def _portable(values: object) -> dict[str, Json]:
    """The values without what belongs to one computer or one person: links, paths, anything called a token or key."""
    found = _without_places(values, 0)
    return found if isinstance(found, dict) else {}


def _without_places(value: object, depth: int) -> Any:
    if depth > _MOST_DEPTH:
        return None
    if isinstance(value, Mapping):
        inner = {
            str(name)[:200]: _without_places(one, depth + 1)
            for name, one in list(value.items())[:400]
            if not _SECRET.search(str(name))
        }
        return {name: one for name, one in inner.items() if one is not None}
    if isinstance(value, (list, tuple)):
        kept = [_without_places(one, depth + 1) for one in value[:400]]
        return [one for one in kept if one is not None] or None
    if isinstance(value, str):
        return None if _ELSEWHERE.match(value) else _text(value)
    return _plain(value)
