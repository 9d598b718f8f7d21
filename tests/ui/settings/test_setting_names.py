"""What the palette says is in a section of the settings is there."""

from PySide6.QtWidgets import QLabel

from o8studio.ui.settings.setting_names import setting_names
from tests.support.patience import until
from tests.support.scenes import play_scene


def test_every_setting_that_is_listed_is_in_its_section(dressed, home, demo) -> None:
    async def scene(_studio, window, _presenters) -> None:
        await until(lambda: bool(window.compose.picker.model))
        for section, names in setting_names().items():
            window.pages.show_settings(section)

            def missing(names=names) -> set[str]:
                labels = window.pages.settings().findChildren(QLabel)
                return set(names) - {one.text() for one in labels if one.isVisible()}

            await until(lambda missing=missing: not missing(), 20)

    play_scene(dressed, demo, scene)
