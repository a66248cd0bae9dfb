#include "agent/observe/observe_api.h"

#include "agent/control_api.h"
#include "agent/problem_response.h"
#include "model/channel/observe.h"

#include <boost/asio/experimental/awaitable_operators.hpp>

#include <charconv>

namespace berth::agent {

namespace {

using namespace asio::experimental::awaitable_operators;

constexpr std::size_t max_observe_body = 64 * 1024;

void add_line(std::string& lines, const model::channel::Observation& observation) {
    lines += model::dump(encode(observation)) + '\n';
}

} // namespace

void ObserveApi::start(net::Router& router) {
    observer_.start();
    router.add("GET", control_path("/observe"), [this](net::Exchange& exchange) { return observe(exchange); });
    router.add("POST", control_path("/tools"), [this](net::Exchange& exchange) { return check_tools(exchange); });
}

asio::awaitable<void> ObserveApi::observe(net::Exchange& exchange) {
    if (auto allowed = admit_control(verifier_, exchange); !allowed) {
        co_await exchange.respond(problem_response(allowed.error()));
        co_return;
    }
    const auto text = exchange.target().query("after").value_or("0");
    std::int64_t after = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), after);
    if (error != std::errc() || end != text.data() + text.size()) {
        const Error wrong{Errc::invalid_argument, "after has to be a number of milliseconds.", {}};
        co_await exchange.respond(problem_response(wrong));
        co_return;
    }
    net::Headers headers;
    headers.set("Content-Type", "application/x-ndjson");
    if (!co_await exchange.start_response(200, std::move(headers))) {
        co_return;
    }
    co_await (stream(exchange, model::Time(std::chrono::milliseconds(after))) || exchange.disconnected());
}

asio::awaitable<void> ObserveApi::stream(net::Exchange& exchange, model::Time after) {
    const Observer::Watching watching(observer_);
    std::uint64_t ports_told = 0;
    for (;;) {
        std::string lines;
        for (const model::Sample& sample : observer_.samples()) {
            if (sample.time > after) {
                after = sample.time;
                add_line(lines, {.sample = sample, .ports = {}});
            }
        }
        if (ports_told != observer_.ports_version()) {
            ports_told = observer_.ports_version();
            add_line(lines, {.sample = {}, .ports = observer_.ports()});
        }
        if (lines.empty()) {
            co_await observer_.changed();
            continue;
        }
        if (!co_await exchange.write(std::string_view(lines))) {
            co_return;
        }
    }
}

asio::awaitable<void> ObserveApi::check_tools(net::Exchange& exchange) {
    if (auto allowed = admit_control(verifier_, exchange); !allowed) {
        co_await exchange.respond(problem_response(allowed.error()));
        co_return;
    }
    const auto body = co_await exchange.read_body(max_observe_body);
    const auto request = body ? model::decode_text<model::channel::ToolsRequest>(*body)
                              : Result<model::channel::ToolsRequest>(std::unexpected(body.error()));
    if (!request) {
        co_await exchange.respond(problem_response(request.error()));
        co_return;
    }
    const auto reports = co_await tools_.check(request->tools);
    co_await exchange.respond(json_response(model::encode_tools(reports)));
}

} // namespace berth::agent
