#include "agent/control_api.h"

#include "agent/problem_response.h"
#include "base/format.h"

#include <charconv>

namespace berth::agent {

namespace {

using model::Json;
using model::channel::InitState;

// An init command of a template, quoted and escaped.
constexpr std::size_t max_body = 256 * 1024;
// Read from the log and written to the connection at once.
constexpr std::size_t output_chunk = 64 * 1024;

template<typename Number>
Result<Number> number(std::string_view text, std::string_view what) {
    Number value{};
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc{} || end != text.data() + text.size()) {
        return fail(Errc::invalid_argument, berth::format("{} has to be a number.", what));
    }
    return value;
}

Result<std::size_t> step_index(const net::Exchange& exchange) {
    auto index = number<std::size_t>(exchange.parameter("index"), "The init step");
    if (index && *index >= InitRunner::max_steps) {
        return fail(Errc::invalid_argument, berth::format("Init steps have numbers below {}.", InitRunner::max_steps));
    }
    return index;
}

template<typename Message>
asio::awaitable<Result<Message>> read_message(net::Exchange& exchange) {
    auto body = co_await exchange.read_body(max_body);
    if (!body) {
        co_return std::unexpected(std::move(body.error()));
    }
    co_return model::decode_text<Message>(body->empty() ? "{}" : std::string_view(*body));
}

} // namespace

Result<> admit_control(AssertionVerifier& verifier, const net::Exchange& exchange) {
    auto assertion = verifier.verify(exchange.headers().get(model::assertion_header), model::AssertionScope::control,
                                     std::chrono::system_clock::now());
    if (!assertion) {
        return std::unexpected(std::move(assertion.error()));
    }
    return {};
}

void ControlApi::add(net::Router& router, std::string method, std::string_view below,
                     Answer (ControlApi::*action)(net::Exchange&)) {
    router.add(
        std::move(method), control_path(below),
        // NOLINTNEXTLINE(cppcoreguidelines-avoid-capturing-lambda-coroutines): the router keeps it while it serves
        [this, action](net::Exchange& exchange) -> asio::awaitable<void> {
            if (auto allowed = admit_control(*parts_.verifier, exchange); !allowed) {
                co_await exchange.respond(problem_response(allowed.error()));
                co_return;
            }
            const auto answer = co_await (this->*action)(exchange);
            co_await exchange.respond(answer ? json_response(*answer) : problem_response(answer.error()));
        });
}

void ControlApi::add_routes(net::Router& router) {
    add(router, "GET", "/health", &ControlApi::health);
    add(router, "GET", "/activity", &ControlApi::activity);
    add(router, "POST", "/sessions/end", &ControlApi::end_sessions);
    add(router, "PUT", "/init/{index}", &ControlApi::start_init);
    add(router, "GET", "/init/{index}", &ControlApi::init_status);
    router.add("GET", control_path("/init/{index}/output"),
               [this](net::Exchange& exchange) { return init_output(exchange); });
}

ControlApi::Answer ControlApi::health(net::Exchange&) {
    model::channel::AgentHealth health = parts_.identity;
    health.uptime = std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::steady_clock::now() - started_);
    co_return encode(health);
}

ControlApi::Answer ControlApi::activity(net::Exchange&) {
    co_return encode(model::channel::Activity{parts_.activity->last()});
}

ControlApi::Answer ControlApi::end_sessions(net::Exchange& exchange) {
    const auto request = co_await read_message<model::channel::EndSessions>(exchange);
    if (!request) {
        co_return std::unexpected(request.error());
    }
    parts_.sessions->end(request->user, {Errc::forbidden, "Your access to this workspace was ended.",
                                         "Ask its owner if you still need it."});
    co_return Json::object();
}

ControlApi::Answer ControlApi::start_init(net::Exchange& exchange) {
    const auto index = step_index(exchange);
    if (!index) {
        co_return std::unexpected(index.error());
    }
    const auto command = co_await read_message<model::channel::InitCommand>(exchange);
    if (!command) {
        co_return std::unexpected(command.error());
    }
    const auto status = parts_.init->start(*index, *command);
    if (!status) {
        co_return std::unexpected(status.error());
    }
    co_return encode(*status);
}

ControlApi::Answer ControlApi::init_status(net::Exchange& exchange) {
    const auto index = step_index(exchange);
    if (!index) {
        co_return std::unexpected(index.error());
    }
    co_return encode(parts_.init->status(*index));
}

asio::awaitable<void> ControlApi::init_output(net::Exchange& exchange) {
    if (auto allowed = admit_control(*parts_.verifier, exchange); !allowed) {
        co_await exchange.respond(problem_response(allowed.error()));
        co_return;
    }
    const auto index = step_index(exchange);
    auto offset = number<std::uint64_t>(exchange.target().query("offset").value_or("0"), "offset");
    if (!index || !offset) {
        co_await exchange.respond(problem_response(!index ? index.error() : offset.error()));
        co_return;
    }
    const bool follow = exchange.target().query("follow").value_or("false") == "true";
    net::Headers headers;
    headers.set("Content-Type", "application/x-ndjson");
    if (!co_await exchange.start_response(200, std::move(headers))) {
        co_return;
    }
    for (;;) {
        // The state first: what is recorded after it has ended is nothing.
        const bool running = parts_.init->status(*index).state == InitState::running;
        const auto pieces = parts_.init->output(*index, *offset, output_chunk);
        if (pieces.empty()) {
            if (!running || !follow) {
                break;
            }
            co_await parts_.init->changed();
            continue;
        }
        std::string lines;
        for (const auto& piece : pieces) {
            lines += model::dump(encode(piece)) + '\n';
        }
        *offset = pieces.back().offset + pieces.back().bytes;
        if (!co_await exchange.write(std::string_view(lines))) {
            co_return;
        }
    }
    co_await exchange.finish();
}

} // namespace berth::agent
