"""Recipes of other programs, in the layouts in which they really write them."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from o8studio.domain.library.recipe import Recipe, written
from o8studio.domain.library.strangers import recipe_in
from tests.support.effort import Effort

COMFY = {  # ComfyUI's own example of its API format
    "3": {"class_type": "KSampler", "inputs": {"cfg": 8, "denoise": 1, "latent_image": ["5", 0], "model": ["4", 0], "negative": ["7", 0],
                                               "positive": ["6", 0], "sampler_name": "euler", "scheduler": "normal", "seed": 8566257, "steps": 20}},
    "4": {"class_type": "CheckpointLoaderSimple", "inputs": {"ckpt_name": "v1-5-pruned-emaonly.ckpt"}},
    "5": {"class_type": "EmptyLatentImage", "inputs": {"batch_size": 1, "height": 512, "width": 512}},
    "6": {"class_type": "CLIPTextEncode", "inputs": {"clip": ["4", 1], "text": "masterpiece best quality girl"}},
    "7": {"class_type": "CLIPTextEncode", "inputs": {"clip": ["4", 1], "text": "bad hands"}},
}  # fmt: skip
WAN = {  # an image to video graph: the prompt passes through the conditioning node, the sampler is the advanced one
    "84": {"class_type": "CLIPLoader", "inputs": {"clip_name": "umt5_xxl_fp8_e4m3fn_scaled.safetensors", "type": "wan"}},
    "85": {"class_type": "KSamplerAdvanced", "inputs": {"add_noise": "disable", "noise_seed": 0, "steps": 4, "cfg": 1, "positive": ["98", 0], "negative": ["98", 1]}},
    "89": {"class_type": "CLIPTextEncode", "inputs": {"text": "色调艳丽，过曝", "clip": ["84", 0]}},
    "93": {"class_type": "CLIPTextEncode", "inputs": {"text": "一只猫 walks", "clip": ["84", 0]}},
    "95": {"class_type": "UNETLoader", "inputs": {"unet_name": "wan2.2_i2v_high_noise_14B.safetensors"}},
    "98": {"class_type": "WanImageToVideo", "inputs": {"width": 640, "height": 480, "length": 81, "positive": ["93", 0], "negative": ["89", 0]}},
}  # fmt: skip
INVOKE = (
    '{"app_version": "3.3.0post3", "generation_mode": "txt2img", "positive_prompt": "landscape", "negative_prompt": "low quality", '
    '"width": 768, "height": 432, "seed": 356120443, "rand_device": "cpu", "cfg_scale": 7.5, "steps": 50, "scheduler": "dpmpp_2m_sde_k", '
    '"model": {"model_name": "amixx_3Prunedfp16", "base_model": "sd-1", "model_type": "main"}, "loras": []}'
)
SWARM = {
    "sui_image_params": {
        "prompt": "A headshot",
        "model": "Flux/flux1-dev-fp8",
        "seed": 2042464333,
        "steps": 25,
        "width": 512,
        "height": 768,
        "negativeprompt": "",
    }
}
WAN2GP = {
    "type": "WanGP v8.9 by DeepBeepMeep - Wan2.2", "settings_version": 2.35, "prompt": "a fox", "negative_prompt": "blurry", "resolution": "832x480",
    "video_length": 81, "seed": 77, "num_inference_steps": 30, "model_type": "t2v_2_2", "model_filename": "/home/me/ckpts/wan.safetensors",
}  # fmt: skip
A1111 = "a fox,\nin rain\nNegative prompt: blurry\nSteps: 20, Sampler: Euler a, CFG scale: 7, Seed: 42, Size: 512x768, Model hash: abc, Model: dream"


def test_comfyui_through_its_graph() -> None:
    found = recipe_in({"prompt": json.dumps(COMFY), "workflow": "{}"})
    assert found is not None
    assert (found.source, found.prompt, found.model) == (
        "comfyui",
        "masterpiece best quality girl",
        "v1-5-pruned-emaonly.ckpt",
    )
    assert found.core == {"negative_prompt": "bad hands", "seed": 8566257, "width": 512, "height": 512}
    assert found.native["steps"] == 20
    wan = recipe_in({"PROMPT": json.dumps(WAN)})
    assert wan is not None
    assert (wan.prompt, wan.model, wan.core["negative_prompt"]) == (
        "一只猫 walks",
        "wan2.2_i2v_high_noise_14B.safetensors",
        "色调艳丽，过曝",
    )
    assert (wan.core["seed"], wan.core["width"], wan.native["length"]) == (0, 640, 81)
    nested = recipe_in({"comment": json.dumps({"prompt": json.dumps(COMFY), "workflow": "{}"})})
    assert nested == found


def test_wan2gp_in_its_comment() -> None:
    found = recipe_in({"comment": json.dumps(WAN2GP)})
    assert found is not None
    assert (found.source, found.prompt, found.model) == ("wan2gp", "a fox", "t2v_2_2")
    assert found.core == {"negative_prompt": "blurry", "seed": 77, "width": 832, "height": 480}
    assert "/home" not in written(found)


def test_invokeai_of_both_ages() -> None:
    found = recipe_in({"invokeai_metadata": INVOKE})
    assert found is not None
    assert (found.source, found.prompt, found.model, found.core["seed"]) == (
        "invokeai",
        "landscape",
        "amixx_3Prunedfp16",
        356120443,
    )
    old = {
        "model_weights": "sd-1.5",
        "image": {"prompt": [{"prompt": "a hut", "weight": 1.0}], "seed": 5, "width": 512, "height": 512},
    }
    found = recipe_in({"sd-metadata": json.dumps(old)})
    assert found is not None
    assert (found.prompt, found.model, found.core["seed"]) == ("a hut", "sd-1.5", 5)


def test_swarmui_and_a1111() -> None:
    found = recipe_in({"parameters": json.dumps(SWARM)})
    assert found is not None
    assert (found.source, found.prompt, found.core["height"]) == ("swarmui", "A headshot", 768)
    found = recipe_in({"parameters": A1111})
    assert found is not None
    assert (found.source, found.prompt, found.model) == ("a1111", "a fox,\nin rain", "dream")
    assert found.core == {"negative_prompt": "blurry", "seed": 42, "width": 512, "height": 768}


def test_ours_comes_first() -> None:
    ours = Recipe(prompt="ours", source="o8studio")
    assert recipe_in({"O8STUDIO": written(ours), "prompt": json.dumps(COMFY)}) == ours
    assert recipe_in({"comment": written(ours)}) == ours
    assert recipe_in({"comment": "Made with love", "title": "x"}) is None
    assert recipe_in({}) is None


def test_a_hostile_text_takes_no_time() -> None:
    effort = Effort()
    found = recipe_in({"parameters": "a fox\nSteps: 20, Seed: 42, " + "A: " * 100_000 + ",x"})
    assert effort.is_within(1.0), "it took minutes of its own CPU"
    assert found is not None
    assert (found.prompt, found.core["seed"]) == ("a fox", 42)


_JSON = st.recursive(st.none() | st.booleans() | st.integers() | st.text(max_size=6), lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["inputs", "class_type", "positive", "image", "prompt", "sui_image_params", "model", "seed", "1"]), inner, max_size=4))  # fmt: skip


@pytest.mark.parametrize("name", ["prompt", "comment", "parameters", "invokeai_metadata", "sd-metadata"])
@given(value=_JSON)
def test_whatever_a_file_holds_nothing_fails(name: str, value: object) -> None:
    recipe_in({name: json.dumps(value)})


def test_a_graph_in_a_circle_ends() -> None:
    ring = {
        str(number): {"class_type": "Reroute", "inputs": {"conditioning": [str((number + 1) % 50), 0]}}
        for number in range(50)
    }
    ring["99"] = {"class_type": "KSampler", "inputs": {"positive": ["0", 0], "seed": 5}}
    found = recipe_in({"prompt": json.dumps(ring)})
    assert found is not None and (found.prompt, found.core["seed"]) == ("", 5)


def test_a_model_that_is_called_none_is_none() -> None:
    graph = {"1": {"class_type": "Loader", "inputs": {"model_name": "None", "prompt": "a fox"}}}
    found = recipe_in({"prompt": json.dumps(graph)})
    assert found is not None
    assert (found.prompt, found.model) == ("a fox", "")
