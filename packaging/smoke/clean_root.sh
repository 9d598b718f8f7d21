#!/bin/sh
# Tries a package as a new user would, in a bare Debian 12 of its own: install, look, make a clip, play it, keep a token,
# uninstall. Needs root and debootstrap; nothing outside ROOT is changed.
# Usage: clean_root.sh PACKAGE [ROOT]    PACKAGE is a .deb, .run, .tar.zst or .whl; ROOT is made if it is not there
# A wheel takes what it needs from PyPI; PIP_CERT names a certificate of the network's own, which must lie in ROOT, too.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
package=$(readlink -f "$1")
root=${2:-/tmp/o8studio-clean-root}
[ -d "$root/usr" ] || debootstrap --variant=minbase bookworm "$root" "${MIRROR:-http://deb.debian.org/debian}" >/dev/null
inside() { env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin HOME=/root LANG=C.UTF-8 DEBIAN_FRONTEND=noninteractive ${PIP_CERT:+PIP_CERT="$PIP_CERT"} chroot "$root" "$@"; }
cp /etc/resolv.conf "$root/etc/resolv.conf" 2>/dev/null || true
mountpoint -q "$root/proc" || mount -t proc proc "$root/proc"
mountpoint -q "$root/dev" || mount --rbind /dev "$root/dev"
trap 'umount "$root/proc"; umount -Rl "$root/dev"' EXIT
mkdir -p "$root/mnt/o8"
cp "$package" "$here/inside.sh" "$root/mnt/o8/"
# what a desktop has anyway: a screen, a session bus with a keyring, a way to look at the window
inside apt-get update -qq
inside apt-get install -y -qq --no-install-recommends xvfb xauth dbus gnome-keyring openbox xdotool x11-utils imagemagick xdg-utils >/dev/null 2>&1
inside userdel -rf maker 2>/dev/null || true
inside useradd -m maker
inside sh /mnt/o8/inside.sh "/mnt/o8/$(basename "$package")"
