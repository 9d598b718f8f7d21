#!/bin/sh
# Takes back what install.sh put into the user's folders, and the program itself. Clips, jobs and settings stay.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
data=${XDG_DATA_HOME:-$HOME/.local/share}
if [ "$(readlink "$HOME/.local/bin/o8studio" 2>/dev/null || true)" = "$here/o8studio" ]; then rm "$HOME/.local/bin/o8studio"; fi
(cd "$here/share" && find icons man bash-completion fish -type f) | while read -r one; do rm -f "$data/$one"; done
rm -f "$data/applications/o8studio.desktop" "${XDG_CONFIG_HOME:-$HOME/.config}/autostart/o8studio.desktop"
command -v update-desktop-database >/dev/null 2>&1 && update-desktop-database -q "$data/applications" || true
# only what the bundle brought, in case somebody keeps other things in this folder
rm -rf "$here/_internal" "$here/share" "$here/licences"
rm -f "$here/o8studio" "$here/install.sh" "$here/uninstall.sh"
rmdir "$here" 2>/dev/null || true
echo "o8studio is gone; your clips, jobs and settings are where they were"
