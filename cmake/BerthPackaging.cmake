# What is installed where, and the packages made of it. `cmake --install` lays the programs out as they find each other:
# bin/ side by side, lib/berth/plugins and share/berth beside that. Three components: cli, desktop, platform; the target
# `packages` makes what this system takes (Debian: one .deb each and a .tar.gz; Windows: NSIS; macOS: a disk image).

set(CMAKE_SKIP_INSTALL_ALL_DEPENDENCY ON) # tests are built by who wants to run them
set(installer ${PROJECT_SOURCE_DIR}/installer)
set(made ${PROJECT_BINARY_DIR}/installer)
set(CMAKE_INSTALL_DEFAULT_DIRECTORY_PERMISSIONS OWNER_READ OWNER_WRITE OWNER_EXECUTE GROUP_READ GROUP_EXECUTE WORLD_READ
                                                WORLD_EXECUTE)

# Who publishes packages says who they are; the project itself has no domain. What stands here belongs to nobody and never
# will: "internal" is kept for private use by ICANN, "invalid" by RFC 2606.
set(BERTH_PUBLISHER_ID internal.berth CACHE STRING "The publisher's domain, reversed")
set(BERTH_CONTACT "The Berth developers <developers@berth.invalid>" CACHE STRING "Whom packages name as their maintainer")
set(BERTH_APPLICATION_ID ${BERTH_PUBLISHER_ID}.Berth)

add_custom_target(shipped COMMENT "Everything that is installed")
set(components "")

if(TARGET berth)
  list(APPEND components cli)
  install(TARGETS berth RUNTIME DESTINATION bin COMPONENT cli)
  add_dependencies(shipped berth)
  if(UNIX)
    # The manual page and the completions come from the command line's own description, so they cannot fall behind it.
    add_executable(berth-manual ${installer}/manual_page.cpp)
    target_link_libraries(berth-manual PRIVATE berth_cli)
    target_compile_definitions(berth-manual PRIVATE BERTH_VERSION="${PROJECT_VERSION}")
    set(manual berth.1 berth.bash berth.zsh berth.fish)
    list(TRANSFORM manual PREPEND ${made}/)
    add_custom_command(
      OUTPUT ${manual}
      COMMAND ${CMAKE_COMMAND} -E make_directory ${made}
      COMMAND berth-manual ${made}
      COMMENT "Writing the command line's manual page and completions"
      VERBATIM)
    add_custom_target(manual ALL DEPENDS ${manual})
    add_dependencies(shipped manual)
    install(FILES ${made}/berth.1 DESTINATION share/man/man1 COMPONENT cli)
    install(FILES ${made}/berth.bash DESTINATION share/bash-completion/completions RENAME berth COMPONENT cli)
    install(FILES ${made}/berth.fish DESTINATION share/fish/vendor_completions.d COMPONENT cli)
    set(zsh_folder share/zsh/site-functions)
    if(EXISTS /etc/debian_version)
      set(zsh_folder share/zsh/vendor-completions) # where Debian's zsh looks
    endif()
    install(FILES ${made}/berth.zsh DESTINATION ${zsh_folder} RENAME _berth COMPONENT cli)
  endif()
endif()

if(TARGET berth-desktop)
  list(APPEND components desktop)
  include(${installer}/desktop.cmake)
endif()

if(TARGET berthd)
  list(APPEND components platform)
  install(TARGETS berthd berth-agent berth-supervisor RUNTIME DESTINATION bin COMPONENT platform)
  add_dependencies(shipped berthd berth-agent berth-supervisor samples)
  install(DIRECTORY templates DESTINATION share/berth COMPONENT platform)
  install(DIRECTORY ${PROJECT_BINARY_DIR}/share/berth/samples DESTINATION share/berth COMPONENT platform
          FILES_MATCHING PATTERN "*.bundle")
  install(FILES ${installer}/linux/berthd.yaml DESTINATION share/doc/berth-platform COMPONENT platform)
  install(FILES ${installer}/linux/berthd.service DESTINATION lib/systemd/system COMPONENT platform)
  install(FILES ${installer}/man/berthd.8 ${installer}/man/berth-agent.8 DESTINATION share/man/man8 COMPONENT platform)
endif()

foreach(component IN LISTS components)
  set(package berth-${component})
  if(component STREQUAL "cli")
    set(package berth)
  endif()
  if(UNIX AND NOT APPLE)
    install(FILES ${installer}/linux/copyright DESTINATION share/doc/${package} COMPONENT ${component})
    install(FILES CHANGELOG.md DESTINATION share/doc/${package} COMPONENT ${component})
  endif()
endforeach()

# --- Packages --------------------------------------------------------------------------------------------------------

set(CPACK_PACKAGE_NAME berth)
set(CPACK_PACKAGE_VENDOR "The Berth developers")
set(CPACK_PACKAGE_CONTACT "${BERTH_CONTACT}")
set(CPACK_PACKAGE_DESCRIPTION_SUMMARY "${PROJECT_DESCRIPTION}")
set(CPACK_RESOURCE_FILE_LICENSE ${PROJECT_SOURCE_DIR}/LICENSE)
set(CPACK_PACKAGE_INSTALL_DIRECTORY Berth)
set(CPACK_PACKAGE_DIRECTORY ${PROJECT_BINARY_DIR}/packages)
set(CPACK_COMPONENTS_ALL ${components})
set(CPACK_COMPONENT_CLI_DISPLAY_NAME "Command line")
set(CPACK_COMPONENT_DESKTOP_DISPLAY_NAME "Berth")
set(CPACK_COMPONENT_DESKTOP_REQUIRED ON)
set(CPACK_STRIP_FILES ON)
set(CPACK_VERBATIM_VARIABLES ON)
set(CPACK_SOURCE_IGNORE_FILES /build/ /out/ /node_modules/ /\\.git/)
if(WIN32)
  set(CPACK_GENERATOR NSIS ZIP)
  include(${installer}/windows/nsis.cmake)
elseif(APPLE)
  set(CPACK_GENERATOR DragNDrop)
  set(CPACK_DMG_VOLUME_NAME Berth)
else()
  set(CPACK_GENERATOR TGZ)
  set(CPACK_SYSTEM_NAME linux-${CMAKE_SYSTEM_PROCESSOR})
  find_program(BERTH_SHLIBDEPS dpkg-shlibdeps)
  if(BERTH_SHLIBDEPS)
    list(APPEND CPACK_GENERATOR DEB)
    include(${installer}/debian/debian.cmake)
  endif()
endif()
include(CPack)
add_custom_target(
  packages
  COMMAND ${CMAKE_CPACK_COMMAND} --config ${PROJECT_BINARY_DIR}/CPackConfig.cmake
  WORKING_DIRECTORY ${PROJECT_BINARY_DIR}
  COMMENT "Packing what is installed"
  VERBATIM)
add_dependencies(packages shipped)
