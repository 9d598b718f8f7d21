#!/bin/sh
# Makes an AppImage of the bundle, which must be there: the runtime of AppImages, and behind it the folder as a squashfs.
# Usage: APPIMAGE_RUNTIME=FILE build.sh [--folder-only]
# FILE is runtime-x86_64 of a release of AppImage/type2-runtime, or one that its source was built to. mksquashfs is in squashfs-tools.
set -eu
cd "$(dirname "$0")/../.."
version=$(.venv/bin/python packaging/contents.py)
SOURCE_DATE_EPOCH=${SOURCE_DATE_EPOCH:-$(git log -1 --format=%ct 2>/dev/null || date +%s)}
export SOURCE_DATE_EPOCH # mksquashfs takes all times from it
app=out/packages/o8studio.AppDir
image="out/packages/o8studio-$version-x86_64.AppImage"
rm -rf "$app"
mkdir -p "$app/usr/lib"
cp -a out/packages/dist/o8studio "$app/usr/lib/o8studio"
rm "$app/usr/lib/o8studio/install.sh" "$app/usr/lib/o8studio/uninstall.sh"
mv "$app/usr/lib/o8studio/share" "$app/usr/share"
cp "$app/usr/share/applications/o8studio.desktop" "$app/o8studio.desktop"
cp "$app/usr/share/icons/hicolor/256x256/apps/o8studio.png" "$app/o8studio.png"
ln -s o8studio.png "$app/.DirIcon"
cat > "$app/AppRun" <<'RUN'
#!/bin/sh
exec "$(dirname "$(readlink -f "$0")")/usr/lib/o8studio/o8studio" "$@"
RUN
chmod 755 "$app/AppRun"
[ "${1:-}" != --folder-only ] || exit 0
runtime=${APPIMAGE_RUNTIME:?the file runtime-x86_64}
mksquashfs "$app" "$app.squashfs" -root-owned -noappend -comp zstd -Xcompression-level 19 -b 1M -quiet -no-progress
cat "$runtime" "$app.squashfs" > "$image"
rm "$app.squashfs"
# what tells a desktop, at a place where ELF keeps nothing: a type 2 image
printf 'AI\002' | dd of="$image" bs=1 seek=8 conv=notrunc status=none
chmod 755 "$image"
.venv/bin/python packaging/sums.py --index out/packages/dist/o8studio/licences/index.json "$image"
ls -l "$image" | awk '{printf "%.1f MB  %s\n", $5/1000000, $NF}'
