#!/bin/sh
# Makes a bare machine ready: uv, the locked environment, the shared libraries that Qt needs, and the
# compiled translations.
# Usage: setup.sh run|test. Quick when nothing is missing.
set -eu
cd "$(dirname "$0")/.."
mkdir -p .tools out

# what a Debian-like system needs, as library (or program) and the package that brings it
qt="libGL.so.1:libgl1 libEGL.so.1:libegl1 libxkbcommon.so.0:libxkbcommon0 libfontconfig.so.1:libfontconfig1
libglib-2.0.so.0:libglib2.0-0 libdbus-1.so.3:libdbus-1-3 libbrotlidec.so.1:libbrotli1 libpulse.so.0:libpulse0
libXrandr.so.2:libxrandr2 libXext.so.6:libxext6 libdrm.so.2:libdrm2 libxkbcommon-x11.so.0:libxkbcommon-x11-0
libxcb.so.1:libxcb1 libxcb-cursor.so.0:libxcb-cursor0 libxcb-icccm.so.4:libxcb-icccm4 libxcb-image.so.0:libxcb-image0
libxcb-keysyms.so.1:libxcb-keysyms1 libxcb-randr.so.0:libxcb-randr0 libxcb-render-util.so.0:libxcb-render-util0
libxcb-shape.so.0:libxcb-shape0 libxcb-xkb.so.1:libxcb-xkb1 libX11-xcb.so.1:libx11-xcb1"
tests="Xvfb:xvfb xauth:xauth dbus-run-session:dbus gnome-keyring-daemon:gnome-keyring weston:weston makensis:nsis
desktop-file-validate:desktop-file-utils appstreamcli:appstream"

libraries=$(PATH="$PATH:/sbin:/usr/sbin" ldconfig -p 2>/dev/null || true)
missing=""
for pair in $qt; do
  case "$libraries" in *"${pair%%:*} "*) ;; *) missing="$missing ${pair##*:}" ;; esac
done
fonts=$(find /usr/share/fonts /usr/local/share/fonts "$HOME/.fonts" "$HOME/.local/share/fonts" \
  \( -iname '*CJK*' -o -iname '*wqy*' -o -iname '*han*' \) -print -quit 2>/dev/null || true)
[ -n "$fonts" ] || missing="$missing fonts-wqy-microhei"
if [ "${1:-run}" = test ]; then
  for pair in $tests; do
    command -v "${pair%%:*}" >/dev/null 2>&1 || missing="$missing ${pair##*:}"
  done
  case "$libraries" in *"libgtk-3.so.0 "*) ;; *) missing="$missing libgtk-3-0" ;; esac # Qt's GTK theme, whose fonts a test refuses
  [ -e /usr/libexec/at-spi-bus-launcher ] || missing="$missing at-spi2-core"
  # a screen reader's view of the window, read with the system's own Python
  /usr/bin/python3 -c 'import gi; gi.require_version("Atspi", "2.0")' 2>/dev/null \
    || missing="$missing python3-gi gir1.2-atspi-2.0"
fi

python=""
for name in ${PYTHON:-python3 python3.11 python3.12 python3.13}; do
  if "$name" -c 'import sys; sys.exit(not (3, 11) <= sys.version_info < (3, 14))' 2>/dev/null; then python=$name; break; fi
done
[ -n "$python" ] || { echo "o8studio needs Python 3.11, 3.12 or 3.13" >&2; exit 1; }
uv=$(command -v uv || true)
[ -n "$uv" ] || [ ! -x .tools/uv/bin/uv ] || uv=.tools/uv/bin/uv
if [ -z "$uv" ] && ! "$python" -c 'import ensurepip' 2>/dev/null; then missing="$missing python3-venv"; fi

if [ -n "$missing" ] && [ "$(uname)" = Linux ]; then
  as_root=""
  [ "$(id -u)" = 0 ] || as_root="sudo -n"
  if command -v apt-get >/dev/null 2>&1 && { [ -z "$as_root" ] || $as_root true 2>/dev/null; }; then
    echo "about to install with apt:$missing"
    $as_root env DEBIAN_FRONTEND=noninteractive apt-get update -qq
    # shellcheck disable=SC2086
    $as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $missing >/dev/null 2>out/apt.log \
      || { cat out/apt.log >&2; exit 1; }
  else
    echo "missing on this system, and only root may install it: apt-get install$missing" >&2
    # without the others there may still be a window, under another name or from another place
    case "${1:-run}$missing" in test*|*" python3-venv"*) exit 1 ;; esac
  fi
fi

if [ -z "$uv" ]; then
  "$python" -m venv .tools/uv
  .tools/uv/bin/python -m pip install -q --disable-pip-version-check 'uv>=0.9,<1'
  uv=.tools/uv/bin/uv
fi
printf '%s\n' "$uv" > .tools/uv-path

want="$("$python" -c 'import sys; print(sys.version)') $(cksum < packaging/requirements.lock) $(cksum < pyproject.toml)"
if [ ! -x .venv/bin/o8studio ] || [ "$(cat .venv/.made-from 2>/dev/null || true)" != "$want" ]; then
  [ -x .venv/bin/python ] || "$uv" venv -q --python "$python" .venv
  "$uv" pip sync -q --compile-bytecode --python .venv/bin/python --require-hashes packaging/requirements.lock
  "$uv" pip install -q --python .venv/bin/python --no-deps --no-build-isolation -e .
  printf '%s' "$want" > .venv/.made-from
fi

for words in resources/locale/*/LC_MESSAGES/*.po; do
  [ "${words%.po}.mo" -nt "$words" ] || { .venv/bin/python packaging/compile_words.py; break; }
done
