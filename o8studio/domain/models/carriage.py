"""What a gateway passes on to the vendor: the rows of `resources/gateways`, and what they say of one request."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from fnmatch import fnmatchcase

from o8studio.domain.gateway import Generation
from o8studio.domain.models.spec import ModelSpec, ParameterSpec
from o8studio.domain.request import ImageInput, ImageRole, Json

ROLE_NAMES = {
    ImageRole.FIRST_FRAME: "first_frame",
    ImageRole.LAST_FRAME: "last_frame",
    ImageRole.REFERENCE: "reference_images",
}
"""The rows' name for each role of a picture."""


class Fate(StrEnum):
    """What becomes of a value between us and the vendor."""

    ARRIVES = "arrives"
    CHANGED = "changed"
    DROPPED = "dropped"
    UNSURE = "unsure"


@dataclass(frozen=True, slots=True)
class Unsayable:
    """A value that is lost on the way though its parameter arrives.

    Attributes:
        value: as the vendor writes it.
        becomes: what the vendor makes of the request instead; empty when that is the vendor's own default.
    """

    name: str
    value: Json
    becomes: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """What is known of some families on some routes. An empty limit is no limit; later rows add to and override.

    Parameters are named by portable name, by key, or by place on the vendor's route; `*` stands for any text.

    Attributes:
        source: where it was read or seen.
        models: patterns of model ids; `apis`: the vendor's dialects.
        changed: by name, what it becomes.
        others: what becomes of parameters that no row names; None says nothing.
        missing: patterns of operations that the vendor is never asked for there.
        defaults: what the gateway puts where nothing is sent, as the vendor writes it.
    """

    source: str
    families: tuple[str, ...]
    routes: tuple[str, ...]
    models: tuple[str, ...] = ()
    apis: tuple[str, ...] = ()
    operations: tuple[str, ...] = ()
    arrives: tuple[str, ...] = ()
    dropped: tuple[str, ...] = ()
    unsure: tuple[str, ...] = ()
    changed: Mapping[str, str] = field(default_factory=dict)
    others: Fate | None = None
    missing: tuple[str, ...] = ()
    unsayable: tuple[Unsayable, ...] = ()
    defaults: Mapping[str, Json] = field(default_factory=dict)

    def applies_to(self, model_spec: ModelSpec, operation: str, route: str) -> bool:
        """Whether it holds for this model, operation and route."""
        return (
            model_spec.family in self.families
            and route in self.routes
            and _among(model_spec.id, self.models)
            and _among(model_spec.api, self.apis)
            and _among(operation, self.operations)
        )

    def fate_of(self, names: Sequence[str]) -> Fate | None:
        """The fate of a parameter; names go from the most exact to the least."""
        for name in names:
            for fate, listed in (
                (Fate.CHANGED, tuple(self.changed)),
                (Fate.DROPPED, self.dropped),
                (Fate.UNSURE, self.unsure),
                (Fate.ARRIVES, self.arrives),
            ):
                if any(_fits(name, pattern) for pattern in listed):
                    return fate
        return None


@dataclass(frozen=True, slots=True)
class Passage:
    """The rows that hold for one model, operation and route; without rows nothing is known.

    Attributes:
        operation: id of the operation.
        is_open: everything arrives, as on our own demo gateway.
    """

    operation: str
    rows: tuple[Row, ...] = ()
    is_open: bool = False
    _fates: dict[tuple[str, ...], Fate] = field(default_factory=dict, repr=False, compare=False)
    """Cached: the composer asks for each of its fields at every key press."""

    @property
    def is_missing(self) -> bool:
        """Whether the vendor is never asked for this operation."""
        return any(_fits(self.operation, pattern) for row in self.rows for pattern in row.missing)

    def fate(self, spec: ParameterSpec) -> Fate:
        """What becomes of a parameter."""
        return self._fate((spec.key, spec.path, *spec.core))

    def picture_fate(self, image: ImageInput) -> Fate:
        """What becomes of a picture; links and files may differ."""
        name = ROLE_NAMES[image.role]
        return self._fate((f"{name} {'link' if image.link else 'file'}", name))

    def becomes(self, name: str) -> str:
        """What a changed parameter becomes; empty when it is not changed."""
        return next((row.changed[name] for row in reversed(self.rows) if name in row.changed), "")

    def unsayable(self, spec: ParameterSpec) -> tuple[Unsayable, ...]:
        """The values of this parameter that are lost."""
        names = (spec.key, spec.path, *spec.core)
        return tuple(one for row in self.rows for one in row.unsayable if one.name in names)

    def default(self, spec: ParameterSpec) -> Json:
        """The gateway's own value where this parameter is not sent; None when it sets none."""
        names = (spec.key, spec.path, *spec.core)
        found = [row.defaults[name] for row in self.rows for name in names if name in row.defaults]
        return found[-1] if found else None

    def _fate(self, names: tuple[str, ...]) -> Fate:
        if names not in self._fates:
            self._fates[names] = self._found(names)
        return self._fates[names]

    def _found(self, names: Sequence[str]) -> Fate:
        if self.is_open:
            return Fate.ARRIVES
        for row in reversed(self.rows):
            said = row.fate_of(names)
            if said is not None:
                return said
        others = [row.others for row in self.rows if row.others is not None]
        return others[-1] if others else Fate.UNSURE


@dataclass(frozen=True, slots=True)
class Carriage:
    """What one kind of gateway passes on.

    Attributes:
        rows: of this generation; `vendors`: of routes that carry the vendor's own API unchanged.
    """

    generation: Generation
    rows: tuple[Row, ...] = ()
    vendors: tuple[Row, ...] = ()
    _found: dict[tuple[str, ...], Passage] = field(default_factory=dict, repr=False, compare=False)
    """Cached passages: the composer asks at every key press."""

    def passage(self, model_spec: ModelSpec, operation: str, route: str) -> Passage:
        """What holds for this model, operation and route."""
        key = (model_spec.family, model_spec.id, model_spec.api, operation, route)
        if key not in self._found:
            own = tuple(row for row in self.rows if row.applies_to(model_spec, operation, route))
            if not own:
                own = tuple(row for row in self.vendors if row.applies_to(model_spec, operation, route))
            self._found[key] = Passage(operation, own, self.generation is Generation.DEMO)
        return self._found[key]


NOTHING_KNOWN = Carriage(Generation.UNKNOWN)
EVERYTHING = Carriage(Generation.DEMO)


def _among(name: str, patterns: Sequence[str]) -> bool:
    return not patterns or any(_fits(name, pattern) for pattern in patterns)


def _fits(name: str, pattern: str) -> bool:
    """Only `*` is special: places such as `tools[]` hold brackets."""
    return name == pattern or ("*" in pattern and fnmatchcase(name, pattern.replace("[", "[[]")))
