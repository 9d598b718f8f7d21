#!/bin/sh
# Makes a .deb of the bundle, for Debian 12 and newer and what is built on it. The bundle must be there: make package.
# Usage: build.sh [FOLDER OF THE BUNDLE]
set -eu
cd "$(dirname "$0")/../.."
python=.venv/bin/python
folder=${1:-out/packages/dist/o8studio}
version=$($python packaging/contents.py)
out=out/packages
root="$out/deb-root"
SOURCE_DATE_EPOCH=${SOURCE_DATE_EPOCH:-$(git log -1 --format=%ct 2>/dev/null || date +%s)}
export SOURCE_DATE_EPOCH
rm -rf "$root"
mkdir -p "$root/DEBIAN" "$root/usr/lib" "$root/usr/bin" "$root/usr/share/doc/o8studio" "$root/usr/share/lintian/overrides"
cp -a "$folder" "$root/usr/lib/o8studio"
mv "$root/usr/lib/o8studio/share/"* "$root/usr/share/"
mv "$root/usr/lib/o8studio/licences" "$root/usr/share/doc/o8studio/licences"
# "About" looks for them beside the program
ln -s ../../share/doc/o8studio/licences "$root/usr/lib/o8studio/licences"
rmdir "$root/usr/lib/o8studio/share"
rm "$root/usr/lib/o8studio/install.sh" "$root/usr/lib/o8studio/uninstall.sh"
ln -s ../lib/o8studio/o8studio "$root/usr/bin/o8studio"
if [ -d "$root/usr/share/fish" ]; then find "$root/usr/share/fish" -type f -exec chmod 644 {} +; fi
cp packaging/deb/copyright "$root/usr/share/doc/o8studio/copyright"
gzip -9n < CHANGELOG.md > "$root/usr/share/doc/o8studio/NEWS.gz"
day=$(date -u -R -d "@$SOURCE_DATE_EPOCH")
printf 'o8studio (%s) stable; urgency=medium\n\n  * See NEWS.gz.\n\n -- The o8studio contributors <o8studio@users.noreply.github.com>  %s\n' "$version" "$day" \
  | gzip -9n > "$root/usr/share/doc/o8studio/changelog.gz"
cp packaging/deb/lintian-overrides "$root/usr/share/lintian/overrides/o8studio"
find "$root" -type d -exec chmod 755 {} +
find "$root/usr" -type f -exec chmod 644 {} +
find "$root/usr/lib/o8studio" -type f -name '*.so*' -exec chmod 644 {} +
chmod 755 "$root/usr/lib/o8studio/o8studio"
cat > "$root/DEBIAN/control" <<CONTROL
Package: o8studio
Version: $version
Architecture: amd64
Maintainer: The o8studio contributors <o8studio@users.noreply.github.com>
Installed-Size: $(du -sk "$root/usr" | cut -f1)
Depends: libc6 (>= 2.36), $($python packaging/linux-bundle/check.py "$folder" --packages)
Recommends: fonts-noto-cjk | fonts-wqy-microhei, gnome-keyring | kwalletmanager, xdg-utils
Section: video
Priority: optional
Homepage: https://github.com/o8studio/o8studio
Description: make AI video through a New API gateway
 Write a prompt, choose a model, press Generate; finished clips are downloaded
 automatically and play in the window. A job is recorded before it is sent, sent
 once, and followed until its clip is on your disk.
 .
 A demo gateway is built in: free, offline, real clips.
CONTROL
(cd "$root" && find usr -type f -print0 | LC_ALL=C sort -z | xargs -0 md5sum) > "$root/DEBIAN/md5sums"
find "$root" -exec touch -hd "@$SOURCE_DATE_EPOCH" {} +
package="$out/o8studio_${version}_amd64.deb"
dpkg-deb --root-owner-group ${DEB_COMPRESSION:--Zxz -z6} --build "$root" "$package" >/dev/null
$python packaging/sums.py --index "$folder/licences/index.json" "$package"
ls -l "$package" | awk '{printf "%.1f MB  %s\n", $5/1000000, $NF}'
