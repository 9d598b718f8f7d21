#!/bin/sh
# Builds the macOS app and a dmg of it. Untried: it runs in CI only. With SIGN_AS and NOTARY_PROFILE it is signed and notarised.
# SIGN_AS: "Developer ID Application: …" in the keychain; NOTARY_PROFILE: made once by `xcrun notarytool store-credentials`.
set -eu
cd "$(dirname "$0")/../.."
version=$(python packaging/contents.py)
python packaging/compile_words.py
python packaging/icons.py packaging/out
pyinstaller --noconfirm --log-level WARN --distpath out/packages/dist --workpath out/packages/work packaging/linux-bundle/o8studio.spec
app=out/packages/dist/o8studio.app
python packaging/licences.py "$app/Contents/Resources/licences"
if [ -n "${SIGN_AS:-}" ]; then
  codesign --force --deep --options runtime --timestamp --entitlements packaging/macos/entitlements.plist --sign "$SIGN_AS" "$app"
fi
image="out/packages/o8studio-$version-macos-$(uname -m).dmg"
hdiutil create -volname "o8studio $version" -srcfolder "$app" -ov -format UDZO "$image"
if [ -n "${NOTARY_PROFILE:-}" ]; then
  xcrun notarytool submit "$image" --keychain-profile "$NOTARY_PROFILE" --wait
  xcrun stapler staple "$image"
fi
python packaging/sums.py "$image"
