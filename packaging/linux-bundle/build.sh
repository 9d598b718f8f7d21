#!/bin/sh
# Builds the Linux bundle: a folder that needs no Python, a .tar.zst of it, and a .run that unpacks and installs itself.
# Usage: build.sh [--folder-only]. Everything goes to out/packages; the environment is the locked one of setup.sh.
set -eu
cd "$(dirname "$0")/../.."
sh packaging/setup.sh run
python=.venv/bin/python
version=$($python packaging/contents.py)
out=out/packages
name="o8studio-$version-linux-x86_64"
# the same input gives the same bytes: times of the commit, hashes and file order of its own
SOURCE_DATE_EPOCH=${SOURCE_DATE_EPOCH:-$(git log -1 --format=%ct 2>/dev/null || date +%s)}
export SOURCE_DATE_EPOCH PYTHONHASHSEED=0
mkdir -p "$out"

$python packaging/compile_words.py
$python -m PyInstaller --noconfirm --log-level WARN --distpath "$out/dist" --workpath "$out/work" \
  packaging/linux-bundle/o8studio.spec
folder="$out/dist/o8studio"
# 16 MB of debug symbols. Nothing else: libraries that auditwheel patched load and then hang when they are stripped
strip --strip-debug "$folder"/_internal/libpython3.*.so.* || echo "libpython keeps its debug symbols" >&2
$python packaging/licences.py "$folder/licences" "$folder/_internal"
$python packaging/desktop/make.py "$folder/share"
cp packaging/linux-bundle/install.sh packaging/linux-bundle/uninstall.sh "$folder"
chmod 755 "$folder/install.sh" "$folder/uninstall.sh"
$python packaging/linux-bundle/check.py "$folder"
[ "${1:-}" != --folder-only ] || exit 0

tar --sort=name --owner=0 --group=0 --numeric-owner --mtime="@$SOURCE_DATE_EPOCH" \
  --transform "s,^o8studio,$name," -C "$out/dist" -cf "$out/$name.tar" o8studio
zstd -q -19 --long=27 -T0 --rm -f "$out/$name.tar" -o "$out/$name.tar.zst"
sh packaging/linux-bundle/self_extracting.sh "$out/$name.tar.zst" "$name" "$out/$name.run"
$python packaging/sums.py --index "$folder/licences/index.json" "$out/$name.tar.zst" "$out/$name.run"
du -sm "$folder" | cut -f1 | sed 's/$/ MB unpacked/'
ls -l "$out/$name.tar.zst" "$out/$name.run" | awk '{printf "%.1f MB  %s\n", $5/1000000, $NF}'
