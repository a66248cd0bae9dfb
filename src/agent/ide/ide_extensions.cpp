// The part of Ide that installs extensions: the template's, and the one that a person's key bindings come from.
#include "agent/ide/ide.h"
#include "agent/ide/ide_settings.h"
#include "agent/init/init_record.h"
#include "base/format.h"
#include "net/connect.h"

#include <algorithm>
#include <fstream>

namespace berth::agent {

namespace {

using namespace std::literals;

// For one extension; large ones are a hundred megabytes.
constexpr auto install_limit = 180s;
// To find out whether the gallery can be reached: where something is to be installed, and where a start waits for it.
constexpr auto gallery_limit = 5s;
constexpr auto short_gallery_limit = 700ms;

// "publisher.name@1.2.3" without the version.
std::string bare_id(const std::string& id) {
    return lower_case(id.substr(0, id.find('@')));
}

} // namespace

std::vector<std::string> Ide::wanted_extensions() const {
    std::vector<std::string> wanted = options_.extensions;
    const auto bindings = preferences_ ? extension_for(preferences_->key_bindings) : std::string();
    if (!bindings.empty() && !std::ranges::contains(wanted, bindings, bare_id)) {
        wanted.push_back(bindings);
    }
    return wanted;
}

asio::awaitable<bool> Ide::gallery_answers(std::chrono::milliseconds limit) {
    const auto gallery = gallery_of(setup_->environment);
    if (gallery.host.empty() || gallery.through_proxy) {
        co_return gallery.through_proxy;
    }
    net::ConnectOptions options;
    options.trust = nullptr;
    options.timeout = limit;
    const net::Endpoint endpoint = net::TcpEndpoint{gallery.host, gallery.port, false};
    const auto stream = co_await net::connect(endpoint, options);
    co_return stream.has_value();
}

asio::awaitable<void> Ide::bring_extensions() {
    co_await replace_key_bindings();
    const auto installed = setup_->folders.installed();
    std::vector<std::string> missing;
    for (const auto& id : wanted_extensions()) {
        if (std::ranges::contains(installed, bare_id(id))) {
            failed_extensions_.erase(id);
        } else {
            missing.push_back(id);
        }
    }
    gallery_reachable_ = co_await gallery_answers(missing.empty() ? short_gallery_limit : gallery_limit);
    for (const auto& id : missing) {
        if (quitting_) {
            co_return;
        }
        if (gallery_reachable_) {
            co_await install(id);
        } else {
            const auto host = gallery_of(setup_->environment).host;
            failed_extensions_[id] = host.empty()
                                         ? "This workspace has no gallery of extensions."
                                         : berth::format("The gallery {} cannot be reached from this workspace.", host);
        }
    }
}

asio::awaitable<void> Ide::install(const std::string& id) {
    if (state_ == State::starting) {
        detail_ = berth::format("The extension {} is being installed.", id);
    }
    auto process = IdeProcess::start(executor_, reaper_, install_extension(*setup_, id), setup_->folders.log());
    if (!process) {
        failed_extensions_[id] = process.error().text();
        co_return;
    }
    const bool ended = co_await (*process)->ended_within(install_limit);
    if (!ended) {
        co_await (*process)->end();
    }
    if (std::ranges::contains(setup_->folders.installed(), bare_id(id))) {
        failed_extensions_.erase(id);
    } else {
        failed_extensions_[id] = ended ? (*process)->how_it_ended() : "It took too long.";
    }
}

// Takes away what was installed for key bindings that are no longer wanted; what a person installed stays.
asio::awaitable<void> Ide::replace_key_bindings() {
    const auto wanted = preferences_ ? extension_for(preferences_->key_bindings) : std::string();
    const auto note = setup_->folders.key_bindings();
    std::string before;
    std::ifstream(note) >> before;
    if (before == wanted) {
        co_return;
    }
    if (!before.empty() && !std::ranges::contains(options_.extensions, before, bare_id)) {
        auto process =
            IdeProcess::start(executor_, reaper_, uninstall_extension(*setup_, before), setup_->folders.log());
        if (process) {
            const bool ended = co_await (*process)->ended_within(install_limit);
            if (!ended) {
                co_await (*process)->end();
            }
        }
        failed_extensions_.erase(before);
    }
    const bool own = std::ranges::contains(setup_->folders.installed(), wanted);
    // One that is there already is its installer's, and is never taken away.
    [[maybe_unused]] const auto noted = write_atomically(note, own ? std::string() : wanted);
}

// Before each start, and in an IDE that runs, whose page shows it when it is next loaded.
asio::awaitable<void> Ide::follow_preferences() {
    if (following_) {
        co_return;
    }
    following_ = true;
    std::optional<model::IdePreferences> followed;
    do {
        followed = preferences_;
        co_await bring_extensions();
    } while (followed != preferences_);
    following_ = false;
}

} // namespace berth::agent
