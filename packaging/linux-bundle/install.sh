#!/bin/sh
# Puts this folder's program into the user's menu and on their PATH; nothing needs root. Run it again after moving the folder.
# `uninstall.sh` beside it takes everything back; clips, jobs and settings stay.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
data=${XDG_DATA_HOME:-$HOME/.local/share}
bin="$HOME/.local/bin"
mkdir -p "$bin" "$data/applications"
ln -sfn "$here/o8studio" "$bin/o8studio"
(cd "$here/share" && find icons man bash-completion fish -type f) | while read -r one; do
  mkdir -p "$data/$(dirname "$one")"
  cp "$here/share/$one" "$data/$one"
done
# a menu does not know ~/.local/bin everywhere
sed "s,^Exec=o8studio,Exec=\"$here/o8studio\"," "$here/share/applications/o8studio.desktop" > "$data/applications/o8studio.desktop"
command -v update-desktop-database >/dev/null 2>&1 && update-desktop-database -q "$data/applications" || true
command -v xdg-mime >/dev/null 2>&1 && xdg-mime default o8studio.desktop x-scheme-handler/o8studio || true
echo "o8studio is in the menu, and as $bin/o8studio"
