// berthd's side of an agent's /control/v1: health, init commands with their output, activity, what it observes. Each
// request goes over a connection of its own and carries an assertion of its own.
#pragma once

#include "jose/key.h"
#include "model/channel/control.h"
#include "model/channel/observe.h"
#include "net/asio.h"
#include "net/http_client.h"
#include "platform/agent_address.h"

#include <functional>
#include <string>
#include <vector>

namespace berth::platform {

class AgentClient {
public:
    // The agent of this incarnation of a workspace, at this address (agent_address.h).
    AgentClient(std::string address, std::string workspace_id, std::string incarnation, jose::SigningKey key,
                AgentTrust trust);

    // Errors: `unavailable` or `not_found` while the agent does not listen, `protocol_error` for nonsense, else what
    // the agent answered.
    asio::awaitable<Result<model::channel::AgentHealth>> health() const;
    asio::awaitable<Result<>> start_init(std::size_t index, model::channel::InitCommand command) const;
    asio::awaitable<Result<model::channel::InitStatus>> init_status(std::size_t index) const;
    asio::awaitable<Result<model::channel::Activity>> activity() const;
    // Of one user, or of everybody where none is given.
    asio::awaitable<Result<>> end_sessions(std::optional<model::UserId> user) const;

    // Takes some lines of output; a failure ends the reading.
    using OutputSink = std::function<asio::awaitable<Result<>>(std::vector<model::channel::InitOutput> lines)>;

    // Reads an init command's output from an offset on, as it comes, until the command has ended.
    asio::awaitable<Result<>> follow_init(std::size_t index, std::uint64_t offset, OutputSink sink) const;

    // What the agent observes, as it does, with the samples after that time first. Ends with an error only, at the
    // latest when nothing has come for a few sample intervals.
    using ObservationSink = std::function<void(model::channel::Observation)>;
    asio::awaitable<Result<>> observe(model::Time after, ObservationSink sink) const;
    // In the order that they were asked for.
    asio::awaitable<Result<std::vector<model::ToolReport>>> check_tools(model::channel::ToolsRequest request) const;

private:
    // Takes the whole lines of a piece of an answer.
    using LineSink = std::function<asio::awaitable<Result<>>(std::vector<std::string_view> lines)>;
    // A successful answer made of lines, as they come. `silence`: so long without a byte is an error; zero: no limit.
    asio::awaitable<Result<>> read_lines(net::Request request, std::chrono::milliseconds silence, LineSink sink) const;
    net::Request request(std::string method, std::string path) const;
    // The body of a successful answer; the agent's own error else.
    asio::awaitable<Result<std::string>> call(net::Request request, std::chrono::milliseconds timeout) const;
    asio::awaitable<Result<std::string>> call(net::Request request) const;

    std::string address_;
    std::string workspace_id_;
    std::string incarnation_;
    jose::SigningKey key_;
    AgentTrust trust_;
};

} // namespace berth::platform
