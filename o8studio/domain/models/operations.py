"""Chooses the operation for a draft, and the parameter for each picture."""

from collections.abc import Iterator, Mapping, Sequence

from o8studio.domain.models.core import Core
from o8studio.domain.models.fitting import IMAGES, Problem, Violation
from o8studio.domain.models.spec import Control, ModelSpec, Operation, ParameterSpec
from o8studio.domain.request import ImageInput, ImageRole, Json
from o8studio.domain.vocabulary import OperationName

_ROLE_CORE = {
    ImageRole.FIRST_FRAME: "first_frame",
    ImageRole.LAST_FRAME: "last_frame",
    ImageRole.REFERENCE: "reference_images",
}
_PICTURES = frozenset(_ROLE_CORE.values())


def choose_operation(
    model_spec: ModelSpec, images: Sequence[ImageInput], values: Mapping[str, Json], chosen: str = ""
) -> Operation:
    """The operation that takes exactly these pictures, and most of these values; or the one that was chosen."""
    if chosen and model_spec.can(chosen):
        return model_spec.operation(chosen)
    wanted = {_ROLE_CORE[image.role] for image in images}
    possible = [one for one in model_spec.operations if _takes(one, wanted, values)]

    def known(operation: Operation) -> int:
        names = {name for spec in operation.parameters for name in spec.names}
        return sum(name in names for name in values)

    if possible:
        return max(possible, key=known)  # the first of equals
    return model_spec.operation(_closest({image.role for image in images}, model_spec))


def _takes(operation: Operation, wanted: set[str], values: Mapping[str, Json]) -> bool:
    """Every picture has a place, and no input that must be there is absent."""
    taken = {core for spec in operation.parameters for core in spec.core}
    if not wanted <= taken:
        return False
    for spec in operation.parameters:
        if spec.required and not spec.control.is_plain and spec.control is not Control.HIDDEN:
            if is_picture(spec) and not wanted & set(spec.core):
                return False
            if not is_picture(spec) and not any(name in values for name in spec.names):
                return False
    if wanted >= {Core.FIRST_FRAME, Core.LAST_FRAME}:
        return True
    needs_both = operation.id == OperationName.FIRST_LAST_FRAME and Core.FIRST_FRAME in wanted
    needs_refs = (
        operation.id in (OperationName.REFERENCE_TO_VIDEO, OperationName.MULTI_IMAGE_TO_VIDEO) and not values
    )
    return not (needs_both or (needs_refs and Core.REFERENCE_IMAGES not in wanted))


def _closest(roles: set[ImageRole], model_spec: ModelSpec) -> str:
    if ImageRole.LAST_FRAME in roles:
        return (
            OperationName.FIRST_LAST_FRAME
            if ImageRole.FIRST_FRAME in roles
            else OperationName.LAST_FRAME_ONLY
        )
    if ImageRole.REFERENCE in roles:
        return (
            OperationName.REFERENCE_TO_VIDEO
            if model_spec.can(OperationName.REFERENCE_TO_VIDEO)
            else OperationName.MULTI_IMAGE_TO_VIDEO
        )
    return OperationName.IMAGE_TO_VIDEO if ImageRole.FIRST_FRAME in roles else OperationName.TEXT_TO_VIDEO


def is_picture(spec: ParameterSpec) -> bool:
    """Whether the reference pictures of the draft go here."""
    return spec.control in (Control.IMAGE, Control.IMAGE_LIST) and bool(_PICTURES & set(spec.core))


def roles(model_spec: ModelSpec) -> set[ImageRole]:
    """Pictures that the model can take."""
    found = set()
    if model_spec.can(OperationName.IMAGE_TO_VIDEO):
        found.add(ImageRole.FIRST_FRAME)
    if model_spec.can(OperationName.FIRST_LAST_FRAME):
        found |= {ImageRole.FIRST_FRAME, ImageRole.LAST_FRAME}
    if model_spec.can(OperationName.LAST_FRAME_ONLY):
        found.add(ImageRole.LAST_FRAME)
    if model_spec.can(OperationName.REFERENCE_TO_VIDEO) or model_spec.can(OperationName.MULTI_IMAGE_TO_VIDEO):
        found.add(ImageRole.REFERENCE)
    return found


def rooms(model_spec: ModelSpec) -> dict[ImageRole, int]:
    """How many pictures of each role the model can take at most."""
    found = dict.fromkeys(roles(model_spec), 1)
    if ImageRole.REFERENCE in found:
        most = [
            spec.max_items or 1
            for operation in model_spec.operations
            for spec in operation.parameters
            if Core.REFERENCE_IMAGES in spec.core and is_picture(spec)
        ]
        found[ImageRole.REFERENCE] = max(most, default=1)
    return found


def bind_pictures(
    operation: Operation, images: Sequence[ImageInput], values: Mapping[str, Json]
) -> tuple[dict[str, Json], list[Violation]]:
    """Which parameter carries which pictures; values are only counted by the rules."""
    bound: dict[str, list[Json]] = {}
    problems: list[Violation] = []
    for image in images:
        spec = picture_spec(operation, image)
        if spec is not None:
            bound.setdefault(spec.key, []).append(image.link or image.file)
            problems += _picture_problems(operation, spec, image, values)
    for spec in operation.parameters:
        count = len(bound.get(spec.key, ()))
        if count and spec.max_items is not None and count > spec.max_items:
            problems.append(Violation(IMAGES, Problem.TOO_MANY_ITEMS, str(spec.max_items)))
        elif count < spec.min_items and spec.key in bound:
            problems.append(Violation(IMAGES, Problem.TOO_FEW_ITEMS, str(spec.min_items)))
    return {key: list(values) for key, values in bound.items()}, problems


def picture_spec(operation: Operation, image: ImageInput) -> ParameterSpec | None:
    """The parameter that carries this picture; files go where bytes are taken, if there are two places."""
    core = _ROLE_CORE[image.role]
    specs = [spec for spec in operation.parameters if core in spec.core and is_picture(spec)]
    as_bytes = [spec for spec in specs if spec.native.startswith("binary_")]
    if image.file and as_bytes:
        return as_bytes[0]
    return next((spec for spec in specs if spec not in as_bytes), None)


def _picture_problems(
    operation: Operation, spec: ParameterSpec, image: ImageInput, values: Mapping[str, Json]
) -> Iterator[Violation]:
    """What is wrong with a picture file for this parameter; nothing is known of a link."""
    limits = spec.media
    if limits is None or not image.file or not image.width:
        return
    kind = image.mime.rpartition("/")[2]
    if limits.formats and kind not in limits.formats and not (kind == "jpeg" and "jpg" in limits.formats):
        yield Violation(IMAGES, Problem.PICTURE_FORMAT, ", ".join(limits.formats))
    if limits.max_bytes and image.size > limits.max_bytes:
        yield Violation(IMAGES, Problem.PICTURE_BYTES, f"{limits.max_bytes / 1024 / 1024:g}")
    short, long = min(image.width, image.height), max(image.width, image.height)
    if limits.min_side and short < limits.min_side:
        yield Violation(IMAGES, Problem.PICTURE_SIDES, f"≥ {limits.min_side}")
    if limits.max_side and long > limits.max_side:
        yield Violation(IMAGES, Problem.PICTURE_SIDES, f"≤ {limits.max_side}")
    shape = image.width / image.height
    if (limits.min_aspect and shape < limits.min_aspect) or (limits.max_aspect and shape > limits.max_aspect):
        yield Violation(IMAGES, Problem.PICTURE_SHAPE, f"{limits.min_aspect:g}–{limits.max_aspect:g}")
    size = exact_size(operation, spec, values)
    if size and size != (image.width, image.height):
        yield Violation(IMAGES, Problem.PICTURE_SIZE, f"{size[0]}x{size[1]}")


def exact_size(
    operation: Operation, spec: ParameterSpec, values: Mapping[str, Json]
) -> tuple[int, int] | None:
    """The pixels that a picture must have, where the model ties it to the clip's size: the chosen one, or its default.

    Args:
        values: what is sent, by the model's own keys.
    """
    if spec.media is None or not spec.media.size_of:
        return None
    usual = next((one.default for one in operation.parameters if one.key == spec.media.size_of), None)
    chosen = str(values.get(spec.media.size_of) or usual or "")
    across, _, down = chosen.partition("x")
    return (int(across), int(down)) if across.isdecimal() and down.isdecimal() else None
