# The Debian packages: berth (command line), berth-desktop and berth-platform. What they depend on is read from the
# programs by dpkg-shlibdeps; named here is only what they start or load by name.
set(CPACK_DEB_COMPONENT_INSTALL ON)
set(CPACK_DEBIAN_ENABLE_COMPONENT_DEPENDS OFF)
set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)
set(CPACK_DEBIAN_PACKAGE_SHLIBDEPS ON)
set(CPACK_DEBIAN_PACKAGE_CONTROL_STRICT_PERMISSION ON)
set(CPACK_DEBIAN_PACKAGE_RELEASE 1)

set(CPACK_DEBIAN_CLI_PACKAGE_NAME berth)
set(CPACK_DEBIAN_CLI_PACKAGE_SECTION devel)
set(CPACK_DEBIAN_CLI_PACKAGE_RECOMMENDS "openssh-client")
set(CPACK_COMPONENT_CLI_DESCRIPTION
    "Remote development environments from the command line
 Signs in to a Berth platform, creates workspaces from templates, opens
 terminals in them that survive a broken line, and shows their ports on
 one's own localhost.")

set(CPACK_DEBIAN_DESKTOP_PACKAGE_NAME berth-desktop)
set(CPACK_DEBIAN_DESKTOP_PACKAGE_SECTION devel)
set(CPACK_DEBIAN_DESKTOP_PACKAGE_DEPENDS "hicolor-icon-theme")
set(CPACK_DEBIAN_DESKTOP_PACKAGE_RECOMMENDS "berth, qt6-wayland, xdg-utils, gnome-keyring | kwalletmanager")
set(CPACK_COMPONENT_DESKTOP_DESCRIPTION
    "Remote development environments on the desktop
 Workspaces that live on a server and feel like the own machine: the
 browser IDE, terminals and forwarded ports in one window and in the tray.")

set(CPACK_DEBIAN_PLATFORM_PACKAGE_NAME berth-platform)
set(CPACK_DEBIAN_PLATFORM_PACKAGE_SECTION admin)
set(CPACK_DEBIAN_PLATFORM_PACKAGE_DEPENDS "bubblewrap")
set(CPACK_DEBIAN_PLATFORM_PACKAGE_RECOMMENDS "slirp4netns | passt, git, ca-certificates")
set(CPACK_COMPONENT_PLATFORM_DESCRIPTION
    "control plane of a Berth platform
 berthd serves the API, the gateway and the reconciler, and keeps
 workspaces in sandboxes on this machine. Workspaces outlive it; removing
 the package never removes them.")
set(CPACK_DEBIAN_PLATFORM_PACKAGE_CONTROL_EXTRA
    "${installer}/debian/platform/postinst;${installer}/debian/platform/prerm;${installer}/debian/platform/postrm")
