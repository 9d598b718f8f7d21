"""Runs every benchmark and writes what they print, with machine and date, into docs/measurements.md.

python tests/benchmarks/measure.py [--quick]
"""

import argparse
import datetime
import os
import platform
import subprocess
import sys
from importlib import metadata
from pathlib import Path

HERE = Path(__file__).parent
TARGET = HERE.parent.parent / "docs" / "measurements.md"
NOTES = HERE / "notes.md"
RUNS = {
    "Start of the window": ["startup.py", "--rounds", "15"],
    "The open window": ["window.py"],
    "Working out a draft": ["resolve.py"],
    "Asking how jobs are": ["polling.py"],
    "Downloading": ["download.py", "--rounds", "5"],
    "Scale": ["scale.py"],
}
QUICK = {"window.py": ["--rounds", "2"], "startup.py": ["--rounds", "3"], "download.py": ["--rounds", "1"], "scale.py": ["--jobs", "5000", "--rounds", "2"],
         "polling.py": ["--jobs", "100"]}  # fmt: skip


def cpu() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text("utf-8").splitlines()
    except OSError:
        return platform.processor()
    return next((line.split(":", 1)[1].strip() for line in lines if line.startswith("model name")), "unknown")


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--quick", action="store_true", help="fewer rounds; nothing is written")
    options = parser.parse_args()
    parts = [
        "# Measurements",
        "",
        f"Made by `python tests/benchmarks/measure.py` on {datetime.datetime.now().astimezone().date().isoformat()}: {cpu()}, {os.cpu_count()} cores, "
        f"{platform.freedesktop_os_release().get('PRETTY_NAME', platform.system())}, Python {platform.python_version()}, "
        f"PySide6 {metadata.version('PySide6-Addons')}. Ratios are within one run. The machine is shared; single runs vary.",
        "",
        NOTES.read_text("utf-8").strip(),
        "",
    ]
    for title, (script, *arguments) in RUNS.items():
        command = [script, *(QUICK.get(script, []) if options.quick else arguments)]
        print(f"{title}: {' '.join(command)}", flush=True)
        done = subprocess.run(
            [sys.executable, str(HERE / script), *command[1:]], capture_output=True, text=True, check=True
        )
        parts += [
            f"## {title}",
            "",
            f"`python tests/benchmarks/{' '.join(command)}`",
            "",
            "```",
            done.stdout.strip(),
            "```",
            "",
        ]
        print(done.stdout)
    if not options.quick:
        TARGET.write_text("\n".join(parts), "utf-8")


if __name__ == "__main__":
    main()
