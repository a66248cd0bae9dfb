# The desktop application's part of the installation, by system: a program with its .desktop file on Linux, an
# application bundle on macOS, an executable with icon and version on Windows. Qt itself comes along on the latter two.
add_dependencies(shipped berth-desktop)
if(TARGET berth_ide_webengine)
  add_dependencies(shipped berth_ide_webengine)
endif()

set(plugins lib/berth/plugins)
if(APPLE)
  set(icon ${installer}/berth.icns)
  target_sources(berth-desktop PRIVATE ${icon})
  set_source_files_properties(${icon} TARGET_DIRECTORY berth-desktop PROPERTIES MACOSX_PACKAGE_LOCATION Resources)
  set_target_properties(
    berth-desktop
    PROPERTIES MACOSX_BUNDLE ON
               OUTPUT_NAME Berth
               MACOSX_BUNDLE_INFO_PLIST ${installer}/macos/Info.plist.in)
  set(plugins Berth.app/Contents/PlugIns)
elseif(WIN32)
  configure_file(${installer}/windows/berth.rc.in ${made}/berth.rc @ONLY)
  target_sources(berth-desktop PRIVATE ${made}/berth.rc)
  set(plugins bin) # beside the program, where its Qt is
else()
  install(FILES ${installer}/linux/berth.desktop DESTINATION share/applications COMPONENT desktop)
  string(TIMESTAMP BERTH_DATE "%Y-%m-%d" UTC) # SOURCE_DATE_EPOCH goes before the clock
  configure_file(${installer}/linux/berth.metainfo.xml.in ${made}/${BERTH_APPLICATION_ID}.metainfo.xml @ONLY)
  install(FILES ${made}/${BERTH_APPLICATION_ID}.metainfo.xml DESTINATION share/metainfo COMPONENT desktop)
  foreach(size 16 22 24 32 48 64 128 256 512)
    install(FILES ${PROJECT_SOURCE_DIR}/resources/app/berth-${size}.png
            DESTINATION share/icons/hicolor/${size}x${size}/apps RENAME berth.png COMPONENT desktop)
  endforeach()
  install(FILES ${PROJECT_SOURCE_DIR}/resources/berth.svg DESTINATION share/icons/hicolor/scalable/apps COMPONENT desktop)
  install(FILES ${installer}/man/berth-desktop.1 DESTINATION share/man/man1 COMPONENT desktop)
endif()

install(TARGETS berth-desktop RUNTIME DESTINATION bin COMPONENT desktop BUNDLE DESTINATION . COMPONENT desktop)
if(TARGET berth_ide_webengine)
  install(TARGETS berth_ide_webengine LIBRARY DESTINATION ${plugins} COMPONENT desktop)
endif()

if(BERTH_LATE_PLUGINS)
  install(TARGETS berth_qt_network berth_highlighting LIBRARY DESTINATION ${plugins} COMPONENT desktop)
endif()

if(APPLE OR WIN32)
  # Qt's own deployment: its libraries, plugins and WebEngine's helper, for the program and for the IDE's plugin.
  set(also "")
  if(TARGET berth_ide_webengine)
    set(also "$<TARGET_FILE_NAME:berth_ide_webengine>")
  endif()
  set(place "${plugins}")
  qt_generate_deploy_script(
    TARGET berth-desktop
    OUTPUT_SCRIPT deploy
    CONTENT
      "set(also \"${also}\")
if(also)
  set(also ADDITIONAL_MODULES \"${place}/\${also}\")
endif()
if(QT_DEPLOY_SUPPORT)
  include(\"\${QT_DEPLOY_SUPPORT}\")
endif()
qt_deploy_runtime_dependencies(EXECUTABLE \"$<IF:$<PLATFORM_ID:Darwin>,Berth.app,bin/$<TARGET_FILE_NAME:berth-desktop>>\" \${also})
")
  install(SCRIPT ${deploy} COMPONENT desktop)
endif()
