#!/bin/sh
# Builds every package that this system can: Linux bundle and deb, AppImage where its runtime is named, wheel and sdist;
# on Windows and macOS see their folders.
set -eu
cd "$(dirname "$0")/.."
sh packaging/linux-bundle/build.sh
if command -v dpkg-deb >/dev/null 2>&1; then sh packaging/deb/build.sh; fi
if [ -n "${APPIMAGE_RUNTIME:-}" ]; then sh packaging/appimage/build.sh; fi
.venv/bin/python -m hatchling build -d out/packages >/dev/null
.venv/bin/python packaging/sums.py out/packages/o8studio-*.whl out/packages/o8studio-*.tar.gz
ls -l out/packages | awk 'NR > 1 {printf "%8.1f MB  %s\n", $5/1000000, $NF}'
