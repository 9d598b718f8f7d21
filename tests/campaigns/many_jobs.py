"""Many jobs at once through the command line on a real gateway: how long until all are saved, each charged once.

    echo TOKEN | python tests/campaigns/many_jobs.py http://ADDRESS [--count 50] [--cap 16] [--model sora-2]

They cost what they cost: the gateway's vendors should be stand-ins. `--cap 0` is Automatic. The charges are counted in
the gateway's own log of the token, once at the end; the last line says `N of N saved in S s, C charged`.
"""

import argparse
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
import urllib.request
from pathlib import Path

ROOT = Path(__file__).parent.parent.parent
sys.path.insert(0, str(ROOT))

from o8studio.store.paths import places  # noqa: E402
from o8studio.store.settings import Settings, save  # noqa: E402


def charges(address: str, token: str, since: float) -> int:
    """Rows of the token's log that charge something, since then."""
    asked = urllib.request.Request(
        f"{address}/api/log/token", headers={"Authorization": f"Bearer {token}", "User-Agent": "o8studio"}
    )
    with urllib.request.urlopen(asked, timeout=60) as reply:
        rows = json.load(reply).get("data") or []
    return sum(row.get("type") == 2 and row.get("created_at", 0) >= int(since) for row in rows)


def main() -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("address")
    parser.add_argument("--count", type=int, default=50)
    parser.add_argument("--cap", type=int, default=16)
    parser.add_argument("--model", default="sora-2")
    options = parser.parse_args()
    token = sys.stdin.readline().strip()
    with tempfile.TemporaryDirectory() as home:
        os.environ |= {"O8STUDIO_HOME": home, "O8STUDIO_TOKEN": token}
        places().make()
        save(places().settings, Settings(jobs_at_once=options.cap))
        since, began = time.time(), time.monotonic()
        ran = subprocess.run(
            [sys.executable, "-m", "o8studio", "generate", "many at once", "-m", options.model, "--yes", "--json",
             "-n", str(options.count), "--gateway", options.address, "--out", f"{home}/out"],
            cwd=ROOT, stdout=subprocess.PIPE, text=True, check=False,
        )  # fmt: skip
        seconds = time.monotonic() - began
        used = resource.getrusage(resource.RUSAGE_CHILDREN)
        told = [json.loads(line) for line in ran.stdout.splitlines()]
        saved = {one["id"] for one in told if one.get("event") == "saved" and Path(one["path"]).is_file()}
    charged = charges(options.address, token, since)
    print(f"cap {options.cap or 'Automatic'}, {(used.ru_utime + used.ru_stime) / seconds:.0%} of a core")
    print(f"{len(saved)} of {options.count} saved in {seconds:.0f} s, {charged} charged")
    return 0 if ran.returncode == 0 and len(saved) == charged == options.count else 1


if __name__ == "__main__":
    sys.exit(main())
