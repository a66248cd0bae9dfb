#include "client/ide_ports.h"

#include "base/bytes.h"
#include "base/crypto.h"
#include "client/settings.h"
#include "model/json.h"

#include <QDir>
#include <QFile>
#include <QFileInfo>
#include <QSaveFile>

#include <algorithm>

namespace berth::client {

namespace {

// Below what systems give to outgoing connections (32768 and above on Linux), above what servers are known by.
constexpr std::uint16_t first_port = 21'000;
constexpr std::uint16_t port_count = 8'000;
constexpr std::size_t choices = 8;
constexpr qint64 largest_ports_file = 1 << 20;

model::Json read_ports(const QString& file) {
    QFile source(file);
    if (source.open(QIODevice::ReadOnly)) {
        auto document = model::parse_json(source.read(largest_ports_file).toStdString());
        if (document && document->is_object()) {
            return std::move(*document);
        }
    }
    return model::Json::object(); // there is none, or it is damaged: it is written anew
}

// 0: none that is known, or none of ours.
std::uint16_t remembered_port(const model::Json& ports, const std::string& workspace_id) {
    const auto found = ports.find(workspace_id);
    const auto port = found != ports.end() && found->is_number_unsigned() ? found->get<std::uint64_t>() : 0;
    return port >= first_port && port < first_port + port_count ? static_cast<std::uint16_t>(port) : 0;
}

} // namespace

QString ide_ports_file() {
    return settings_folder() + QLatin1String("/ide-ports.json");
}

std::vector<std::uint16_t> ide_port_choices(const std::string& workspace_id, const QString& file) {
    std::vector<std::uint16_t> ports;
    if (const auto remembered = remembered_port(read_ports(file), workspace_id); remembered != 0) {
        ports.push_back(remembered);
    }
    const auto digest = sha256(as_bytes(workspace_id));
    const unsigned hash = std::to_integer<unsigned>(digest[0]) << 8 | std::to_integer<unsigned>(digest[1]);
    for (unsigned i = 0; i < choices; ++i) {
        const auto port = static_cast<std::uint16_t>(first_port + (hash + i) % port_count);
        if (std::ranges::find(ports, port) == ports.end()) {
            ports.push_back(port);
        }
    }
    return ports;
}

void remember_ide_port(const std::string& workspace_id, std::uint16_t port, const QString& file) {
    auto ports = read_ports(file);
    if (remembered_port(ports, workspace_id) == port) {
        return;
    }
    ports[workspace_id] = port;
    QSaveFile target(file);
    if (QDir().mkpath(QFileInfo(file).absolutePath()) && target.open(QIODevice::WriteOnly)) {
        target.write(QByteArray::fromStdString(model::dump(ports)) + '\n');
        target.commit();
    }
}

} // namespace berth::client
