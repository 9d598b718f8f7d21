"""What is asked of a gateway: one model, one prompt, its values and pictures, complete in itself."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from o8studio.domain.ids import GatewayId

Json = None | bool | int | float | str | list["Json"] | dict[str, "Json"]


class ImageRole(StrEnum):
    """What a picture is for."""

    FIRST_FRAME = "first_frame"
    LAST_FRAME = "last_frame"
    REFERENCE = "reference"


@dataclass(frozen=True, slots=True, kw_only=True)
class ImageInput:
    """A picture that goes with a request.

    Attributes:
        file: name of our own private copy, or empty for a link.
        link: http(s) address, or empty for a file.
        mime: of the file, such as `image/png`.
    """

    role: ImageRole
    file: str = ""
    link: str = ""
    mime: str = "image/png"


@dataclass(frozen=True, slots=True, kw_only=True)
class GenerationRequest:
    """One job's worth of asking. Absent, null and default are three things: only what is in here is sent.

    Attributes:
        base_url: the gateway's origin at the time of recording, without a trailing slash.
        wire_format: id of the format it is submitted in.
        family: the vendor whose model it is (`kling`, `openai_sora` …); `unknown` for a model nobody knows.
        core: portable values by core id (`duration` in seconds, `aspect_ratio`, `resolution`, `seed`, `audio`,
            `n`, `fps`, `width`, `height`, `watermark`, `negative_prompt`).
        native: the vendor's own options by their name on the wire (dots nest).
        extra: raw JSON that is laid over the body untouched.
        user, response_format, metadata: fields of the Videos format.
    """

    gateway_id: GatewayId
    base_url: str
    wire_format: str
    model: str
    prompt: str
    family: str = "unknown"
    core: Mapping[str, Json] = field(default_factory=dict)
    native: Mapping[str, Json] = field(default_factory=dict)
    extra: Mapping[str, Json] = field(default_factory=dict)
    images: tuple[ImageInput, ...] = ()
    user: str | None = None
    response_format: str | None = None
    metadata: Mapping[str, Json] | None = None

    @property
    def title(self) -> str:
        """The first line of the prompt."""
        return self.prompt.strip().partition("\n")[0]
