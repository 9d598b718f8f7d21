"""What is known about models: parameters and operations as values, read from data by `store/catalogue_file.py`."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from o8studio.domain.request import Json


class Control(StrEnum):
    """How a parameter is set."""

    SEGMENTED = "segmented"
    SELECT = "select"
    SWITCH = "switch"
    SLIDER = "slider"
    NUMBER = "number"
    TEXT = "text"
    TEXTAREA = "textarea"
    SEED = "seed"
    HIDDEN = "hidden"
    IMAGE = "image"
    IMAGE_LIST = "image_list"
    VIDEO = "video"
    VIDEO_LIST = "video_list"
    AUDIO = "audio"
    AUDIO_LIST = "audio_list"
    LIST = "list"
    TASK_REF = "task_ref"
    MASK = "mask"
    MASK_PATHS = "mask_paths"

    @property
    def is_plain(self) -> bool:
        """Whether one value on a form sets it; pictures, clips, lists and references are not plain."""
        return self in _PLAIN


_PLAIN = frozenset(
    {
        Control.SEGMENTED,
        Control.SELECT,
        Control.SWITCH,
        Control.SLIDER,
        Control.NUMBER,
        Control.TEXT,
        Control.TEXTAREA,
        Control.SEED,
    }
)


@dataclass(frozen=True, slots=True, kw_only=True)
class ParameterSpec:
    """One parameter of one operation.

    Attributes:
        key: our name for it; `native` is the vendor's, dots nest.
        core: the portable parameters that it carries, often none.
        json_type: type on the wire.
        default: what the server assumes when the field is left out.
        choices: allowed values, empty when a range or free.
        minimum, maximum, step: of numbers, in `unit`.
        max_length: characters, or None.
    """

    key: str
    native: str
    label: str
    label_zh: str
    help: str
    control: Control
    json_type: str
    group: str
    core: tuple[str, ...] = ()
    required: bool = False
    const: Json = None
    default: Json = None
    default_to_send: Json = None
    choices: tuple[Json, ...] = ()
    choice_labels: Mapping[str, str] = field(default_factory=dict)
    minimum: float | None = None
    maximum: float | None = None
    step: float | None = None
    unit: str = ""
    max_length: int | None = None

    @property
    def is_path_option(self) -> bool:
        """Whether the value goes somewhere that only the vendor's own route knows."""
        return "[" in self.native or " " in self.native or "{" in self.native


@dataclass(frozen=True, slots=True, kw_only=True)
class Operation:
    """One thing a model can do, such as `image_to_video`."""

    id: str
    parameters: tuple[ParameterSpec, ...]

    def with_core(self, core: str) -> ParameterSpec | None:
        """The parameter that carries this portable one."""
        return next((spec for spec in self.parameters if core in spec.core), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelCard:
    """One model.

    Attributes:
        family: id of its provider; `unknown` for a model that only the gateway knows.
        status: `current`, `legacy`, `retired`, `preview`, `announced`, `unofficial`.
        encodings: by portable parameter, its values and the native ones that stand for them.
    """

    id: str
    title: str
    title_zh: str
    family: str
    vendor: str
    status: str
    operations: tuple[Operation, ...]
    encodings: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    always_sound: bool = False

    def operation(self, wanted: str) -> Operation:
        """The operation with this id, or the first one."""
        return next((one for one in self.operations if one.id == wanted), self.operations[0])

    def can(self, operation: str) -> bool:
        """Whether the model has this operation."""
        return any(one.id == operation for one in self.operations)


def unknown_model(model: str) -> ModelCard:
    """The card of a model that the gateway lists and nobody here knows: the core fields, sent only when set."""
    specs = (
        _core_spec(
            "duration", "Duration", "时长", Control.NUMBER, "integer", minimum=1, maximum=60, unit="s"
        ),
        _core_spec(
            "aspect_ratio",
            "Aspect ratio",
            "画面比例",
            Control.SEGMENTED,
            "string",
            choices=("16:9", "9:16", "1:1", "4:3", "3:4", "21:9"),
        ),
        _core_spec(
            "resolution",
            "Resolution",
            "分辨率",
            Control.SEGMENTED,
            "string",
            choices=("480p", "720p", "1080p"),
        ),
        _core_spec(
            "fps", "Frame rate", "帧率", Control.NUMBER, "integer", minimum=1, maximum=120, unit="fps"
        ),
        _core_spec("seed", "Seed", "随机种子", Control.SEED, "integer", minimum=0, maximum=2**31 - 1),
        _core_spec("negative_prompt", "Negative prompt", "反向提示词", Control.TEXTAREA, "string"),
    )
    operations = tuple(
        Operation(id=name, parameters=specs)
        for name in ("text_to_video", "image_to_video", "first_last_frame", "reference_to_video")
    )
    return ModelCard(
        id=model,
        title=model,
        title_zh=model,
        family="unknown",
        vendor="",
        status="unknown",
        operations=operations,
    )


def _core_spec(
    key: str,
    label: str,
    label_zh: str,
    control: Control,
    json_type: str,
    *,
    choices: tuple[Json, ...] = (),
    minimum: float | None = None,
    maximum: float | None = None,
    unit: str = "",
) -> ParameterSpec:
    return ParameterSpec(
        key=key,
        native=key,
        label=label,
        label_zh=label_zh,
        help="",
        control=control,
        json_type=json_type,
        group="main",
        core=(key,),
        choices=choices,
        minimum=minimum,
        maximum=maximum,
        unit=unit,
    )
