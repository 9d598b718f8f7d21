"""A recipe from a file says what this gateway can't take and what it would cost, and fills in what is ticked."""

from dataclasses import replace
from pathlib import Path

from PIL import Image
from PySide6.QtCore import QEvent, QObject, QSize
from PySide6.QtWidgets import QAbstractButton, QLabel, QWidget

from o8studio.domain.library.recipe import Recipe, RecipeReference
from o8studio.domain.request import ImageRole
from o8studio.ui.library.file_pictures import FilePictures
from o8studio.ui.library.recipe_dialog import RecipeDialog
from o8studio.ui.library.recipe_page import Chosen, Offered, RecipeOffers
from o8studio.ui.library_port import ImportFile, ImportTag

RECIPE = Recipe(
    source="o8studio",
    prompt="a fox",
    model="other-model",
    core={"duration": 5, "seed": 7, "width": 1280, "negative_prompt": "text"},
    native={"camera_fixed": True},
    references=(RecipeReference(role="first_frame"),),
)
FILE = ImportFile(path="/a.mp4", name="a.mp4", facts="5 s", tag=ImportTag.RECIPE, recipe=RECIPE)
HERE, SMALL = (
    frozenset({"duration", "seed"}),
    frozenset({"duration", "seed", "camera_fixed", "negative_prompt"}),
)


def opened(qtbot, *files: ImportFile) -> RecipeDialog:
    """A dialog at a gateway with two models, of which one clip of `here` costs a dollar and a seed ten cents more."""
    parent = QWidget()
    qtbot.addWidget(parent)

    def nearest(_recipe: Recipe, wanted: str) -> Offered:
        return Offered("small", takes=SMALL) if wanted == "small" else Offered("here", "Nearest: here", HERE)

    def price(chosen: Chosen) -> str:
        return f"{chosen.recipe.model} {'$1.10' if 'seed' in chosen.recipe.core else '$1.00'}"

    offers = RecipeOffers(
        nearest=nearest,
        models={"here": ("kling", "Here"), "small": ("vidu", "Small")},
        name=lambda model: ("kling", model.title()),
        price=price,
    )
    dialog = RecipeDialog(parent, files or (FILE,), offers, lambda _path, done: done(""))
    dialog.parent_kept = parent  # type: ignore[attr-defined]  # else it is collected with its dialog
    return dialog


def words(dialog: RecipeDialog) -> list[str]:
    return [one.text() for one in dialog.findChildren(QLabel) if not one.isHidden()]


def struck(dialog: RecipeDialog) -> list[str]:
    return [
        one.text()
        for one in dialog.findChildren(QLabel)
        if one.font().strikeOut() and one.isEnabled() is False
    ]


def test_nothing_of_it_is_a_window_of_its_own_for_a_moment(qtbot, qapp) -> None:
    class Watch(QObject):
        def eventFilter(self, watched: QObject, event: QEvent) -> bool:
            if event.type() is QEvent.Type.Show and isinstance(watched, QWidget) and watched.isWindow():
                shown.append(type(watched).__name__)
            return False

    shown: list[str] = []
    watch = Watch()
    qapp.installEventFilter(watch)
    opened(qtbot)
    qapp.removeEventFilter(watch)
    assert shown == []


def test_what_is_not_taken_here_is_struck_through_and_said(qtbot) -> None:
    dialog = opened(qtbot)
    taken: list[Chosen] = []
    dialog.filled.connect(taken.append)
    assert struck(dialog) == ["camera_fixed"]
    assert {
        "camera_fixed does not exist here and is left out.",
        "Here takes none.",
        "5 s",
        "width 1280",
    } <= set(words(dialog))
    dialog._take()
    [chosen] = taken
    assert (chosen.recipe.prompt, chosen.recipe.model, chosen.recipe.core.get("duration")) == (
        "a fox",
        "here",
        5,
    )
    assert "seed" not in chosen.recipe.core, "the seed is not ticked by itself"
    assert chosen.pictures == (), "the recipe says that there were some, but they are not here"


def test_the_price_follows_the_model_and_what_is_ticked(qtbot) -> None:
    dialog = opened(qtbot)
    page = dialog._parts[0]
    assert page is not None
    assert "here $1.00" in words(dialog)
    page._ticks["seed"].setChecked(True)
    assert "here $1.10" in words(dialog)
    page.choice.showPopup()
    page.choice._choose(page.choice.findData("small"))
    assert "small $1.10" in words(dialog)
    assert "Nearest: here" not in words(dialog)
    qtbot.waitUntil(lambda: struck(dialog) == [])


def test_pictures_that_are_on_this_computer_are_shown_and_go_along(qtbot, tmp_path: Path) -> None:
    Image.new("RGB", (64, 36), "red").save(tmp_path / "first.png")
    pictures = ((ImageRole.FIRST_FRAME, str(tmp_path / "first.png")),)
    dialog = opened(qtbot, replace(FILE, pictures=pictures))
    assert "first frame" in words(dialog)
    page = dialog._parts[0]
    assert page is not None
    assert page.chosen().pictures == pictures
    page._ticks["pictures"].setChecked(False)
    assert page.chosen().pictures == ()


def test_only_the_chosen_file_is_imported_or_all_of_them(qtbot) -> None:
    other = ImportFile(path="/b.mp4", name="b.mp4", facts="", tag=ImportTag.NONE)
    for press, expected in (("Only import", ["/a.mp4"]), ("Import all 2", ["/b.mp4", "/a.mp4"])):
        dialog = opened(qtbot, other, FILE)
        asked: list[list[ImportFile]] = []
        dialog.import_asked.connect(asked.append)
        next(one for one in dialog.findChildren(QAbstractButton) if one.text() == press).click()
        assert [one.path for one in asked[0]] == expected


def test_pictures_of_files_are_made_two_at_a_time_the_last_painted_first(qtbot) -> None:
    owner = QWidget()
    qtbot.addWidget(owner)
    made: list[str] = []
    waiting = {}

    def make(path: str, done) -> None:
        made.append(path)
        waiting[path] = done

    pictures = FilePictures(owner, make)
    for name in "abcd":
        assert pictures.poster(name, QSize(64, 36), 1.0) is None
    assert made == ["a", "b"]
    waiting["a"]("")
    assert made == ["a", "b", "d"]
    pictures.poster("a", QSize(64, 36), 1.0)
    assert made == ["a", "b", "d"], "one that has no picture is not made again"
