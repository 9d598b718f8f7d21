"""The sections that are rows of settings and of facts."""

from collections.abc import Sequence
from typing import cast

from PySide6.QtWidgets import QApplication, QLabel

from o8studio.ui.ports import SettingsPort
from o8studio.ui.settings.plain_sections import about


class FakeSettings:
    """Of a package, which none of these tests runs in."""

    def facts_about(self) -> list[tuple[str, str]]:
        return [("Version", "0.1.0"), ("Licences", "/usr/lib/o8studio/licences")]

    def shipped(self) -> Sequence[str]:
        return ("av 18.1.0, BSD-3-Clause", "Lucide icons, ISC")


def test_about_names_the_licences_of_everything_shipped_and_where_their_texts_lie(
    dressed: QApplication,
) -> None:
    """In a package they were named under Diagnostics alone, as a folder."""
    page = about(cast("SettingsPort", FakeSettings()))
    told = [one.text() for one in page.findChildren(QLabel)]
    assert "av 18.1.0, BSD-3-Clause\nLucide icons, ISC" in told
    assert "/usr/lib/o8studio/licences" in told
    page.deleteLater()
