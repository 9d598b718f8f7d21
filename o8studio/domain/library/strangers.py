"""Recipes of other programs: what is plain in them is read, the rest is left. Everything is hostile: bounded, never raising.

Layouts as seen in public files: ComfyUI's API graph (`prompt`), InvokeAI's `invokeai_metadata`, Wan2GP's JSON comment, SwarmUI's
`sui_image_params`, and the text that A1111 and its kin write.
"""

import json
import re
from collections.abc import Mapping
from typing import Any

from o8studio.domain.library.recipe import Recipe, from_stranger
from o8studio.domain.library.recipe import read as read_ours

OWN_TAG = "o8studio"
"""The name of our own tag in an exported copy."""
_MOST_TEXT = 4 * 1024 * 1024
"""Letters of a tag: ComfyUI's graphs have a few hundred thousand."""
_MOST_STEPS = 40
"""Nodes that are followed from a sampler to its prompt."""
_SIZE = re.compile(r"\s*(\d{2,5})\s*[x×*]\s*(\d{2,5})\s*$")
_MODEL_NAMES = ("unet_name", "ckpt_name", "model_name", "gguf_name", "model")
_TEXT_NAMES = ("text", "prompt", "positive_prompt", "string", "value", "text_g", "t5xxl", "wildcard_text")
_LENGTHS = ("length", "num_frames", "frames", "video_frames")


def recipe_in(tags: Mapping[str, str]) -> Recipe | None:
    """The first recipe that is understood in a file's tags; their names in any case."""
    folded = {name.casefold(): text for name, text in tags.items() if 0 < len(text) <= _MOST_TEXT}
    own = read_ours(folded.get(OWN_TAG, ""))
    if own is not None:
        return own
    for name in ("comment", "description"):
        if (found := read_ours(folded.get(name, "")) or _wan2gp(_json(folded.get(name, "")))) is not None:
            return found
    invoke = _invokeai(_json(folded.get("invokeai_metadata", "")) or _json(folded.get("sd-metadata", "")))
    if invoke is not None:
        return invoke
    graph = _json(folded.get("prompt", "")) or _inside(_json(folded.get("comment", "")), "prompt")
    if (comfy := _comfyui(graph)) is not None:
        return comfy
    parameters = folded.get("parameters", "")
    return _swarmui(_json(parameters)) or _a1111(parameters)


def _json(text: str) -> Any:
    try:
        return (
            json.loads(text, parse_constant=lambda _name: None)
            if text.lstrip()[:1] in ("{", "[", '"')
            else None
        )
    except (ValueError, RecursionError):
        return None


def _inside(value: Any, name: str) -> Any:
    """A value that some writers put into JSON as JSON, once more as text."""
    inner = value.get(name) if isinstance(value, dict) else None
    return _json(inner) if isinstance(inner, str) else inner


def _sized(values: dict[str, Any], size: object) -> dict[str, Any]:
    found = _SIZE.match(size) if isinstance(size, str) else None
    if found is not None:
        values.update(width=int(found[1]), height=int(found[2]))
    return values


def _wan2gp(saved: Any) -> Recipe | None:
    if not isinstance(saved, dict) or not ({"model_type", "video_length", "settings_version"} & saved.keys()):
        return None
    kept = (
        "prompt",
        "negative_prompt",
        "seed",
        "num_inference_steps",
        "guidance_scale",
        "video_length",
        "flow_shift",
    )
    values = {name: saved.get(name) for name in kept}
    values["model"] = saved.get("model_filename") if not saved.get("model_type") else saved.get("model_type")
    return from_stranger("wan2gp", _sized(values, saved.get("resolution")))


def _invokeai(saved: Any) -> Recipe | None:
    if not isinstance(saved, dict):
        return None
    image = saved.get("image")
    if isinstance(image, dict):  # before version 3
        prompt = image.get("prompt")
        if isinstance(prompt, list) and prompt and isinstance(prompt[0], dict):
            prompt = prompt[0].get("prompt")
        kept = {
            name: image.get(name) for name in ("seed", "width", "height", "steps", "cfg_scale", "sampler")
        }
        return from_stranger("invokeai", {**kept, "prompt": prompt, "model": saved.get("model_weights")})
    if "positive_prompt" not in saved and "generation_mode" not in saved:
        return None
    model = saved.get("model")
    if isinstance(model, dict):
        model = model.get("name") or model.get("model_name") or model.get("key")
    names = (
        "negative_prompt",
        "seed",
        "width",
        "height",
        "steps",
        "cfg_scale",
        "scheduler",
        "generation_mode",
    )
    values = {name: saved.get(name) for name in names}
    return from_stranger("invokeai", {**values, "prompt": saved.get("positive_prompt"), "model": model})


def _swarmui(saved: Any) -> Recipe | None:
    params = saved.get("sui_image_params") if isinstance(saved, dict) else None
    if not isinstance(params, dict):
        return None
    names = (
        "seed",
        "width",
        "height",
        "steps",
        "cfgscale",
        "sampler",
        "scheduler",
        "prompt",
        "model",
        "aspectratio",
    )
    values: dict[str, Any] = {name: params.get(name) for name in names}
    values["negative_prompt"] = params.get("negativeprompt")
    return from_stranger("swarmui", values)


_MOST_TAIL = 4096
"""Letters of the values behind an A1111 prompt that are read."""


def _a1111(text: str) -> Recipe | None:
    head, steps, tail = text.rpartition("\nSteps: ")
    if not steps:
        return None
    prompt, _mark, negative = head.partition("\nNegative prompt: ")
    # bounded: in a hostile text, each name would look for its comma to the very end
    pairs = dict(re.findall(r"([A-Z][\w ]{0,30}): ([^,]{0,200})(?:, |$)", f"Steps: {tail[:_MOST_TAIL]}")[:60])
    values: dict[str, Any] = {"prompt": prompt, "negative_prompt": negative, "model": pairs.get("Model")}
    seed = pairs.get("Seed", "")
    values["seed"] = int(seed) if seed.isdigit() and len(seed) < 20 else None
    values.update(steps=pairs.get("Steps"), sampler=pairs.get("Sampler"), cfg_scale=pairs.get("CFG scale"))
    return from_stranger("a1111", _sized(values, pairs.get("Size")))


# ---- ComfyUI: a graph of nodes; what feeds the sampler's `positive` is the prompt


def _comfyui(saved: Any) -> Recipe | None:
    if not isinstance(saved, dict) or not 0 < len(saved) <= 5000:
        return None
    nodes = {
        str(number): node
        for number, node in saved.items()
        if isinstance(node, dict)
        and isinstance(node.get("inputs"), dict)
        and isinstance(node.get("class_type"), str)
    }
    if not nodes:
        return None
    values: dict[str, Any] = {}
    sampler = next((node["inputs"] for node in nodes.values() if _is_sampler(node)), None)
    if sampler is not None:
        values["prompt"] = _text_behind(nodes, sampler.get("positive", sampler.get("guider")), "positive")
        values["negative_prompt"] = _text_behind(nodes, sampler.get("negative"), "negative")
        values["seed"] = _plain_of(nodes, sampler, ("seed", "noise_seed", "noise"))
        values.update({name: sampler.get(name) for name in ("steps", "cfg", "sampler_name", "scheduler")})
    else:  # a node that does all at once
        texts = [node["inputs"] for node in nodes.values() if isinstance(node["inputs"].get("prompt"), str)]
        values.update(texts[0] if texts else {})
    inputs = [node["inputs"] for node in nodes.values()]
    values["model"] = next(
        (one[name] for one in inputs for name in _MODEL_NAMES if isinstance(one.get(name), str)), None
    )
    for one in inputs:
        if isinstance(one.get("width"), int) and isinstance(one.get("height"), int):
            values.update(width=one["width"], height=one["height"])
            values.update({name: one[name] for name in _LENGTHS if isinstance(one.get(name), int)})
            break
    return from_stranger("comfyui", values)


def _is_sampler(node: Mapping[str, Any]) -> bool:
    name = node["class_type"].casefold()
    return (
        "sampler" in name
        and "select" not in name
        and ("positive" in node["inputs"] or "guider" in node["inputs"])
    )


def _node_of(nodes: Mapping[str, Any], link: Any) -> Mapping[str, Any] | None:
    return nodes.get(str(link[0])) if isinstance(link, list) and link else None


def _text_behind(nodes: Mapping[str, Any], link: Any, side: str) -> str:
    """The text that a link leads to, through nodes that pass a conditioning on."""
    seen: set[str] = set()
    waiting = [link]
    while waiting and len(seen) < _MOST_STEPS:
        now = waiting.pop(0)
        node = _node_of(nodes, now)
        if node is None or str(now[0]) in seen:
            continue
        seen.add(str(now[0]))
        inputs = node["inputs"]
        for name in _TEXT_NAMES:
            if isinstance(inputs.get(name), str) and inputs[name].strip():
                return str(inputs[name])
        first = [
            inputs[name]
            for name in (side, *_TEXT_NAMES, "conditioning", "guider")
            if isinstance(inputs.get(name), list)
        ]
        other = {"positive": "negative", "negative": "positive"}[side]
        waiting += first or [one for name, one in inputs.items() if isinstance(one, list) and name != other]
    return ""


def _plain_of(nodes: Mapping[str, Any], inputs: Mapping[str, Any], names: tuple[str, ...]) -> Any:
    """A number that stands here or in the node that a link leads to."""
    for name in names:
        value = inputs.get(name)
        if isinstance(value, int):
            return value
        node = _node_of(nodes, value)
        if node is not None:
            plain = [
                node["inputs"].get(one)
                for one in (*names, "value")
                if isinstance(node["inputs"].get(one), int)
            ]
            if plain:
                return plain[0]
    return None
