#!/bin/sh
# Runs in the bare root: the whole life of one package. See clean_root.sh.
set -eu
package=$1
now() { date +%s.%N; }
took() { echo "$(date +%s.%N) $1" | awk '{printf "%.1f s", $1 - $2}'; }
as_maker() { runuser -u maker -- env -i PATH=/home/maker/.local/bin:/usr/bin:/bin HOME=/home/maker LANG=C.UTF-8 USER=maker "$@"; }

echo "== $(basename "$package"), $(du -m "$package" | cut -f1) MB"
start=$(now)
case "$package" in
  *.deb) apt-get install -y -qq --no-install-recommends "$package" >/tmp/apt.log 2>&1 || { cat /tmp/apt.log; exit 1; }; program=o8studio; where=/usr/lib/o8studio ;;
  *.run|*.tar.zst)
    # the host's share of the libraries, which every desktop has
    apt-get install -y -qq --no-install-recommends libegl1 libgl1 libxcb1 libwayland-client0 libwayland-cursor0 libwayland-egl1 libdrm2 >/dev/null 2>&1
    start=$(now)
    chmod a+r "$package"
    if [ "${package%.run}" != "$package" ]; then as_maker sh "$package"; else
      apt-get install -y -qq zstd >/dev/null 2>&1; as_maker sh -c "mkdir -p ~/.local/opt && zstd -dc --long=27 $package | tar -xf - -C ~/.local/opt && sh ~/.local/opt/*/install.sh"; fi
    program=/home/maker/.local/bin/o8studio; where=$(echo /home/maker/.local/opt/o8studio-*) ;;
  *.whl)
    # Python and the libraries that the program names where they are missing
    apt-get install -y -qq --no-install-recommends pipx libgl1 libegl1 libxkbcommon0 libfontconfig1 libglib2.0-0 libdbus-1-3 libbrotli1 \
      libpulse0 libxrandr2 libxext6 libdrm2 libxcb-cursor0 libxcb-icccm4 libxcb-image0 libxcb-keysyms1 libxcb-randr0 libxcb-render-util0 \
      libxcb-shape0 libxcb-xkb1 libxkbcommon-x11-0 libx11-xcb1 >/dev/null 2>&1
    start=$(now)
    as_maker ${PIP_CERT:+PIP_CERT="$PIP_CERT"} pipx install "$package" >/tmp/pipx.log 2>&1 || { cat /tmp/pipx.log; exit 1; }
    program=/home/maker/.local/bin/o8studio; where=$(readlink -f "$program" | sed 's,/bin/[^/]*$,,') ;;
  *) echo "no package that is known here: $package" >&2; exit 2 ;;
esac
echo "installed in $(took "$start"), $(du -sm "$where" | cut -f1) MB on disk"

start=$(now)
as_maker "$program" --version
echo "--version in $(took "$start")"

echo "== without a display"
as_maker "$program" 2>&1 | head -3 || true

cat > /tmp/session.sh <<SESSION
set -eu
printf '\n' | gnome-keyring-daemon --unlock --components=secrets >/dev/null 2>&1
openbox >/dev/null 2>&1 & sleep 1
echo "== doctor"
$program doctor
echo "== Chinese input"
find "$where" -name libibusplatforminputcontextplugin.so | grep .
QT_IM_MODULE=fcitx $program doctor | grep "ibus, which fcitx speaks"
echo "== a demo clip through the window, and played"
start=\$(date +%s.%N)
$program --demo --shot /home/maker/shot 2>&1
echo "\$(date +%s.%N) \$start" | awk '{printf "clip made and played in %.1f s\n", \$1 - \$2}'
ls -l /home/maker/shot
echo "== the window: start to usable"
python=\$(command -v python3 || true)
start=\$(date +%s.%N)
$program --demo >/tmp/window.log 2>&1 & window=\$!
for i in \$(seq 400); do id=\$(xdotool search --onlyvisible --name o8studio 2>/dev/null | tail -1 || true); [ -z "\$id" ] || break; sleep 0.05; done
echo "\$(date +%s.%N) \$start" | awk '{printf "mapped after %.2f s\n", \$1 - \$2}'
sleep 6
import -window root /home/maker/shot/desktop.png
kill \$window; wait \$window 2>/dev/null || true
echo "== a token in the keyring and back"
$program demo-gateway --port 8123 --token-file /home/maker/token --state /home/maker/gateway >/tmp/gateway.log 2>&1 & gateway=\$!
for i in \$(seq 200); do grep -q ready /tmp/gateway.log && break; sleep 0.1; done
$program gateway add http://127.0.0.1:8123 --name shop < /home/maker/token
$program gateway test shop
kill \$gateway; wait \$gateway 2>/dev/null || true
grep -rl "\$(cat /home/maker/token)" /home/maker/.config /home/maker/.local/share/o8studio /home/maker/.cache 2>/dev/null | grep -v keyrings && { echo "the token lies in a file"; exit 1; }
echo "the token lies in no file of the profile"
SESSION
chmod a+r /tmp/session.sh
as_maker sh -c 'umask 077; printf "sk-smoke0123456789abcdef\n" > ~/token'
mkdir -p /run/maker; chown maker /run/maker; chmod 700 /run/maker
as_maker env XDG_RUNTIME_DIR=/run/maker QT_LOGGING_RULES="qt.multimedia.*=false" dbus-run-session -- xvfb-run -a -s "-screen 0 1600x1000x24" sh /tmp/session.sh

echo "== uninstall"
clips=$(find /home/maker -name '*.mp4' -print0 | sort -z | xargs -0 sha256sum)
case "$package" in
  *.deb) apt-get purge -y -qq o8studio >/dev/null 2>&1; [ ! -e /usr/lib/o8studio ]; [ ! -e /usr/share/applications/o8studio.desktop ] ;;
  *.whl) as_maker pipx uninstall o8studio; [ ! -e "$where" ]; [ ! -e "$program" ] ;;
  *) as_maker sh "$where/uninstall.sh"; [ ! -e "$where" ]; [ ! -e /home/maker/.local/share/applications/o8studio.desktop ] ;;
esac
[ "$clips" = "$(find /home/maker -name '*.mp4' -print0 | sort -z | xargs -0 sha256sum)" ]
[ -n "$clips" ]
echo "gone; $(echo "$clips" | wc -l) clips are as they were"
echo "SMOKE TEST PASSED"
