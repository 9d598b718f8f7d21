"""The count beside the word that is typed is of what is typed now."""

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from o8studio.studio import Studio
from o8studio.ui.library.library_page import LibraryPage
from o8studio.ui.window.controller import WindowController
from tests.support.patience import until
from tests.ui.library.test_library_page import clip, in_library

__all__ = ["clip"]


def test_the_count_beside_a_word_is_never_that_of_what_was_typed_before(dressed, home, clip) -> None:
    async def scene(_studio: Studio, _window: WindowController, page: LibraryPage) -> None:
        def count() -> int | None:
            found = page.suggestions._model
            return found.item(found.rowCount() - 1).data(Qt.ItemDataRole.UserRole).count

        page.field.edit.setFocus()
        every = page.model.listing
        QTest.keyClicks(page.field.edit, "raft")
        page._show_listing(page._asks, True, "", every)
        assert count() is None, "the answer to what was asked before says nothing of it"
        await until(lambda: count() == page.model.listing.sums.clips < every.sums.clips)
        raft = count()
        QTest.keyClicks(page.field.edit, "x")
        assert count() is None
        QTest.keyClick(page.field.edit, Qt.Key.Key_Backspace)
        assert count() == raft, "what is listed is of this query still"

    in_library(dressed, 40, clip, scene)
