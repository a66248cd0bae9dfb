# The Windows installer: icon, start menu, the berth:// scheme, and bin\ on the PATH for the command line.
file(TO_NATIVE_PATH ${installer}/berth.ico icon)
string(REPLACE "\\" "\\\\" icon "${icon}")
set(CPACK_NSIS_MUI_ICON ${icon})
set(CPACK_NSIS_MUI_UNIICON ${icon})
set(CPACK_NSIS_DISPLAY_NAME Berth)
set(CPACK_NSIS_PACKAGE_NAME Berth)
set(CPACK_NSIS_INSTALLED_ICON_NAME "bin\\berth-desktop.exe")
set(CPACK_NSIS_EXECUTABLES_DIRECTORY bin)
set(CPACK_PACKAGE_EXECUTABLES berth-desktop Berth)
set(CPACK_NSIS_MODIFY_PATH ON)
set(CPACK_NSIS_ENABLE_UNINSTALL_BEFORE_INSTALL ON)
set(CPACK_NSIS_EXTRA_INSTALL_COMMANDS
    "WriteRegStr HKCR 'berth' '' 'URL:Berth'
WriteRegStr HKCR 'berth' 'URL Protocol' ''
WriteRegStr HKCR 'berth\\DefaultIcon' '' '$INSTDIR\\bin\\berth-desktop.exe,0'
WriteRegStr HKCR 'berth\\shell\\open\\command' '' '\"$INSTDIR\\bin\\berth-desktop.exe\" \"%1\"'")
set(CPACK_NSIS_EXTRA_UNINSTALL_COMMANDS "DeleteRegKey HKCR 'berth'")
