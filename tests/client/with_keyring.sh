#!/usr/bin/env bash
# Runs a command in a session of its own: a D-Bus with an unlocked GNOME keyring, gone afterwards. Exits with 77 where
# the machine has neither.
set -euo pipefail

for program in dbus-run-session dbus-send gnome-keyring-daemon; do
  if ! command -v "$program" >/dev/null; then
    echo "$program is not installed."
    exit 77
  fi
done

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
export HOME="$folder" XDG_RUNTIME_DIR="$folder" XDG_DATA_HOME="$folder/data" XDG_CONFIG_HOME="$folder/config"

BERTH_TEST_KEYRING=1 dbus-run-session -- bash -c '
  od -An -N16 -tx1 /dev/urandom | tr -d " \n" |
    gnome-keyring-daemon --foreground --unlock --components=secrets >/dev/null 2>&1 &
  keyring=$!
  has_keyring() {
    dbus-send --session --print-reply --dest=org.freedesktop.DBus / \
      org.freedesktop.DBus.NameHasOwner string:org.freedesktop.secrets | grep -q "boolean true"
  }
  until has_keyring; do
    kill -0 "$keyring" || exit 1
  done
  "$@"
  status=$?
  kill "$keyring"
  exit "$status"' with_keyring "$@"
