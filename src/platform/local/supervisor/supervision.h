// Watches over one sandbox from its first process to its last: starts it with its network helper, reports once whether
// it came up, keeps the record on disk, starts the helper again when it dies, and ends the sandbox when told to by
// SIGTERM (whose value is the grace period in milliseconds). Restarts nothing else: that is the reconciler's decision.
#pragma once

#include "platform/local/launch_plan.h"
#include "platform/local/supervisor/agent_socket.h"
#include "platform/local/supervisor/network_helper.h"
#include "platform/local/supervisor/output_log.h"
#include "platform/local/supervisor/sandbox_process.h"
#include "platform/local/supervisor_record.h"

#include <chrono>
#include <optional>

namespace berth::platform::local {

class Supervision {
public:
    Supervision(LaunchPlan plan, Descriptor report);

    // Returns when no process of the sandbox is left. The process that calls this is the supervisor: it has one thread,
    // and all its children are the sandbox's. Closes `noted` as soon as its record is on disk.
    void run(Descriptor start_document, Descriptor noted);

private:
    using Clock = std::chrono::steady_clock;

    Result<> begin(Descriptor start_document, Descriptor noted);
    void turn();
    void on_signal();
    void on_sandbox_message();
    void on_status();
    void on_helper_ready();
    void on_deadlines();
    void on_child_end(pid_t pid, int status);
    void on_helper_end();
    void probe_agent();
    void start_helper();
    void succeed_when_up();

    void answer(const Result<>& report);
    void give_up(Error error); // the start has failed: ends the sandbox and remembers why
    void stop(std::chrono::milliseconds grace);
    void kill_sandbox();
    void save(SupervisorPhase phase, std::string detail = {});
    void conclude();
    std::string end_of_sandbox() const;
    std::optional<Clock::time_point> next_deadline() const;

    LaunchPlan plan_;
    Descriptor report_;
    SupervisorRecord record_;

    Descriptor signals_;
    SandboxProcess sandbox_;
    Descriptor sandbox_init_; // the first process of its pid namespace
    std::string status_text_;
    OutputLog log_;
    std::optional<AgentSocket> socket_; // until the agent accepts connections
    bool sandbox_ended_ = false;
    int sandbox_status_ = 0; // as waitpid gives it

    HelperProcess helper_;
    OutputLog helper_log_;
    Descriptor tap_;
    pid_t device_setup_ = 0;
    bool helper_served_ = false; // it was ready once

    std::optional<Error> failure_;
    bool stopping_ = false;
    std::optional<Clock::time_point> start_deadline_;
    std::optional<Clock::time_point> kill_deadline_;
    std::optional<Clock::time_point> probe_at_;
    std::optional<Clock::time_point> helper_at_;
};

} // namespace berth::platform::local
