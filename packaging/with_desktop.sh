#!/bin/sh
# Runs a command inside a private D-Bus session with a real, unlocked Secret Service and a home of its own.
set -eu
home=$(mktemp -d)
export HOME="$home" XDG_RUNTIME_DIR="$home/run" XDG_DATA_HOME="$home/data" XDG_CONFIG_HOME="$home/config" XDG_CACHE_HOME="$home/cache"
mkdir -p "$XDG_DATA_HOME/keyrings" "$XDG_RUNTIME_DIR"
chmod 700 "$XDG_RUNTIME_DIR"
unset DISPLAY WAYLAND_DISPLAY O8STUDIO_HOME O8STUDIO_TOKEN || true
status=0
# input and output are the command's alone: what the bus starts by itself would write between its words
exec 3<&0 4>&1
dbus-run-session -- sh -c 'printf "\n" | gnome-keyring-daemon --unlock --components=secrets >/dev/null 2>&1
exec "$@" <&3 >&4 3<&- 4>&-' sh "$@" </dev/null >&2 || status=$?
rm -rf "$home"
exit "$status"
