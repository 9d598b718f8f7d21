; Installer for Windows: for one user, without administrator rights. Compiled by CI on Windows, and for its syntax by the tests.
; makensis -DVERSION=0.1.0 -DFOLDER=..\..\out\packages\dist\o8studio -DOUT=o8studio-setup.exe o8studio.nsi
Unicode true
SetCompressor /SOLID lzma
!include "MUI2.nsh"
!ifndef VERSION
  !error "give -DVERSION="
!endif
Name "o8studio ${VERSION}"
OutFile "${OUT}"
RequestExecutionLevel user
InstallDir "$LOCALAPPDATA\Programs\o8studio"
InstallDirRegKey HKCU "Software\o8studio" "InstallDir"
!define UNINSTALL "Software\Microsoft\Windows\CurrentVersion\Uninstall\o8studio"
!define MUI_FINISHPAGE_RUN "$INSTDIR\o8studio.exe"
!insertmacro MUI_PAGE_LICENSE "${LICENCE}"
!insertmacro MUI_PAGE_DIRECTORY
!insertmacro MUI_PAGE_INSTFILES
!insertmacro MUI_PAGE_FINISH
!insertmacro MUI_UNPAGE_CONFIRM
!insertmacro MUI_UNPAGE_INSTFILES
!insertmacro MUI_LANGUAGE "English"
!insertmacro MUI_LANGUAGE "SimpChinese"

Section "o8studio"
  ; what an older version brought and this one does not must not stay beside it
  RMDir /r "$INSTDIR\_internal"
  SetOutPath "$INSTDIR"
  File /r "${FOLDER}/*"
  WriteUninstaller "$INSTDIR\uninstall.exe"
  CreateShortcut "$SMPROGRAMS\o8studio.lnk" "$INSTDIR\o8studio.exe"
  WriteRegStr HKCU "Software\o8studio" "InstallDir" "$INSTDIR"
  WriteRegStr HKCU "Software\Classes\o8studio" "" "URL:o8studio connect link"
  WriteRegStr HKCU "Software\Classes\o8studio" "URL Protocol" ""
  WriteRegStr HKCU "Software\Classes\o8studio\DefaultIcon" "" "$INSTDIR\o8studio.exe,0"
  WriteRegStr HKCU "Software\Classes\o8studio\shell\open\command" "" '"$INSTDIR\o8studio.exe" open "%1"'
  WriteRegStr HKCU "${UNINSTALL}" "DisplayName" "o8studio"
  WriteRegStr HKCU "${UNINSTALL}" "DisplayVersion" "${VERSION}"
  WriteRegStr HKCU "${UNINSTALL}" "DisplayIcon" "$INSTDIR\o8studio.exe"
  WriteRegStr HKCU "${UNINSTALL}" "Publisher" "The o8studio contributors"
  WriteRegStr HKCU "${UNINSTALL}" "UninstallString" '"$INSTDIR\uninstall.exe"'
  WriteRegDWORD HKCU "${UNINSTALL}" "NoModify" 1
  WriteRegDWORD HKCU "${UNINSTALL}" "NoRepair" 1
SectionEnd

Section "Uninstall"
  ; clips, jobs and settings lie elsewhere and stay
  RMDir /r "$INSTDIR\_internal"
  RMDir /r "$INSTDIR\licences"
  Delete "$INSTDIR\o8studio.exe"
  Delete "$INSTDIR\uninstall.exe"
  RMDir "$INSTDIR"
  Delete "$SMPROGRAMS\o8studio.lnk"
  DeleteRegKey HKCU "Software\Classes\o8studio"
  DeleteRegKey HKCU "Software\o8studio"
  DeleteRegKey HKCU "${UNINSTALL}"
  DeleteRegValue HKCU "Software\Microsoft\Windows\CurrentVersion\Run" "o8studio"
SectionEnd
