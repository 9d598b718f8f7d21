"""Holds what the tests cover, file by file: a floor that may only rise.

python packaging/coverage_floor.py REPORT          fail where a file is below its floor, or new and below 90 %
python packaging/coverage_floor.py REPORT --raise  the same, and write down what is higher now
REPORT is coverage's own JSON, with branches (`make coverage` writes it).
"""

import json
import sys
from pathlib import Path

FLOORS = Path(__file__).parent.parent / "tests" / "coverage.json"
NEW_FILE = 90
"""Percent that a file without a floor must reach."""


def measured(report: Path) -> dict[str, int]:
    """By file, whole percent of lines and branches; rounded down, so that a race of two threads costs nothing."""
    files = json.loads(report.read_text("utf-8"))["files"]
    return {name: int(entry["summary"]["percent_covered"]) for name, entry in files.items()}


def main() -> None:
    """Compare, and say what is lower."""
    found = measured(Path(sys.argv[1]))
    floors: dict[str, int] = json.loads(FLOORS.read_text("utf-8")) if FLOORS.exists() else {}
    low = {name: now for name, now in found.items() if now < floors.get(name, NEW_FILE)}
    for name, now in sorted(low.items()):
        print(f"{name}: {now} %, and {floors.get(name, NEW_FILE)} % are wanted")  # noqa: T201 - its only output
    if "--raise" in sys.argv:
        kept = {name: max(now, floors.get(name, 0)) for name, now in found.items()}
        FLOORS.write_text(json.dumps(dict(sorted(kept.items())), indent=1) + "\n", "utf-8")
    print(f"{len(found)} files, {len(low)} too low")  # noqa: T201 - its only output
    sys.exit(bool(low))


if __name__ == "__main__":
    main()
