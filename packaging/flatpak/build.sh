#!/bin/sh
# Builds the Flatpak. Needs flatpak-builder, flatpak_pip_generator (a Python package), and the runtime, SDK and base that the manifest names.
# Untried: that runtime can't be had everywhere.
set -eu
cd "$(dirname "$0")/../.."
manifest=packaging/flatpak/io.github.o8studio.o8studio.json
requirements=packaging/flatpak/python3-requirements
# what the program needs at run time, in the versions of the lock; Qt and its bindings are those of the base
.venv/bin/python -c 'import sys; sys.path.insert(0, "packaging"); import contents
names = [one.metadata["Name"] + "==" + one.version for one in contents.shipped_distributions()]
print("\n".join(one for one in names if not one.lower().startswith(("pyside6", "shiboken6"))))' > "$requirements.txt"
# with wheels for what is not Python: their sources would want Rust, FFmpeg and more at build time
flatpak_pip_generator --requirements-file "$requirements.txt" --output "$requirements" --runtime org.kde.Sdk//6.9 --wheel-arches x86_64 \
  --prefer-wheels av,cffi,cryptography,opentimelineio,pillow,watchfiles
version=$(.venv/bin/python packaging/contents.py)
out=out/packages
flatpak-builder --force-clean --repo="$out/flatpak-repo" "$out/flatpak" "$manifest"
flatpak build-bundle "$out/flatpak-repo" "$out/o8studio-$version-x86_64.flatpak" io.github.o8studio.o8studio
.venv/bin/python packaging/sums.py "$out/o8studio-$version-x86_64.flatpak"
