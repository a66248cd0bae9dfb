// The platform's REST API (docs/openapi.yaml) as typed calls. Promises that a token refused once is replaced and the
// call made again, that every failure is an Error with what to do, and that nothing blocks. What the messages look like
// is model's, how bytes travel is http's, where tokens come from is account's.
#pragma once

#include "client/account.h"
#include "client/http.h"
#include "model/api.h"
#include "model/lifecycle.h"
#include "model/live.h"
#include "model/preferences.h"
#include "model/progress.h"

#include <QUrl>

#include <chrono>
#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace berth::client {

// The calls that need no sign-in.
Task<Result<model::PlatformConfig>> fetch_config(HttpClient& http, QUrl platform);
Task<Result<model::SessionReply>> exchange_id_token(HttpClient& http, QUrl platform, model::SessionRequest request);

// Signs out at the platform: it ends what the token and older ones have let in. `unauthenticated` where it does not
// take the token any more.
Task<Result<void>> end_session(HttpClient& http, QUrl platform, Secret bearer);

// A connection token, or why there is none and how soon to ask again where the platform says so.
struct TokenAnswer {
    Result<model::ConnectionToken> token;
    std::optional<std::chrono::milliseconds> retry_after;
};

class ApiClient {
public:
    // All outlive the client; tasks end before it does.
    ApiClient(HttpClient& http, QUrl platform, BearerSource& bearer);

    const QUrl& platform() const { return platform_; }

    Task<Result<model::PlatformConfig>> config();
    Task<Result<model::User>> me();
    // One's own, the same on every machine. Saving answers what holds from then on.
    Task<Result<model::Preferences>> preferences();
    Task<Result<model::Preferences>> save_preferences(const model::Preferences& preferences);

    Task<Result<std::vector<model::TemplateSummary>>> templates();
    Task<Result<model::TemplateSummary>> template_named(const std::string& name); // with its YAML

    Task<Result<std::vector<model::Workspace>>> workspaces(bool everybodys = false);
    Task<Result<model::Workspace>> workspace(const std::string& id);
    // By name among one's own, or by id: what people type. not_found names the near ones.
    Task<Result<model::Workspace>> find_workspace(std::string name_or_id);
    Task<Result<model::Workspace>> create_workspace(const model::CreateWorkspace& request);
    // Starts, stops, deletes…: what is asked for has begun when it returns.
    Task<Result<model::Workspace>> act(const std::string& id, model::Action action);

    // The provisioning log from after line `after`. With `follow` it goes on until provisioning has ended; a broken
    // connection is taken up again after the last line that came. `on_line` is called for each, in order, once.
    Task<Result<void>> log(std::string id, std::uint64_t after, bool follow,
                           std::function<void(const model::LogLine&)> on_line);

    // Waits up to `wait` (at most 30 s) for events after that id, of one workspace or all one may see.
    Task<Result<model::EventPage>> events(std::uint64_t after, std::chrono::seconds wait,
                                          std::optional<std::string> workspace_id = {});

    // What it uses and does: the last hour, the ports it listens on now (none while it does not run), the template's
    // tools as they were found inside (empty before it ran).
    Task<Result<model::SampleHistory>> samples(const std::string& id);
    Task<Result<std::vector<model::ListeningPort>>> ports(std::string id);
    Task<Result<std::vector<model::ToolReport>>> tools(std::string id);

    Task<TokenAnswer> connection_token(std::string id);

    // The network has changed: connections that were kept for the next call lead nowhere any more.
    void forget_connections() { http_.forget_connections(); }

private:
    // With a bearer token, and once more with another where the platform refuses it.
    Task<Result<HttpResponse>> call(HttpRequest request, std::function<void(std::string_view)> on_data);
    template<typename T>
    Task<Result<T>> ask(std::string method, std::string path, std::optional<model::Json> body = {});

    HttpClient& http_;
    QUrl platform_;
    BearerSource& bearer_;
};

} // namespace berth::client
