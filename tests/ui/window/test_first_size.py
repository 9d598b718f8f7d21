"""The first window fits the screen that it opens on."""

import pytest

from o8studio.ui.window.main_window import first_size


@pytest.mark.parametrize(
    ("screen", "size"),
    [
        ((1280, 720), (1272, 676)),
        ((1366, 768), (1358, 724)),
        ((1440, 900), (1432, 856)),
        ((1536, 864), (1440, 820)),
        ((1920, 1080), (1440, 900)),
        ((3840, 2160), (1440, 900)),
        ((800, 600), (1024, 640)),
    ],
)
def test_the_first_window_is_as_large_as_the_screen_has_room_for(
    screen: tuple[int, int], size: tuple[int, int]
) -> None:
    assert first_size(*screen) == size
