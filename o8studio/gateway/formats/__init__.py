"""The wire formats, one file each; this is their registry."""

from o8studio.gateway.formats.ark import Ark
from o8studio.gateway.formats.generations import Generations
from o8studio.gateway.formats.jimeng import Jimeng
from o8studio.gateway.formats.kling import Kling
from o8studio.gateway.formats.openai_responses import OpenAIResponses
from o8studio.gateway.formats.openai_videos import OpenAIVideos
from o8studio.gateway.formats.tasks import Tasks
from o8studio.gateway.formats.vidu import Vidu
from o8studio.gateway.wire import WireFormat

_ALL: tuple[WireFormat, ...] = (
    OpenAIVideos(),
    OpenAIResponses(),
    Generations(),
    Kling(),
    Jimeng(),
    Ark("doubao", "/doubao/api/v3"),
    Ark("doubao_flags", "/doubao/api/v3", flags=True),
    Ark("ark", "/api/v3"),
    Ark("ark_flags", "/api/v3", flags=True),
    Vidu("vidu", "/ent/v2"),
    Vidu("vidu_mounted", "/vidu/ent/v2"),
    Tasks(),
)
FORMATS: dict[str, WireFormat] = {one.id: one for one in _ALL}
"""Every format by id. `tasks` only answers questions about jobs; nothing is submitted with it."""

SUBMITTABLE = ("openai_videos", "openai_responses", "generations")
"""The formats that carry models of every family."""

NATIVE: dict[str, tuple[str, ...]] = {
    "kling": ("kling",),
    "jimeng": ("jimeng",),
    "doubao_seedance": ("doubao", "ark", "doubao_flags", "ark_flags"),
    "vidu": ("vidu", "vidu_mounted"),
}
"""The vendors' own formats, by family."""
