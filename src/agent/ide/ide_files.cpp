#include "agent/ide/ide_files.h"

#include "agent/init/init_record.h"
#include "base/format.h"
#include "model/json.h"

#include <algorithm>
#include <cstring>
#include <fstream>
#include <iterator>
#include <sys/un.h>

namespace berth::agent {

namespace {

namespace fs = std::filesystem;

// Without one of its own code-server writes a password into a new one.
constexpr std::string_view server_config = "auth: none\ncert: false\n";
constexpr int bundle_format = 1;

Result<model::Json> read_json(const fs::path& file) {
    std::ifstream stream(file, std::ios::binary);
    const std::string text{std::istreambuf_iterator<char>(stream), {}};
    if (!stream) {
        return fail(Errc::not_found, berth::format("Cannot read {}.", file.string()));
    }
    return model::parse_json(text);
}

} // namespace

std::string lower_case(std::string_view id) {
    std::string lower(id);
    std::ranges::transform(lower, lower.begin(),
                           [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; });
    return lower;
}

Result<IdeBundle> IdeBundle::read(const fs::path& folder) {
    const auto document = read_json(folder / "bundle.json");
    if (!document) {
        return std::unexpected(document.error());
    }
    int format = 0;
    std::string kind;
    std::string name;
    std::string version;
    std::string node;
    std::string entry;
    model::Fields fields(*document, "IDE bundle");
    fields.get("format", format)
        .get("kind", kind)
        .get("name", name)
        .get("version", version)
        .get("node", node)
        .get("entry", entry)
        .check(format == bundle_format && kind == "ide", "this agent does not know its format.");
    if (auto read = fields.result(); !read) {
        return std::unexpected(std::move(read.error()));
    }
    return IdeBundle{folder / node, folder / entry, berth::format("{} {}", name, version)};
}

Result<> IdeFolders::prepare() const {
    std::error_code error;
    for (const auto& folder : {root, settings().parent_path(), extensions()}) {
        if (fs::create_directories(folder, error); error) {
            return fail(Errc::io_error, berth::format("Cannot make {}: {}.", folder.string(), error.message()));
        }
    }
    fs::permissions(root, fs::perms::owner_all, error);
    fs::remove(socket(), error);
    if (socket().native().size() >= sizeof(sockaddr_un::sun_path)) {
        return fail(Errc::invalid_argument,
                    berth::format("{} is too long for the name of a socket.", socket().string()));
    }
    return write_atomically(config(), server_config);
}

std::vector<std::string> IdeFolders::installed() const {
    std::vector<std::string> ids;
    const auto list = read_json(extensions() / "extensions.json");
    if (!list || !list->is_array()) {
        return ids;
    }
    for (const auto& extension : *list) {
        const auto identifier = extension.find("identifier");
        if (identifier != extension.end() && identifier->is_object()) {
            ids.push_back(lower_case(identifier->value("id", "")));
        }
    }
    return ids;
}

} // namespace berth::agent
