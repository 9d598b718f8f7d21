"""How long the command palette takes to answer a query over 10,000 entries, as a ratio to looking for a substring.

    python tests/benchmarks/palette.py

Prints the process's own milliseconds for each query, and the ratio to `query in text` over the same texts in the same run. The aim is
one frame of 60 a second, 16 ms.
"""

import sys
import time
from collections.abc import Callable
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2]))

COUNT, ROUNDS = 10_000, 5
QUERIES = ("l", "li", "dunes", "take 3", "wcdf", "zqx")


def spent(work: Callable[[], object]) -> float:
    """The least of some rounds, in milliseconds of the process's own time."""
    found = []
    for _round in range(ROUNDS):
        begin = time.process_time()
        work()
        found.append((time.process_time() - begin) * 1000)
    return min(found)


def main() -> None:
    from o8studio.ui.palette.matching import Searched, best
    from o8studio.ui.palette.results import Entry, Kind, Results

    texts = [
        f"A walker {number} crosses the dunes at first light, cloak lifting, take {number % 7}"
        for number in range(COUNT)
    ]
    entries = [Searched(text) for text in texts]
    rows = Results([Entry(Kind.PROMPT, one, list) for one in entries])
    clips = [Entry(Kind.CLIP, one, list) for one in entries[:3]]
    for query in QUERIES:
        first = time.process_time()
        best(entries, query, 3)
        cold = (time.process_time() - first) * 1000
        ours = spent(lambda query=query: best(entries, query, 3))  # type: ignore[misc]
        floor = spent(lambda query=query: [text for text in texts if query in text])  # type: ignore[misc]
        print(
            f"{query:8} first {cold:6.2f} ms  again {ours:6.2f} ms  substring {floor:5.2f} ms  ratio {ours / floor:5.1f}"
        )
        listed = spent(lambda query=query: rows.search(query))  # type: ignore[misc]
        answered = spent(lambda query=query: rows.show_found(query, Kind.CLIP, clips))  # type: ignore[misc]
        print(f"{'':8} as rows {listed:6.2f} ms  with the clips that come {answered:6.2f} ms")


if __name__ == "__main__":
    main()
