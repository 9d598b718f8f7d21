"""How fast a clip comes to disk, beside curl on the same file in one run, and how long the window's loop stalls meanwhile.

    python tests/benchmarks/download.py [--megabytes 256] [--rounds 3]

The server is a process of its own that sends the file with the kernel's own copy. Ours writes, digests (SHA-256) and
syncs; curl only writes. Aim: at least half of curl's, and no stall of 16 ms with four downloads at once.
"""

import argparse
import asyncio
import hashlib
import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from PySide6.QtWidgets import QApplication

from o8studio.domain.ids import GatewayId, JobId
from o8studio.domain.jobs.facts import Source, SourceKind
from o8studio.domain.jobs.job import Job, JobState
from o8studio.domain.jobs.policies import DownloadPolicy
from o8studio.domain.request import GenerationRequest
from o8studio.gateway.client import GatewayClient, Route
from o8studio.gui.event_loop import EventLoop
from o8studio.services.jobs.sources import SourceReader
from o8studio.services.runtime.bus import Bus
from o8studio.store.part_file import PartFile

SERVER = """
import asyncio, os, sys
path = sys.argv[1]
size = os.path.getsize(path)
async def serve(reader, writer):
    await reader.readuntil(b"\\r\\n\\r\\n")
    writer.write(b"HTTP/1.1 200 OK\\r\\ncontent-type: video/mp4\\r\\ncontent-length: %d\\r\\nconnection: close\\r\\n\\r\\n" % size)
    await writer.drain()
    with open(path, "rb") as file:
        await asyncio.get_running_loop().sendfile(writer.transport, file)
    writer.close()
async def main():
    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    print(server.sockets[0].getsockname()[1], flush=True)
    await server.serve_forever()
asyncio.run(main())
"""


async def ours(url: str, folder: Path, number: int, digest: str) -> None:
    reader = SourceReader(Bus(), DownloadPolicy())
    request = GenerationRequest(
        gateway_id=GatewayId("g"), base_url=url, wire_format="openai_videos", model="m", prompt="x"
    )
    job = Job(id=JobId("j"), state=JobState.FETCHING, request=request, recorded_at=0, changed_at=0)
    part = PartFile(folder / f"ours-{number}.mp4")
    async with GatewayClient(Route(base_url=url, proxy="direct"), None) as client:
        found = await reader.read(job, [client], Source(SourceKind.LINK, f"{url}/v.mp4"), part)
    assert found == digest
    await asyncio.to_thread(part.discard)


async def stalls(stop: asyncio.Event) -> list[float]:
    """How late each turn of a 1 ms timer came, in seconds."""
    late = []
    loop = asyncio.get_running_loop()
    while not stop.is_set():
        begun = loop.time()
        await asyncio.sleep(0.001)
        late.append(loop.time() - begun - 0.001)
    return late


async def measure(url: str, folder: Path, digest: str, size: int, rounds: int) -> None:
    curl, single = [], []
    for _ in range(rounds):
        begun = time.perf_counter()
        done = await asyncio.create_subprocess_exec(
            "curl", "-s", "-o", str(folder / "curl.mp4"), f"{url}/v.mp4"
        )
        await done.wait()
        curl.append(size / (time.perf_counter() - begun))
        await asyncio.to_thread((folder / "curl.mp4").unlink)
        begun = time.perf_counter()
        await ours(url, folder, 0, digest)
        single.append(size / (time.perf_counter() - begun))
    stop = asyncio.Event()
    watching = asyncio.ensure_future(stalls(stop))
    begun = time.perf_counter()
    await asyncio.gather(*(ours(url, folder, number, digest) for number in range(4)))
    four = 4 * size / (time.perf_counter() - begun)
    stop.set()
    late = sorted(await watching)
    floor = statistics.median(curl)
    print(f"curl, one file      {floor / 1e6:8.0f} MB/s  1.00x")
    print(
        f"ours, one file      {statistics.median(single) / 1e6:8.0f} MB/s  {statistics.median(single) / floor:.2f}x  with SHA-256 and sync"
    )
    print(f"ours, four at once  {four / 1e6:8.0f} MB/s  {four / floor:.2f}x")
    print(
        f"loop stalls at four: longest {late[-1] * 1000:.1f} ms, p99 {late[int(len(late) * 0.99)] * 1000:.1f} ms"
    )


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--megabytes", type=int, default=256)
    parser.add_argument("--rounds", type=int, default=3)
    options = parser.parse_args()
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    app = QApplication(sys.argv[:1])
    with tempfile.TemporaryDirectory() as made:
        folder = Path(made)
        content = b"\0\0\0\x18ftypmp42" + os.urandom(1024 * 1024 - 12)
        path = folder / "clip.mp4"
        with path.open("wb") as file:
            for _ in range(options.megabytes):
                file.write(content)
        digest = hashlib.sha256(content * options.megabytes).hexdigest()
        server = subprocess.Popen(
            [sys.executable, "-c", SERVER, str(path)], stdout=subprocess.PIPE, text=True
        )
        assert server.stdout is not None
        url = f"http://127.0.0.1:{server.stdout.readline().strip()}"
        with asyncio.Runner(loop_factory=lambda: EventLoop(app)) as runner:
            runner.run(measure(url, folder, digest, path.stat().st_size, options.rounds))
        server.kill()
        server.wait()


if __name__ == "__main__":
    main()
