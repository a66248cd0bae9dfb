#include "platform/agent_client.h"

#include "base/format.h"
#include "model/assertion.h"
#include "model/problem.h"
#include "platform/assertion_signer.h"

#include <array>

namespace berth::platform {

namespace {

// The agent answers on the same machine and does nothing slow within a request.
constexpr std::chrono::seconds call_timeout{10};
// But for asking tools for their versions, a few at a time, some of which hang.
constexpr std::chrono::seconds tools_timeout{60};
constexpr std::size_t answer_limit = 64 * 1024;
// What is read of a stream of output at once, and the longest line of it.
constexpr std::size_t output_buffer = 64 * 1024;
constexpr std::size_t output_line_limit = 1024 * 1024;

template<typename Line>
Result<Line> decode_line(std::string_view text) {
    auto line = model::decode_text<Line>(text);
    if (!line) {
        return fail(Errc::protocol_error, "The agent sent something that cannot be read: " + line.error().message);
    }
    return line;
}

std::string init_path(std::size_t index) {
    return berth::format("{}/init/{}", model::channel::control_base, index);
}

} // namespace

AgentClient::AgentClient(std::string address, std::string workspace_id, std::string incarnation, jose::SigningKey key,
                         AgentTrust trust)
    : address_(std::move(address))
    , workspace_id_(std::move(workspace_id))
    , incarnation_(std::move(incarnation))
    , key_(std::move(key))
    , trust_(std::move(trust)) {}

net::Request AgentClient::request(std::string method, std::string path) const {
    net::Request request;
    request.method = std::move(method);
    request.target = std::move(path);
    request.headers.add("Host", "agent");
    request.headers.add(std::string(model::assertion_header), assert_control(key_, workspace_id_, incarnation_));
    return request;
}

asio::awaitable<Result<std::string>> AgentClient::call(net::Request request) const {
    return call(std::move(request), call_timeout);
}

asio::awaitable<Result<std::string>> AgentClient::call(net::Request request, std::chrono::milliseconds timeout) const {
    net::FetchOptions options;
    options.body_limit = answer_limit;
    options.limits.header_timeout = timeout;
    options.timeout = timeout;
    options.connect.trust = trust_.roots();
    auto endpoint = agent_endpoint(address_);
    if (!endpoint) {
        co_return std::unexpected(endpoint.error());
    }
    auto response = co_await net::fetch(std::move(*endpoint), std::move(request), options);
    if (!response) {
        co_return std::unexpected(response.error());
    }
    if (response->status < 200 || response->status > 299) {
        co_return std::unexpected(model::error_of_response(static_cast<int>(response->status),
                                                           response->headers.get("Content-Type"), response->body));
    }
    co_return std::move(response->body);
}

asio::awaitable<Result<model::channel::AgentHealth>> AgentClient::health() const {
    const auto body = co_await call(request("GET", berth::format("{}/health", model::channel::control_base)));
    if (!body) {
        co_return std::unexpected(body.error());
    }
    co_return model::decode_text<model::channel::AgentHealth>(*body);
}

asio::awaitable<Result<>> AgentClient::start_init(std::size_t index, model::channel::InitCommand command) const {
    auto put = request("PUT", init_path(index));
    put.headers.add("Content-Type", "application/json");
    put.body = model::dump(model::channel::encode(command));
    const auto body = co_await call(std::move(put));
    if (!body) {
        co_return std::unexpected(body.error());
    }
    co_return Result<>{};
}

asio::awaitable<Result<model::channel::InitStatus>> AgentClient::init_status(std::size_t index) const {
    const auto body = co_await call(request("GET", init_path(index)));
    if (!body) {
        co_return std::unexpected(body.error());
    }
    co_return model::decode_text<model::channel::InitStatus>(*body);
}

asio::awaitable<Result<model::channel::Activity>> AgentClient::activity() const {
    const auto body = co_await call(request("GET", berth::format("{}/activity", model::channel::control_base)));
    if (!body) {
        co_return std::unexpected(body.error());
    }
    co_return model::decode_text<model::channel::Activity>(*body);
}

asio::awaitable<Result<>> AgentClient::end_sessions(std::optional<model::UserId> user) const {
    auto post = request("POST", berth::format("{}/sessions/end", model::channel::control_base));
    post.headers.add("Content-Type", "application/json");
    model::channel::EndSessions whose;
    whose.user = std::move(user);
    post.body = model::dump(model::channel::encode(whose));
    const auto body = co_await call(std::move(post));
    if (!body) {
        co_return std::unexpected(body.error());
    }
    co_return Result<>{};
}

asio::awaitable<Result<>> AgentClient::read_lines(net::Request request, std::chrono::milliseconds silence,
                                                  LineSink sink) const {
    auto endpoint = agent_endpoint(address_);
    if (!endpoint) {
        co_return std::unexpected(endpoint.error());
    }
    net::ConnectOptions options;
    options.trust = trust_.roots();
    auto stream = co_await net::connect(std::move(*endpoint), options);
    if (!stream) {
        co_return std::unexpected(stream.error());
    }
    net::ClientLimits limits;
    limits.body_timeout = silence;
    net::HttpConnection connection(std::move(*stream), "agent", limits);
    auto response = co_await connection.send(std::move(request));
    if (!response) {
        co_return std::unexpected(response.error());
    }
    if (response->status() != 200) {
        const auto body = co_await response->read_body(answer_limit);
        co_return std::unexpected(model::error_of_response(static_cast<int>(response->status()),
                                                           response->headers().get("Content-Type"),
                                                           body.value_or(std::string())));
    }
    std::string held; // the beginning of a line whose end has not come yet
    std::vector<std::byte> buffer(output_buffer);
    for (;;) {
        const auto count = co_await response->read_some(buffer);
        if (!count) {
            co_return std::unexpected(count.error());
        }
        if (*count == 0) {
            co_return Result<>{};
        }
        held += as_text(ByteView(buffer).first(*count));
        std::vector<std::string_view> lines;
        std::size_t begin = 0;
        for (auto end = held.find('\n'); end != std::string::npos; end = held.find('\n', begin)) {
            lines.push_back(std::string_view(held).substr(begin, end - begin));
            begin = end + 1;
        }
        if (!lines.empty()) {
            if (auto taken = co_await sink(std::move(lines)); !taken) {
                co_return std::unexpected(taken.error());
            }
        }
        held.erase(0, begin);
        if (held.size() > output_line_limit) {
            co_return fail(Errc::protocol_error, "The agent sent a line that never ends.");
        }
    }
}

asio::awaitable<Result<>> AgentClient::follow_init(std::size_t index, std::uint64_t offset, OutputSink sink) const {
    // It lives in this frame, which waits for whoever calls it.
    // NOLINTNEXTLINE(cppcoreguidelines-avoid-capturing-lambda-coroutines)
    const LineSink decode = [&sink](std::vector<std::string_view> texts) -> asio::awaitable<Result<>> {
        std::vector<model::channel::InitOutput> lines;
        for (const auto text : texts) {
            auto line = decode_line<model::channel::InitOutput>(text);
            if (!line) {
                co_return std::unexpected(line.error());
            }
            lines.push_back(std::move(*line));
        }
        co_return co_await sink(std::move(lines));
    };
    auto asked = request("GET", berth::format("{}/output?offset={}&follow=true", init_path(index), offset));
    // A command may say nothing for an hour.
    co_return co_await read_lines(std::move(asked), std::chrono::milliseconds(0), decode);
}

asio::awaitable<Result<>> AgentClient::observe(model::Time after, ObservationSink sink) const {
    // It lives in this frame, which waits for whoever calls it.
    // NOLINTNEXTLINE(cppcoreguidelines-avoid-capturing-lambda-coroutines)
    const LineSink decode = [&sink](std::vector<std::string_view> texts) -> asio::awaitable<Result<>> {
        for (const auto text : texts) {
            auto told = decode_line<model::channel::Observation>(text);
            if (!told) {
                co_return std::unexpected(told.error());
            }
            sink(std::move(*told));
        }
        co_return Result<>{};
    };
    auto asked = request(
        "GET", berth::format("{}/observe?after={}", model::channel::control_base, after.time_since_epoch().count()));
    co_return co_await read_lines(std::move(asked), 4 * model::sample_interval, decode);
}

asio::awaitable<Result<std::vector<model::ToolReport>>>
AgentClient::check_tools(model::channel::ToolsRequest wanted) const {
    auto post = request("POST", berth::format("{}/tools", model::channel::control_base));
    post.headers.add("Content-Type", "application/json");
    post.body = model::dump(model::channel::encode(wanted));
    const auto body = co_await call(std::move(post), tools_timeout);
    if (!body) {
        co_return std::unexpected(body.error());
    }
    const auto document = model::parse_json(*body);
    if (!document) {
        co_return std::unexpected(document.error());
    }
    co_return model::decode_tools(*document);
}

} // namespace berth::platform
