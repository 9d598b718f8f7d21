# Builds the Windows folder, a portable zip of it and the installer. Untried: it runs in CI only.
$ErrorActionPreference = "Stop"
Set-Location (Join-Path $PSScriptRoot "..\..")
$version = python packaging/contents.py
python packaging/compile_words.py
python packaging/icons.py packaging/out
pyinstaller --noconfirm --log-level WARN --distpath out/packages/dist --workpath out/packages/work packaging/linux-bundle/o8studio.spec
python packaging/licences.py out/packages/dist/o8studio/licences
Compress-Archive -Force -Path out/packages/dist/o8studio -DestinationPath "out/packages/o8studio-$version-windows-x64-portable.zip"
makensis "-DVERSION=$version" "-DFOLDER=$PWD/out/packages/dist/o8studio" "-DLICENCE=$PWD/LICENSE" `
  "-DOUT=$PWD/out/packages/o8studio-$version-windows-x64-setup.exe" packaging/windows/o8studio.nsi
python packaging/sums.py (Get-ChildItem out/packages/*.zip, out/packages/*.exe).FullName
