"""What is known about models: parameters and operations as values, read from data by `store/catalogue/reader.py`."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum

from o8studio.domain.models.core import Core
from o8studio.domain.models.rules import Rule
from o8studio.domain.request import UNKNOWN_FAMILY, Json
from o8studio.domain.vocabulary import Family, JsonType, OpenVocabulary, Unit
from o8studio.domain.vocabulary import OperationName as O


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


class TextUnit(StrEnum):
    """What a model counts in a text; the last two are estimates, and nothing is refused for them."""

    CHARACTERS = "characters"
    UTF16 = "utf16"
    WORDS = "words"
    TOKENS = "tokens"

    @property
    def is_advice(self) -> bool:
        """Whether we can only estimate it."""
        return self in (TextUnit.WORDS, TextUnit.TOKENS)


class Sound(StrEnum):
    """Whether a model's clips have sound."""

    ALWAYS = "always"
    NEVER = "never"
    OPTIONAL = "optional"


class ModelStatus(OpenVocabulary):
    """A model's status at its vendor; provider files may hold further values."""

    CURRENT = "current"
    LEGACY = "legacy"
    RETIRED = "retired"
    PREVIEW = "preview"
    ANNOUNCED = "announced"
    UNOFFICIAL = "unofficial"
    UNKNOWN_HERE = "unknown"
    """Only the gateway knows it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MediaLimits:
    """What a model takes as a picture.

    Attributes:
        formats: such as `jpeg`, `png`; empty when unknown.
        max_bytes: of the file.
        min_side, max_side: pixels.
        min_aspect, max_aspect: width by height.
        size_of: key of the parameter whose pixel size the picture must have exactly.
    """

    formats: tuple[str, ...] = ()
    max_bytes: int | None = None
    min_side: int | None = None
    max_side: int | None = None
    min_aspect: float | None = None
    max_aspect: float | None = None
    size_of: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemField:
    """One value in each item of a list parameter.

    Attributes:
        name: its key in the item's object; empty when the item is the value itself.
        json_type: type on the wire.
        minimum, maximum: of numbers, in `unit`.
        max_length: in characters, or None.
        counts: whether it is the item's own number, from 1; it is set automatically.
    """

    name: str = ""
    json_type: str = "string"
    label: str = ""
    label_zh: str = ""
    unit: str = ""
    minimum: float | None = None
    maximum: float | None = None
    max_length: int | None = None
    counts: bool = False

    @property
    def is_number(self) -> bool:
        """Whether it is a number to people, whatever it is on the wire."""
        return bool(self.unit) or self.json_type in (JsonType.INTEGER, JsonType.NUMBER)


_LISTS = frozenset({Control.LIST, Control.VIDEO_LIST, Control.AUDIO_LIST})
_LINKS = frozenset({Control.VIDEO, Control.AUDIO, Control.TASK_REF, Control.MASK, Control.IMAGE})


@dataclass(frozen=True, slots=True, kw_only=True)
class ParameterSpec:
    """One parameter of one operation.

    Attributes:
        key: our name for it; `native` is the vendor's.
        path: where the value goes on the vendor's own route: dots nest, `[0]` is the first item, `[]` one more item.
        template: the object that carries a value at `path`, with `$value` in it; None when the value stands alone.
        core: the portable parameters that it carries, often none.
        json_type: type on the wire.
        default: what the server assumes when the field is left out.
        choices: allowed values, empty when a range or free; `special` ones are allowed beside a range.
        minimum, maximum, step: of numbers, in `unit`.
        min_items, max_items: of lists; `item` is what each is made of, empty when that is not known.
        max_length: in `length_unit`, or None.
        flag: its name as a flag in the text, where the vendor has that style.
    """

    key: str
    native: str
    path: str
    label: str
    label_zh: str
    help: str
    control: Control
    json_type: str
    group: str
    core: tuple[Core, ...] = ()
    required: bool = False
    const: Json = None
    default: Json = None
    default_to_send: Json = None
    choices: tuple[Json, ...] = ()
    choice_labels: Mapping[str, str] = field(default_factory=dict)
    choice_labels_zh: Mapping[str, str] = field(default_factory=dict)
    minimum: float | None = None
    maximum: float | None = None
    step: float | None = None
    unit: str = ""
    special: tuple[Json, ...] = ()
    template: Json = None
    min_items: int = 0
    max_items: int | None = None
    item: tuple[ItemField, ...] = ()
    max_length: int | None = None
    length_unit: TextUnit = TextUnit.CHARACTERS
    media: MediaLimits | None = None

    @property
    def names(self) -> tuple[str, ...]:
        """Every name that a person may call it by."""
        return (self.key, self.native, *self.core)

    @property
    def is_list(self) -> bool:
        """Whether a form sets it as a list of rows."""
        return self.control in _LISTS and (bool(self.item) or self._is_shaped)

    @property
    def is_link(self) -> bool:
        """Whether a form sets it as a link or an id."""
        return self.control in _LINKS and self._is_shaped

    @property
    def _is_shaped(self) -> bool:
        """Whether it is known how a plain text goes into the request."""
        return self.template is not None or not ("object" in self.json_type or self.control is Control.LIST)


@dataclass(frozen=True, slots=True, kw_only=True)
class Operation:
    """One thing a model can do, such as `image_to_video`."""

    id: str
    parameters: tuple[ParameterSpec, ...]
    rules: tuple[Rule, ...] = ()
    notes: tuple[str, ...] = ()

    def with_core(self, core: Core) -> ParameterSpec | None:
        """The parameter that carries this portable one."""
        return next((spec for spec in self.parameters if core in spec.core), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelSpec:
    """One model.

    Attributes:
        family: id of its provider; `unknown` for a model that only the gateway knows.
        api: the vendor's own dialect, such as `legacy` and `v2` of Kling.
        encodings: by portable parameter, its values and the native ones that stand for them.
        siblings: by resolution, the model that makes it where the vendor has one model for each.
        typical_seconds: how long a clip usually takes, by operation or resolution, where it was published.
        link_seconds: how long the vendor keeps a result, or None.
        notes: what a person should know, in English.
    """

    id: str
    title: str
    title_zh: str
    family: str
    vendor: str
    status: ModelStatus
    operations: tuple[Operation, ...]
    api: str = ""
    encodings: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    audio: Sound = Sound.OPTIONAL
    siblings: Mapping[str, str] = field(default_factory=dict)
    typical_seconds: Mapping[str, float] = field(default_factory=dict)
    link_seconds: float | None = None
    notes: tuple[str, ...] = ()

    def operation(self, wanted: str) -> Operation:
        """The operation with this id, or the first one."""
        return next((one for one in self.operations if one.id == wanted), self.operations[0])

    def can(self, operation: str) -> bool:
        """Whether the model has this operation."""
        return any(one.id == operation for one in self.operations)


_GATEWAYS_OWN = {"jimeng_v30": "jimeng", "jimeng_v30_pro": "jimeng"}
"""Names that New API gives to models of a vendor; the pictures choose which of them (docs/protocol.md §5.2)."""


def unknown_model(model: str) -> ModelSpec:
    """The spec of a model that only the gateway knows: the core fields, sent only when set."""
    family = _GATEWAYS_OWN.get(model, UNKNOWN_FAMILY)
    length = _core_spec(
        Core.DURATION, "Duration", "时长", Control.NUMBER, "integer", minimum=1, maximum=60, unit=Unit.SECONDS
    )
    if (
        family == Family.JIMENG
    ):  # the adaptor knows 121 and 241 frames; any other length becomes the shorter one
        length = replace(length, control=Control.SEGMENTED, choices=(5, 10), minimum=None, maximum=None)
    specs = (
        length,
        _core_spec(
            Core.ASPECT_RATIO,
            "Aspect ratio",
            "画面比例",
            Control.SEGMENTED,
            "string",
            choices=("16:9", "9:16", "1:1", "4:3", "3:4", "21:9"),
        ),
        _core_spec(
            Core.RESOLUTION,
            "Resolution",
            "分辨率",
            Control.SEGMENTED,
            "string",
            choices=("480p", "720p", "1080p"),
        ),
        _core_spec(
            Core.FPS, "Frame rate", "帧率", Control.NUMBER, "integer", minimum=1, maximum=120, unit="fps"
        ),
        _core_spec(Core.SEED, "Seed", "随机种子", Control.SEED, "integer", minimum=0, maximum=2**31 - 1),
        _core_spec(Core.NEGATIVE_PROMPT, "Negative prompt", "反向提示词", Control.TEXTAREA, "string"),
    )
    operations = tuple(
        Operation(id=name, parameters=specs)
        for name in (O.TEXT_TO_VIDEO, O.IMAGE_TO_VIDEO, O.FIRST_LAST_FRAME, O.REFERENCE_TO_VIDEO)
    )
    return ModelSpec(
        id=model,
        title=model,
        title_zh=model,
        family=family,
        vendor="",
        status=ModelStatus.UNKNOWN_HERE,
        operations=operations,
    )


def _core_spec(
    key: Core,
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
        path=key,
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
