#include "platform/templates.h"

#include "base/format.h"
#include "model/template_parser.h"

#include <spdlog/spdlog.h>

#include <algorithm>
#include <fstream>
#include <sstream>

namespace berth::platform {

namespace fs = std::filesystem;

namespace {

std::string reason_for(const ProvisionerCapabilities& capabilities, const std::string& field,
                       const std::string& otherwise) {
    const auto found = std::ranges::find_if(capabilities.reasons, [&](const auto& row) { return row.first == field; });
    return found == capabilities.reasons.end() ? otherwise : found->second;
}

Result<std::string> read_file(const fs::path& file) {
    std::error_code error;
    const auto size = fs::file_size(file, error);
    if (!error && size > model::template_size_limit) {
        return fail(Errc::too_large, berth::format("{} is larger than any template may be.", file.string()));
    }
    std::ifstream stream(file, std::ios::binary);
    std::ostringstream text;
    text << stream.rdbuf();
    if (error || !stream) {
        return fail(Errc::io_error, berth::format("{} cannot be read.", file.string()));
    }
    return text.str();
}

} // namespace

TemplateCatalog::TemplateCatalog(fs::path folder)
    : folder_(std::move(folder))
    , entries_(std::make_shared<Entries>()) {}

Result<std::shared_ptr<const TemplateCatalog::Entries>> TemplateCatalog::entries() {
    Stamps files;
    std::error_code error;
    for (fs::directory_iterator file(folder_, error), end; !error && file != end; file.increment(error)) {
        const auto extension = file->path().extension();
        std::error_code unreadable;
        if (extension == ".yaml" || extension == ".yml") {
            files[file->path()] = file->last_write_time(unreadable);
        }
    }
    if (error) {
        return fail(Errc::io_error,
                    berth::format("The templates folder {} cannot be read: {}.", folder_.string(), error.message()));
    }
    const std::scoped_lock lock(mutex_);
    if (files != stamps_) {
        read(files);
        stamps_ = std::move(files);
    }
    return entries_;
}

void TemplateCatalog::read(const Stamps& files) {
    auto entries = std::make_shared<Entries>();
    problems_.clear();
    for (const auto& [path, stamp] : files) {
        auto text = read_file(path);
        if (!text) {
            problems_.push_back(text.error().text());
            continue;
        }
        auto value = model::parse_template(*text, path.filename().string());
        if (!value) {
            problems_.push_back(value.error().text());
            continue;
        }
        const auto name = value->name;
        if (!entries->emplace(name, CatalogEntry{std::move(*value), std::move(*text)}).second) {
            problems_.push_back(
                berth::format("{}: another file has a template named {} already.", path.filename().string(), name));
        }
    }
    for (const auto& problem : problems_) {
        spdlog::warn("A template is left out: {}", problem);
    }
    entries_ = std::move(entries);
}

std::vector<std::string> TemplateCatalog::problems() const {
    const std::scoped_lock lock(mutex_);
    return problems_;
}

std::vector<model::Unsupported> unsupported_of(const model::Template& from, const ProvisionerCapabilities& can) {
    std::vector<model::Unsupported> list;
    const auto add = [&](bool asked, bool honoured, const char* path, const char* field, const std::string& what) {
        if (asked && !honoured) {
            list.push_back({path, reason_for(can, field, berth::format("The {} provisioner {}.", can.name, what))});
        }
    };
    add(!from.image.repository.empty(), can.image, "spec.image", "image",
        "runs no images: workspaces see the programs of its host");
    add(from.resources.cpu.has_value(), can.cpu_limit, "spec.resources.cpu", "cpu_limit",
        "cannot limit processor time");
    add(from.resources.memory.has_value(), can.memory_limit, "spec.resources.memory", "memory_limit",
        "cannot limit memory");
    add(from.resources.disk.has_value(), can.disk_limit, "spec.resources.disk", "disk_limit",
        "cannot limit disk space");
    add(from.resources.gpu.has_value() && from.resources.gpu->units() > 0, can.gpu, "spec.resources.gpu", "gpu",
        "has no GPUs to give");
    add(!from.tools.empty(), can.image, "spec.tools", "tools", "installs no tools: workspaces see those of its host");
    add(!from.extensions.empty(), can.ide, "spec.extensions", "extensions", "has no browser IDE to install them in");
    return list;
}

} // namespace berth::platform
