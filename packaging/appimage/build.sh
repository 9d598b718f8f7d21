#!/bin/sh
# Makes an AppImage of the bundle. Needs appimagetool with its runtime. Untried: it can't be had on every machine.
set -eu
cd "$(dirname "$0")/../.."
version=$(.venv/bin/python packaging/contents.py)
app=out/packages/o8studio.AppDir
rm -rf "$app"
mkdir -p "$app/usr/lib"
cp -a out/packages/dist/o8studio "$app/usr/lib/o8studio"
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
appimagetool --comp zstd "$app" "out/packages/o8studio-$version-x86_64.AppImage"
.venv/bin/python packaging/sums.py "out/packages/o8studio-$version-x86_64.AppImage"
