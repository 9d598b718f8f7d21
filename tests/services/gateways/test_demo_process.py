"""The demo gateway as a child: it answers to the token that it was given, keeps its state, and ends when it is let go."""

import httpx
import pytest

from o8studio.domain.errors import NotSent
from o8studio.services.gateways.demo_process import DemoProcess
from tests.support import processes


async def test_it_answers_to_its_own_token_alone_and_ends_when_it_is_closed(tmp_path, monkeypatch) -> None:
    demo = await DemoProcess.start(tmp_path, speed=60, generation="g1")
    try:
        async with httpx.AsyncClient(trust_env=False) as client:
            listed = await client.get(
                f"{demo.url}/v1/models", headers={"authorization": f"Bearer {demo.token}"}
            )
            refused = await client.get(f"{demo.url}/v1/models", headers={"authorization": "Bearer sk-other"})
        assert (listed.status_code, refused.status_code) == (200, 401)
        assert listed.json()["data"]
        assert demo._process.returncode is None
    finally:
        await demo.close()
    assert demo._process.returncode == 0
    assert list(tmp_path.iterdir())
    again = await DemoProcess.start(tmp_path)
    await again.close()
    assert again.token != demo.token, "a token is for one process"


async def test_one_that_does_not_start_was_not_sent_to_and_leaves_no_process(tmp_path) -> None:
    (tmp_path / "file").write_text("in the way")
    before = processes.children()
    with pytest.raises(NotSent):
        await DemoProcess.start(tmp_path / "file", generation="g2")
    assert processes.children() == before, "it was killed, and nobody waited for its end"
