"""What is done so that no money and no work is lost: evidence, order, limits, dossiers, differences."""

import asyncio
import json
import os

from o8studio.store.paths import places
from tests.support import forked
from tests.support.demo import TOKEN, DemoServer


async def test_the_spending_limit_asks_before_anything_is_sent(demo: DemoServer, home, monkeypatch) -> None:
    def o8(*arguments: str):
        return forked.run(forked.COMMAND_LINE, *arguments, env={**os.environ, "O8STUDIO_TOKEN": TOKEN})

    from o8studio.store import settings
    from o8studio.store.settings import GatewayEntry, Settings

    entry = GatewayEntry(id="g", name="g", base_url=demo.url, proxy="direct", token_storage="session")
    places().make()
    settings.save(places().settings, Settings(gateways=(entry,), current_gateway="g", ask_above_usd=1.0))
    wanted = ["generate", "dear", "-m", "kling-v3", "-n", "5", "--gateway", "g"]
    done = await asyncio.to_thread(o8, *wanted)
    assert done.returncode == 2
    assert "$2.10" in done.stderr
    assert "--yes" in done.stderr
    assert demo.paid("dear") == 0
    shown = await asyncio.to_thread(o8, *wanted, "--dry-run")
    assert json.loads(shown.stdout.splitlines()[0])["price"]["certainty"] == "exact"
