"""What differs in two recipes: every row is seen, the first time and when another pair is shown."""

from PySide6.QtWidgets import QApplication

from o8studio.domain.library.recipe_differences import MODEL, RecipeDifferences
from o8studio.ui.review.comments_column import CommentsColumn
from o8studio.ui.review.take_cards import TakeName

NAMES = [TakeName("1", "SD", "Seedance 2.0"), TakeName("2", "KL", "Kling 3.0")]
FOUND = RecipeDifferences(rows=((MODEL, ("a", "b")), ("seed", (1, 2))), same=("prompt",))


def test_rows_are_seen_each_time_another_pair_is_shown(dressed) -> None:
    """The second pair had a row of no height: `2 of 3 settings`, and none of them below."""
    column = CommentsColumn()
    column.resize(column.width(), 800)
    column.show()
    heights = []
    for _pair in range(3):
        column.recipe.show_differences(FOUND, NAMES, [1.0, 2.0])
        column.recipe.show()
        QApplication.processEvents()
        heights.append(column.recipe._scroll.height())
    assert heights[0] > 3 * column.fontMetrics().height()
    assert len(set(heights)) == 1
    column.close()
