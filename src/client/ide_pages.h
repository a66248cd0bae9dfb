// The small pages that stand in for the IDE: while it comes up, and where it cannot. Light and dark as the person's
// system is; everything they need is in them.
#pragma once

#include "net/http.h"

#include <QCoreApplication>

#include <string>

namespace berth::client {

// How it stands with the IDE, in words for people.
struct IdeScene {
    enum class Kind { ready, waiting, failed };

    Kind kind = Kind::waiting;
    std::string headline; // "The IDE is starting"
    std::string detail;   // more of it, and what to do; empty: nothing
};
std::string_view to_string(IdeScene::Kind kind);

class IdePages {
    Q_DECLARE_TR_FUNCTIONS(berth::client::IdePages)
public:
    explicit IdePages(std::string workspace_name)
        : name_(std::move(workspace_name)) {}

    // Scenes in words. `reason` is Berth's own and comes as it is.
    IdeScene connecting() const;
    IdeScene reconnecting(const std::string& reason) const;
    IdeScene starting(const std::string& detail) const;
    IdeScene failed(const std::string& what, const std::string& what_to_do) const;
    IdeScene not_let_in() const;

    // A page that asks `state_path` how it stands and loads itself anew once it is ready.
    net::Response scene_page(const IdeScene& scene, std::string_view state_path) const;
    // For state_path: the scene as JSON.
    static net::Response scene_document(const IdeScene& scene);
    // A page that goes on to `target` at once: a redirect would still count as coming from where the link stood.
    net::Response entrance_page(const std::string& target, const std::string& set_cookie) const;
    static net::Response plain(unsigned status, std::string text);

private:
    net::Response page(unsigned status, const std::string& title, const std::string& body, const std::string& script,
                       const std::string& nonce) const;

    std::string name_;
};

} // namespace berth::client
