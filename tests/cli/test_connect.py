"""`connect`: a link from standard input; a person confirms it, here or in the open window."""

import pytest

from o8studio.domain.settings import TokenStorage
from o8studio.gui.door import open_door
from o8studio.store.paths import places
from o8studio.store.settings import read
from o8studio.studio import open_studio
from tests.gui.test_door import beside
from tests.support.command_line import o8

KEY = "sk-0123456789abcdef0123"
LINK = f"o8studio://connect?v=1&address=http%3A%2F%2F127.0.0.1%3A9&key={KEY}"


def test_a_link_adds_a_gateway_after_a_yes_and_shows_no_token(home) -> None:
    done = o8("connect", "--keep", "session", stdin=LINK, check=2)
    assert "--yes" in done.stderr
    assert "127.0.0.1:9" in done.stderr
    assert not read(places().settings)[0].gateways
    done = o8("connect", "--yes", "--keep", "session", stdin=LINK)
    (entry,) = read(places().settings)[0].gateways
    assert (entry.base_url, entry.token_storage) == ("http://127.0.0.1:9", TokenStorage.SESSION)
    assert KEY not in done.stdout + done.stderr
    assert not any(KEY.encode() in path.read_bytes() for path in home.rglob("*") if path.is_file())


@pytest.mark.parametrize("text", ["", "hello", "o8studio://connect?v=2&address=x&key=y", LINK + "&more=1"])
def test_what_is_no_link_adds_nothing(home, text: str) -> None:
    done = o8("connect", "--yes", stdin=text, check=None)
    assert done.returncode in (1, 2)
    assert KEY not in done.stderr
    assert not read(places().settings)[0].gateways


async def test_an_open_window_asks_instead(home) -> None:
    opened: list[list[str]] = []
    async with open_studio(places()) as studio, open_door(studio, lambda items: opened.append(list(items))):
        code, out, _err = await beside("connect", stdin=LINK)
        assert (code, opened) == (0, [[LINK]])
        assert "window" in out
