"""The bar above the clips: its height stays at every size of text, and what is in it stays whole."""

import pytest

from o8studio.ui.library.strip import TopBar
from o8studio.ui.theme.theme import theme


@pytest.mark.parametrize("size", [90, 100, 125, 150])
def test_the_search_field_and_both_icons_are_whole_in_the_header_at_every_size_of_text(dressed, size) -> None:
    theme().set_looks(text_size=size, reduce_motion=True, more_contrast=False)
    theme().apply("dark")
    bar = TopBar()
    bar.resize(900, bar.height())
    bar.show()
    both = bar.grid.parentWidget()
    assert bar.field.height() <= bar.height() - 8, "it is no bar of its own"
    assert bar.rect().adjusted(0, 2, 0, -2).contains(both.geometry())
    for made in (bar.grid, bar.list):
        assert both.rect().contains(made.geometry())
        assert abs(both.rect().center().y() - made.geometry().center().y()) <= 1
        assert made.height() >= made.iconSize().height()
    bar.close()
