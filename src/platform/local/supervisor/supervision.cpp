#include "platform/local/supervisor/supervision.h"

#include "base/format.h"
#include "model/json.h"

#include <algorithm>
#include <array>
#include <csignal>
#include <poll.h>
#include <sys/signalfd.h>
#include <sys/wait.h>
#include <unistd.h>
#include <vector>

namespace berth::platform::local {

namespace {

using namespace std::chrono_literals;

// Between bind() and listen() of the agent: nothing announces the second.
constexpr auto probe_interval = 1ms;
// So that a helper that cannot run does not spin.
constexpr auto helper_restart_delay = 1s;
// For a SIGTERM without a value, as a person or a shutdown sends it.
constexpr auto default_grace = 10s;
constexpr std::size_t status_limit = 64 * 1024; // bwrap's status documents are some hundred bytes

void kill_child(pid_t pid) {
    if (pid > 0) {
        ::kill(pid, SIGKILL); // a child that was not waited for yet: its pid is still its own
    }
}

} // namespace

Supervision::Supervision(LaunchPlan plan, Descriptor report)
    : plan_(std::move(plan))
    , report_(std::move(report))
    , log_(plan_.log)
    , helper_log_({}) {}

void Supervision::run(Descriptor start_document, Descriptor noted) {
    if (auto begun = begin(std::move(start_document), std::move(noted)); !begun) {
        give_up(begun.error());
    }
    while (sandbox_.pid > 0 && !sandbox_ended_) {
        turn();
    }
    conclude();
}

Result<> Supervision::begin(Descriptor start_document, Descriptor noted) {
    sigset_t handled;
    ::sigemptyset(&handled);
    ::sigaddset(&handled, SIGCHLD);
    ::sigaddset(&handled, SIGTERM);
    ::sigprocmask(SIG_BLOCK, &handled, nullptr);
    signals_ = Descriptor(::signalfd(-1, &handled, SFD_CLOEXEC | SFD_NONBLOCK));
    if (!signals_) {
        return system_failure("Cannot receive signals");
    }
    const auto boot = boot_id();
    const auto self = identify(::getpid());
    if (!boot || !self) {
        return boot ? fail(Errc::io_error, "Cannot read /proc/self/stat.") : std::unexpected(boot.error());
    }
    record_.supervisor = *self;
    record_.boot_id = *boot;
    record_.incarnation = plan_.incarnation;
    save(SupervisorPhase::starting);
    noted.reset();

    auto socket = AgentSocket::watch(plan_.socket_folder, plan_.socket_name);
    if (!socket) {
        return std::unexpected(socket.error());
    }
    socket_ = std::move(*socket);
    start_deadline_ = Clock::now() + plan_.start_timeout;
    auto sandbox = spawn_sandbox(plan_, std::move(start_document));
    if (!sandbox) {
        return std::unexpected(sandbox.error());
    }
    sandbox_ = std::move(*sandbox);
    return {};
}

void Supervision::turn() {
    struct Source {
        int descriptor;
        void (Supervision::*react)();
    };
    const std::array sources{
        Source{signals_.get(), &Supervision::on_signal},
        Source{sandbox_.control.get(), &Supervision::on_sandbox_message},
        Source{sandbox_.status.get(), &Supervision::on_status},
        Source{socket_ ? socket_->notifications() : -1, &Supervision::probe_agent},
        Source{helper_.ready.get(), &Supervision::on_helper_ready},
    };
    std::vector<pollfd> waits; // poll(2) passes over negative descriptors
    for (const auto& source : sources) {
        waits.push_back({source.descriptor, POLLIN, 0});
    }
    waits.push_back({sandbox_.output.get(), POLLIN, 0});
    waits.push_back({helper_.output.get(), POLLIN, 0});

    int timeout = -1;
    if (const auto deadline = next_deadline()) {
        const auto left = std::chrono::ceil<std::chrono::milliseconds>(*deadline - Clock::now());
        timeout = static_cast<int>(std::max<std::int64_t>(left.count(), 0));
    }
    if (::poll(waits.data(), waits.size(), timeout) < 0) {
        return; // EINTR
    }
    // Output first: it explains the end that a signal may announce in the same turn.
    if (waits[sources.size()].revents != 0 && !log_.take(sandbox_.output.get())) {
        sandbox_.output.reset();
    }
    if (waits[sources.size() + 1].revents != 0 && !helper_log_.take(helper_.output.get())) {
        helper_.output.reset();
    }
    for (std::size_t i = sources.size(); i-- > 0;) {
        if (waits[i].revents != 0) {
            (this->*sources[i].react)();
        }
    }
    on_deadlines();
}

void Supervision::on_signal() {
    signalfd_siginfo info{};
    while (::read(signals_.get(), &info, sizeof info) == sizeof info) {
        if (info.ssi_signo == SIGTERM) {
            stop(info.ssi_code == SI_QUEUE ? std::chrono::milliseconds(info.ssi_int) : default_grace);
        }
    }
    int status = 0;
    for (pid_t pid = 0; (pid = ::waitpid(-1, &status, WNOHANG)) > 0;) {
        on_child_end(pid, status);
    }
}

void Supervision::on_child_end(pid_t pid, int status) {
    if (pid == sandbox_.pid) {
        sandbox_ended_ = true;
        sandbox_status_ = status;
        while (sandbox_.output && log_.take(sandbox_.output.get())) {
        }
    } else if (pid == helper_.pid) {
        on_helper_end();
    } else if (pid == device_setup_) {
        device_setup_ = 0;
        if (status != 0) {
            kill_child(helper_.pid); // its successor gets another try
        }
    }
}

void Supervision::on_sandbox_message() {
    auto message = receive_message(sandbox_);
    switch (message.kind) {
    case SandboxMessage::Kind::tap:
        tap_ = std::move(message.descriptor);
        start_helper();
        break;
    case SandboxMessage::Kind::namespaces:
        start_helper();
        break;
    case SandboxMessage::Kind::failed:
        give_up(std::move(message.error));
        break;
    case SandboxMessage::Kind::none:
        sandbox_.control.reset();
        break;
    }
}

void Supervision::on_status() {
    std::array<char, 1024> buffer{};
    const ssize_t count = ::read(sandbox_.status.get(), buffer.data(), buffer.size());
    if (count <= 0 || status_text_.size() > status_limit) {
        sandbox_.status.reset();
        return;
    }
    status_text_.append(buffer.data(), static_cast<std::size_t>(count));
    if (sandbox_init_ || !status_text_.contains('\n')) {
        return;
    }
    const auto status = model::parse_json(std::string_view(status_text_).substr(0, status_text_.find('\n')));
    pid_t pid = 0;
    if (!status || !model::Fields(*status, "bwrap status").get("child-pid", pid).result()) {
        return;
    }
    if (const auto identity = identify(pid)) {
        record_.sandbox = *identity;
        if (auto process = open_process(*identity)) {
            sandbox_init_ = std::move(*process);
        }
        save(record_.phase);
    }
}

void Supervision::probe_agent() {
    probe_at_.reset();
    if (!socket_) {
        return;
    }
    switch (socket_->probe()) {
    case AgentSocket::Answer::absent:
        break;
    case AgentSocket::Answer::refused:
        probe_at_ = Clock::now() + probe_interval;
        break;
    case AgentSocket::Answer::accepts:
        if (!plan_.endpoint.empty()) {
            if (auto published = socket_->publish(plan_.endpoint); !published) {
                give_up(published.error());
                return;
            }
        }
        socket_.reset();
        succeed_when_up();
        break;
    }
}

// Packets wait on the device until the helper serves it, so an ordinary start does not; a trial is about the helper.
void Supervision::succeed_when_up() {
    const bool network_wanted = plan_.trial && plan_.network != NetworkHelper::none;
    if (socket_ || failure_ || stopping_ || (network_wanted && !helper_served_)) {
        return;
    }
    start_deadline_.reset();
    save(SupervisorPhase::running);
    answer({});
    if (plan_.trial) {
        stop(0ms);
    }
}

void Supervision::start_helper() {
    helper_at_.reset();
    auto helper = spawn_network_helper(plan_, tap_.get(), sandbox_.pid);
    if (!helper) {
        helper_at_ = Clock::now() + helper_restart_delay;
        return;
    }
    helper_ = std::move(*helper);
}

void Supervision::on_helper_ready() {
    char byte = 0;
    const bool serves = ::read(helper_.ready.get(), &byte, 1) == 1;
    helper_.ready.reset();
    if (!serves) {
        return; // its end is reported by SIGCHLD
    }
    const bool first = !helper_served_;
    helper_served_ = true;
    if (plan_.network == NetworkHelper::pasta) {
        if (first) {
            (void)continue_sandbox(sandbox_); // a sandbox that has ended is seen by its end
        } else if (auto setup = spawn_device_setup(plan_, sandbox_.pid)) {
            device_setup_ = *setup;
        } else {
            kill_child(helper_.pid);
        }
    }
    succeed_when_up();
}

void Supervision::on_helper_end() {
    while (helper_.output && helper_log_.take(helper_.output.get())) {
    }
    helper_ = {};
    if (helper_served_) {
        helper_at_ = Clock::now() + helper_restart_delay;
        return;
    }
    // It never worked. pasta's sandbox still waits for it; slirp4netns's can do without, but a trial must say so.
    if (plan_.trial || plan_.network == NetworkHelper::pasta) {
        give_up({Errc::unavailable,
                 berth::format("{} could not start: {}", to_string(plan_.network), helper_log_.tail()), ""});
    } else {
        helper_at_ = Clock::now() + helper_restart_delay;
    }
}

void Supervision::stop(std::chrono::milliseconds grace) {
    stopping_ = true;
    if (sandbox_init_ && grace > 0ms) {
        (void)send_signal(sandbox_init_.get(), SIGTERM);
        const auto deadline = Clock::now() + grace;
        kill_deadline_ = kill_deadline_ ? std::min(*kill_deadline_, deadline) : deadline;
    } else {
        kill_sandbox();
    }
}

void Supervision::kill_sandbox() {
    kill_deadline_.reset();
    if (sandbox_init_) {
        (void)send_signal(sandbox_init_.get(), SIGKILL); // the kernel ends its pid namespace with it
    } else {
        kill_child(sandbox_.pid); // what bwrap has started by now dies with it
    }
}

void Supervision::give_up(Error error) {
    if (!failure_) {
        failure_ = std::move(error);
    }
    start_deadline_.reset();
    kill_sandbox();
}

void Supervision::on_deadlines() {
    const auto now = Clock::now();
    const auto passed = [now](const std::optional<Clock::time_point>& deadline) {
        return deadline && *deadline <= now;
    };
    if (passed(kill_deadline_)) {
        kill_sandbox();
    }
    if (passed(probe_at_)) {
        probe_agent();
    }
    if (passed(helper_at_)) {
        start_helper();
    }
    if (passed(start_deadline_)) {
        const auto tail = log_.tail();
        give_up({Errc::timed_out,
                 berth::format("The agent did not accept connections within {} s.{}",
                               std::chrono::duration_cast<std::chrono::seconds>(plan_.start_timeout).count(),
                               tail.empty() ? "" : " Its last words: " + tail),
                 "The machine may be overloaded; try again."});
    }
}

std::optional<Supervision::Clock::time_point> Supervision::next_deadline() const {
    std::optional<Clock::time_point> next;
    for (const auto& deadline : {start_deadline_, kill_deadline_, probe_at_, helper_at_}) {
        if (deadline && (!next || *deadline < *next)) {
            next = deadline;
        }
    }
    return next;
}

std::string Supervision::end_of_sandbox() const {
    // bwrap passes the agent's end on as shells do: 128 and the signal's number.
    constexpr int signal_exit_base = 128;
    int signal = WIFSIGNALED(sandbox_status_) ? WTERMSIG(sandbox_status_) : 0;
    if (WIFEXITED(sandbox_status_) && WEXITSTATUS(sandbox_status_) > signal_exit_base) {
        signal = WEXITSTATUS(sandbox_status_) - signal_exit_base;
    }
    auto text = signal != 0
                    ? berth::format("The workspace's agent was ended by signal {}.", signal)
                    : berth::format("The workspace's agent ended with exit code {}.", WEXITSTATUS(sandbox_status_));
    const auto tail = log_.tail();
    return tail.empty() ? text : text + " Its last words: " + tail;
}

void Supervision::answer(const Result<>& report) {
    if (report_) {
        // berthd may be gone: then the next one finds the record.
        (void)write_all(report_.get(), encode_report(report));
        report_.reset();
    }
}

void Supervision::save(SupervisorPhase phase, std::string detail) {
    record_.phase = phase;
    record_.detail = std::move(detail);
    if (!plan_.record.empty()) {
        // A full disk leaves the record of the phase before, which is checked against the processes that live.
        (void)write_record(plan_.record, record_);
    }
}

void Supervision::conclude() {
    kill_child(helper_.pid);
    kill_child(device_setup_);
    // What is left below the helper dies with it and comes to this process, which is a subreaper.
    while (::waitpid(-1, nullptr, 0) > 0 || errno == EINTR) {
    }
    if (stopping_) {
        save(SupervisorPhase::stopped);
        answer(fail(Errc::cancelled, "The workspace was stopped while it was starting."));
        return;
    }
    const auto error = failure_.value_or(Error{Errc::io_error, end_of_sandbox(), ""});
    save(SupervisorPhase::failed, error.text());
    answer(std::unexpected(error));
}

} // namespace berth::platform::local
