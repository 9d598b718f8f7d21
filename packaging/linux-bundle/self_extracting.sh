#!/bin/sh
# Makes one file that unpacks and installs the bundle: a shell script with the archive behind it, and, as many systems
# have no zstd, that program itself.
# Usage: self_extracting.sh ARCHIVE.tar.zst NAME OUTPUT
set -eu
archive=$1 name=$2 output=$3
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
mkdir "$work/unpack"
zstd=$(command -v zstd)
cp "$(readlink -f "$zstd")" "$work/unpack/zstd"
for library in $(ldd "$zstd" | sed -n 's,.*=> \(/[^ ]*\) .*,\1,p'); do
  case "$library" in */libc.so.*|*/ld-linux*) ;; *) cp "$library" "$work/unpack/$(basename "$library")" ;; esac
done
tar --sort=name --owner=0 --group=0 --mtime="@${SOURCE_DATE_EPOCH:-0}" -C "$work" -cf - unpack | gzip -9n > "$work/unpack.tgz"
tool=$(wc -c < "$work/unpack.tgz")
sum=$(sha256sum "$archive" | cut -d' ' -f1)
cat > "$work/head" <<HEAD
#!/bin/sh
# o8studio for Linux, as one file: sh $(basename "$output") [--to FOLDER] [--no-install] [--check]
set -eu
name='$name' tool=$tool sum=$sum skip=@SKIP@
to="\$HOME/.local/opt" install=yes
while [ \$# -gt 0 ]; do
  case "\$1" in
    --to) to=\$2; shift ;;
    --no-install) install="" ;;
    --check) install=check ;;
    *) echo "usage: sh \$0 [--to FOLDER] [--no-install] [--check]" >&2; exit 2 ;;
  esac
  shift
done
if command -v sha256sum >/dev/null 2>&1; then
  found=\$(tail -c +\$((skip + tool + 1)) "\$0" | sha256sum | cut -d' ' -f1)
  [ "\$found" = "\$sum" ] || { echo "this file is damaged; download it again" >&2; exit 1; }
fi
[ "\$install" != check ] || { echo "whole"; exit 0; }
work=\$(mktemp -d)
trap 'rm -rf "\$work"' EXIT
tail -c +\$((skip + 1)) "\$0" | head -c "\$tool" | tar -xzf - -C "\$work"
mkdir -p "\$to"
if command -v zstd >/dev/null 2>&1; then zstd=zstd; else
  zstd="\$work/unpack/zstd"
  export LD_LIBRARY_PATH="\$work/unpack"
fi
tail -c +\$((skip + tool + 1)) "\$0" | "\$zstd" -q -d --long=27 > "\$work/all.tar"
unset LD_LIBRARY_PATH
rm -rf "\$to/\$name"
tar -xf "\$work/all.tar" -C "\$to"
echo "unpacked to \$to/\$name"
[ -z "\$install" ] || sh "\$to/\$name/install.sh"
exit 0
HEAD
# the length of the head holds its own number: five digits, so that it does not change with it
size=$(sed 's/@SKIP@/00000/' "$work/head" | wc -c)
sed "s/@SKIP@/$size/" "$work/head" > "$work/head.made"
# a shell reads 0-led numbers as octal: pad with spaces at the end of the line instead
while [ "$(wc -c < "$work/head.made")" -lt "$size" ]; do printf '\n' >> "$work/head.made"; done
cat "$work/head.made" "$work/unpack.tgz" "$archive" > "$output"
chmod 755 "$output"
