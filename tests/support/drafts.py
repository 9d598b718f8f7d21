"""A draft on a shipped model, and its notes."""

from typing import Any

from o8studio.domain.compose.resolve import ComposeView, Draft, resolve
from o8studio.domain.request import ImageInput, ImageRole
from o8studio.store.catalogue.reader import Catalogue
from o8studio.store.resources import resources

CATALOGUE = Catalogue(resources() / "providers")


def view(model: str, **draft: Any) -> ComposeView:
    return resolve(CATALOGUE.spec(model), Draft(**{"prompt": "a fox", **draft}))


def picture(role: str = "first_frame", **values: Any) -> ImageInput:
    return ImageInput(role=ImageRole(role), **({"link": "https://x/a.png"} | values))


def notes_of(found: ComposeView, kind: str) -> list[tuple[str, str, str]]:
    return [(note.field, note.wanted, note.detail) for note in found.notes if note.kind == kind]


def broken(found: ComposeView) -> list[tuple[str, str]]:
    return [(one.field, one.problem) for one in found.violations]
