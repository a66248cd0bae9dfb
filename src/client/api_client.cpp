#include "client/api_client.h"

#include "model/ids.h"
#include "model/problem.h"

#include <algorithm>

namespace berth::client {

namespace {

using namespace std::literals;

constexpr auto long_poll_margin = 15s;   // what the platform may take on top of the wait that was asked for
constexpr auto log_silence = 60s;        // then the log's connection is made anew, since it may be dead
constexpr auto log_retry_pause = 500ms;  // between two tries to take a log up again …
constexpr auto log_outage_limit = 60s;   // … and how long without one that works
constexpr std::size_t names_in_hint = 5; // workspaces named after a wrong one

Error error_from(const HttpResponse& answer) {
    Error error = model::error_of_response(answer.status, answer.header("content-type"), answer.body);
    if (const auto pause = retry_after(answer, std::chrono::system_clock::now())) {
        error.hint +=
            (error.hint.empty() ? "" : " ") + std::string("Try again in ") + std::to_string(pause->count()) + " s.";
    }
    return error;
}

Result<model::Json> read_json(const Result<HttpResponse>& answer) {
    if (!answer) {
        return std::unexpected(answer.error());
    }
    if (!answer->ok()) {
        return std::unexpected(error_from(*answer));
    }
    auto document = model::parse_json(answer->body);
    if (!document) {
        return fail(Errc::protocol_error, "The platform's answer is no JSON.",
                    "Check the platform's address: something else may be answering there.");
    }
    return document;
}

template<typename T>
Result<T> nonsense(Result<T> decoded) {
    if (!decoded) {
        return fail(Errc::protocol_error, "The platform's answer cannot be understood: " + decoded.error().message,
                    "The platform may be newer than this program: update it.");
    }
    return decoded;
}

template<typename T>
Result<T> read_answer(const Result<HttpResponse>& answer) {
    const auto document = read_json(answer);
    if (!document) {
        return std::unexpected(document.error());
    }
    return nonsense(model::decode<T>(*document));
}

std::string encoded(const std::string& text) {
    return QUrl::toPercentEncoding(QString::fromStdString(text)).toStdString();
}

HttpRequest make_request(const QUrl& platform, std::string method, const std::string& path,
                         const std::optional<model::Json>& body) {
    HttpRequest request;
    request.method = std::move(method);
    request.url = QUrl::fromEncoded(platform.toEncoded(QUrl::StripTrailingSlash) +
                                        QByteArray::fromStdString(std::string(model::api_base) + path),
                                    QUrl::StrictMode);
    request.headers = {{"Accept", "application/json, application/problem+json"}};
    if (body) {
        request.headers.emplace_back("Content-Type", "application/json");
        request.body = model::dump(*body);
    }
    return request;
}

// Cuts a stream of newline-delimited JSON into lines, and remembers how far it got.
struct LogReader {
    std::string rest;
    std::uint64_t last = 0;
    std::optional<Error> broken;
    const std::function<void(const model::LogLine&)>& on_line;

    void take(std::string_view bytes) {
        rest += bytes;
        std::size_t begin = 0;
        for (std::size_t end = rest.find('\n'); end != std::string::npos && !broken; end = rest.find('\n', begin)) {
            line(std::string_view(rest).substr(begin, end - begin));
            begin = end + 1;
        }
        rest.erase(0, begin);
    }

private:
    void line(std::string_view text) {
        if (text.empty()) { // a sign of life
            return;
        }
        const auto decoded = nonsense(model::decode_text<model::LogLine>(text));
        if (!decoded) {
            broken = decoded.error();
        } else if (decoded->seq > last) {
            last = decoded->seq;
            on_line(*decoded);
        }
    }
};

} // namespace

Task<Result<model::PlatformConfig>> fetch_config(HttpClient& http, QUrl platform) {
    const auto answer = co_await http.send(make_request(platform, "GET", "/config", std::nullopt));
    auto config = read_answer<model::PlatformConfig>(answer);
    if (config && std::ranges::find(config->api_versions, model::api_version) == config->api_versions.end()) {
        co_return fail(Errc::unsupported,
                       "The platform (version " + config->version + ") no longer speaks this program's language.",
                       "Update this program.");
    }
    if (!config && config.error().code == Errc::not_found) {
        co_return fail(Errc::not_found, "There is no Berth platform at " + platform.toString().toStdString() + ".",
                       "Check the address.");
    }
    co_return config;
}

Task<Result<model::SessionReply>> exchange_id_token(HttpClient& http, QUrl platform, model::SessionRequest request) {
    const auto answer = co_await http.send(make_request(platform, "POST", "/session", model::encode(request)));
    co_return read_answer<model::SessionReply>(answer);
}

Task<Result<void>> end_session(HttpClient& http, QUrl platform, Secret bearer) {
    auto request = make_request(platform, "DELETE", "/session", {});
    request.bearer = std::move(bearer);
    const auto answer = co_await http.send(std::move(request));
    if (!answer) {
        co_return std::unexpected(answer.error());
    }
    if (!answer->ok()) {
        co_return std::unexpected(error_from(*answer));
    }
    co_return Result<void>();
}

ApiClient::ApiClient(HttpClient& http, QUrl platform, BearerSource& bearer)
    : http_(http)
    , platform_(std::move(platform))
    , bearer_(bearer) {}

Task<Result<HttpResponse>> ApiClient::call(HttpRequest request, std::function<void(std::string_view)> on_data) {
    auto token = co_await bearer_.bearer();
    if (!token) {
        co_return std::unexpected(token.error());
    }
    request.bearer = *token;
    auto answer = co_await (on_data ? http_.stream(request, on_data) : http_.send(request));
    if (!answer || answer->status != 401) {
        co_return answer;
    }
    auto another = co_await bearer_.bearer_instead_of(*token);
    if (!another) {
        co_return std::unexpected(another.error());
    }
    request.bearer = *another;
    co_return co_await (on_data ? http_.stream(request, on_data) : http_.send(request));
}

template<typename T>
Task<Result<T>> ApiClient::ask(std::string method, std::string path, std::optional<model::Json> body) {
    const auto answer = co_await call(make_request(platform_, std::move(method), path, body), {});
    co_return read_answer<T>(answer);
}

Task<Result<model::PlatformConfig>> ApiClient::config() {
    return fetch_config(http_, platform_);
}

Task<Result<model::User>> ApiClient::me() {
    return ask<model::User>("GET", "/me");
}

Task<Result<model::Preferences>> ApiClient::preferences() {
    return ask<model::Preferences>("GET", "/me/preferences");
}

Task<Result<model::Preferences>> ApiClient::save_preferences(const model::Preferences& preferences) {
    return ask<model::Preferences>("PUT", "/me/preferences", model::encode(preferences));
}

Task<Result<std::vector<model::TemplateSummary>>> ApiClient::templates() {
    const auto document = read_json(co_await call(make_request(platform_, "GET", "/templates", std::nullopt), {}));
    if (!document) {
        co_return std::unexpected(document.error());
    }
    co_return nonsense(model::decode_templates(*document));
}

Task<Result<model::TemplateSummary>> ApiClient::template_named(const std::string& name) {
    return ask<model::TemplateSummary>("GET", "/templates/" + encoded(name));
}

Task<Result<std::vector<model::Workspace>>> ApiClient::workspaces(bool everybodys) {
    const std::string path = everybodys ? "/workspaces?all=true" : "/workspaces";
    const auto document = read_json(co_await call(make_request(platform_, "GET", path, std::nullopt), {}));
    if (!document) {
        co_return std::unexpected(document.error());
    }
    co_return nonsense(model::decode_workspaces(*document));
}

Task<Result<model::Workspace>> ApiClient::workspace(const std::string& id) {
    return ask<model::Workspace>("GET", "/workspaces/" + encoded(id));
}

Task<Result<model::Workspace>> ApiClient::find_workspace(std::string name_or_id) {
    auto own = co_await workspaces();
    if (!own) {
        co_return std::unexpected(own.error());
    }
    for (auto& candidate : *own) {
        if (candidate.name == name_or_id || candidate.id == name_or_id) {
            co_return std::move(candidate);
        }
    }
    if (model::is_workspace_id(name_or_id)) { // an admin may name somebody else's
        co_return co_await workspace(name_or_id);
    }
    std::vector<std::string_view> names;
    std::string list;
    for (const auto& candidate : *own) {
        names.emplace_back(candidate.name);
        if (names.size() <= names_in_hint) {
            list += (list.empty() ? "Yours are: " : ", ") + candidate.name;
        }
    }
    const std::string_view meant = model::nearest(name_or_id, names);
    std::string hint = meant.empty() ? list : "Did you mean " + std::string(meant) + "? " + list;
    hint += hint.empty() ? "You have none yet: `berth create --template T NAME` makes one."
                         : (own->size() > names_in_hint ? ", …" : ".");
    co_return fail(Errc::not_found, "You have no workspace named “" + name_or_id + "”.", std::move(hint));
}

Task<Result<model::Workspace>> ApiClient::create_workspace(const model::CreateWorkspace& request) {
    return ask<model::Workspace>("POST", "/workspaces", model::encode(request));
}

Task<Result<model::Workspace>> ApiClient::act(const std::string& id, model::Action action) {
    const std::string path = "/workspaces/" + encoded(id);
    return action == model::Action::remove
               ? ask<model::Workspace>("DELETE", path)
               : ask<model::Workspace>("POST", path + "/" + std::string(model::to_string(action)));
}

Task<Result<void>> ApiClient::log(std::string id, std::uint64_t after, bool follow,
                                  std::function<void(const model::LogLine&)> on_line) {
    using Clock = std::chrono::steady_clock;
    LogReader reader{.rest = {}, .last = after, .broken = {}, .on_line = on_line};
    auto last_good = Clock::now();
    while (true) {
        auto request = make_request(platform_, "GET",
                                    "/workspaces/" + encoded(id) + "/log?after=" + std::to_string(reader.last) +
                                        "&follow=" + (follow ? "true" : "false"),
                                    std::nullopt);
        request.headers = {{"Accept", "application/x-ndjson, application/problem+json"}};
        request.timeout = log_silence;
        reader.rest.clear();
        const std::uint64_t before = reader.last;
        bool came = false;
        const auto answer = co_await call(std::move(request), [&](std::string_view bytes) {
            came = true;
            reader.take(bytes);
        });
        if (reader.broken && (!follow || reader.last == before)) {
            co_return std::unexpected(*reader.broken);
        }
        if (std::exchange(reader.broken, std::nullopt)) {
            continue; // Qt asks once more by itself where a connection broke, and appends: the rest is asked for anew
        }
        Error error;
        if (!answer) {
            error = answer.error();
        } else if (!answer->ok()) {
            error = error_from(*answer);
        } else if (!follow) {
            co_return Result<void>();
        } else {
            // Qt does not always tell a broken answer from one that has ended: what ends without a word more of a
            // workspace that is done, has ended.
            if (reader.last != before) {
                continue;
            }
            const auto now = co_await workspace(id);
            if (now ? model::is_settled(now->state) : now.error().code == Errc::not_found) {
                co_return Result<void>();
            }
            error = now ? Error{Errc::unavailable, "The log broke off.", "Try again."} : now.error();
        }
        if (!follow || (error.code != Errc::unavailable && error.code != Errc::timed_out)) {
            co_return std::unexpected(error);
        }
        if (came) {
            last_good = Clock::now();
        }
        if (Clock::now() - last_good > log_outage_limit) {
            co_return std::unexpected(error);
        }
        co_await sleep_for(log_retry_pause);
    }
}

Task<Result<model::EventPage>> ApiClient::events(std::uint64_t after, std::chrono::seconds wait,
                                                 std::optional<std::string> workspace_id) {
    auto request = make_request(platform_, "GET",
                                (workspace_id ? "/workspaces/" + encoded(*workspace_id) : std::string()) +
                                    "/events?after=" + std::to_string(after) + "&wait=" + std::to_string(wait.count()),
                                std::nullopt);
    request.timeout = wait + long_poll_margin;
    const auto answer = co_await call(std::move(request), {});
    co_return read_answer<model::EventPage>(answer);
}

Task<Result<model::SampleHistory>> ApiClient::samples(const std::string& id) {
    return ask<model::SampleHistory>("GET", "/workspaces/" + encoded(id) + "/samples");
}

Task<Result<std::vector<model::ListeningPort>>> ApiClient::ports(std::string id) {
    const std::string path = "/workspaces/" + encoded(id) + "/ports";
    const auto document = read_json(co_await call(make_request(platform_, "GET", path, std::nullopt), {}));
    if (!document) {
        co_return std::unexpected(document.error());
    }
    co_return nonsense(model::decode_ports(*document));
}

Task<Result<std::vector<model::ToolReport>>> ApiClient::tools(std::string id) {
    const std::string path = "/workspaces/" + encoded(id) + "/tools";
    const auto document = read_json(co_await call(make_request(platform_, "GET", path, std::nullopt), {}));
    if (!document) {
        co_return std::unexpected(document.error());
    }
    co_return nonsense(model::decode_tools(*document));
}

Task<TokenAnswer> ApiClient::connection_token(std::string id) {
    const auto answer = co_await call(
        make_request(platform_, "POST", "/workspaces/" + encoded(id) + "/connection-tokens", std::nullopt), {});
    co_return TokenAnswer{read_answer<model::ConnectionToken>(answer),
                          answer ? retry_after(*answer, std::chrono::system_clock::now()) : std::nullopt};
}

} // namespace berth::client
