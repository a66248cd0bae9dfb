// Which local port a workspace's IDE is served on: one that is the same each time, so that the IDE finds its state
// again. Remembered in a small file beside the settings; where nothing is known it follows from the workspace's id.
#pragma once

#include "base/result.h"

#include <QString>

#include <cstdint>
#include <string>
#include <vector>

namespace berth::client {

QString ide_ports_file(); // in the settings folder

// The ports to try, the best first: the remembered one, then those that follow from the id.
std::vector<std::uint16_t> ide_port_choices(const std::string& workspace_id, const QString& file = ide_ports_file());

// A file that cannot be written costs nothing but the memory of a port that was taken.
void remember_ide_port(const std::string& workspace_id, std::uint16_t port, const QString& file = ide_ports_file());

} // namespace berth::client
