"""How long it takes to work out a draft on each model, as a ratio to reading the same draft from JSON, in one run.

    python tests/benchmarks/resolve.py

Prints the median of the whole catalogue and the slowest model. Aim: under 1 ms for the slowest.
"""

import json
import statistics
import time
from collections.abc import Callable

from o8studio.domain.compose.resolve import Draft, resolve
from o8studio.domain.request import ImageInput, ImageRole
from o8studio.store.catalogue.reader import Catalogue
from o8studio.store.resources import resources

ROUNDS = 200


def median(work: Callable[[], object]) -> float:
    times = []
    for _ in range(ROUNDS):
        begun = time.perf_counter()
        work()
        times.append(time.perf_counter() - begun)
    return statistics.median(times) * 1e6


def main() -> None:
    portable = {"duration": 7, "aspect_ratio": "16:9", "resolution": "1080p", "audio": True, "seed": 11}
    saved = json.dumps({"prompt": "a fox", "portable": portable, "images": []})
    floor = median(lambda: json.loads(saved))
    picture = ImageInput(role=ImageRole.FIRST_FRAME, link="https://x.example/a.png")
    times: dict[str, float] = {}
    for card in Catalogue(resources() / "providers").specs():
        for images in ((), (picture,)):
            draft = Draft(prompt="a fox", portable=portable, images=images)
            taken = median(lambda card=card, draft=draft: resolve(card, draft))
            times[card.id] = max(times.get(card.id, 0.0), taken)
    slowest = max(times, key=lambda name: times[name])
    middle = statistics.median(times.values())
    print(f"reading the draft {floor:8.1f} µs   1.0x")
    print(f"median model      {middle:8.1f} µs {middle / floor:5.1f}x")
    print(f"{slowest:17} {times[slowest]:8.1f} µs {times[slowest] / floor:5.1f}x")


if __name__ == "__main__":
    main()
