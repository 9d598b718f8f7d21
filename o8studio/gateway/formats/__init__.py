"""The wire formats, one file each; this is their registry."""

from o8studio.gateway.formats.generations import Generations
from o8studio.gateway.formats.openai_responses import OpenAIResponses
from o8studio.gateway.formats.openai_videos import OpenAIVideos
from o8studio.gateway.formats.tasks import Tasks
from o8studio.gateway.wire import WireFormat

FORMATS: dict[str, WireFormat] = {
    one.id: one for one in (OpenAIVideos(), OpenAIResponses(), Generations(), Tasks())
}
"""Every format by id. `tasks` only answers questions about jobs; nothing is submitted with it."""

SUBMITTABLE = ("openai_videos", "openai_responses", "generations")
