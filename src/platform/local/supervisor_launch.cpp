#include "platform/local/supervisor_launch.h"

#include "base/format.h"

#include <array>
#include <cerrno>
#include <csignal>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

namespace berth::platform::local {

namespace {

constexpr std::size_t report_limit = 64 * 1024;
// What the kernel lets anybody have for a pipe (/proc/sys/fs/pipe-max-size), and so the largest start document.
constexpr std::size_t document_limit = std::size_t{1} << 20;

// A pipe that holds all of the text already, so that nobody has to wait for its reader.
Result<Pipe> filled_pipe(std::string_view text) {
    auto pipe = make_pipe();
    if (!pipe) {
        return pipe;
    }
    if (text.size() > document_limit ||
        ::fcntl(pipe->write.get(), F_SETPIPE_SZ, static_cast<int>(text.size() + 1)) < static_cast<int>(text.size())) {
        return fail(
            Errc::too_large,
            berth::format("The workspace's environment has {} bytes; {} is the limit.", text.size(), document_limit),
            "Put large values into files.");
    }
    if (auto written = write_all(pipe->write.get(), text); !written) {
        return std::unexpected(written.error());
    }
    pipe->write.reset();
    return pipe;
}

// Out of the way of the numbers that the supervisor expects its descriptors at.
Result<Descriptor> moved_up(const Descriptor& descriptor) {
    Descriptor moved(::fcntl(descriptor.get(), F_DUPFD_CLOEXEC, report_descriptor + 1));
    if (!moved) {
        return system_failure("Cannot start the workspace's supervisor");
    }
    return moved;
}

class SpawnSettings {
public:
    SpawnSettings() {
        ::posix_spawn_file_actions_init(&actions);
        ::posix_spawnattr_init(&attributes);
    }
    SpawnSettings(const SpawnSettings&) = delete;
    SpawnSettings& operator=(const SpawnSettings&) = delete;
    ~SpawnSettings() {
        ::posix_spawn_file_actions_destroy(&actions);
        ::posix_spawnattr_destroy(&attributes);
    }

    posix_spawn_file_actions_t actions{};
    posix_spawnattr_t attributes{};
};

} // namespace

Result<Descriptor> launch_supervisor(const std::filesystem::path& program, const LaunchPlan& plan,
                                     const Secret& start_document, const std::string& label) {
    const auto plan_pipe = filled_pipe(encode(plan));
    const auto document_pipe = filled_pipe(start_document.reveal());
    auto report_pipe = make_pipe();
    if (!plan_pipe || !document_pipe || !report_pipe) {
        return std::unexpected(!plan_pipe       ? plan_pipe.error()
                               : !document_pipe ? document_pipe.error()
                                                : report_pipe.error());
    }
    SpawnSettings settings;
    std::array<Descriptor, 3> kept; // until the child has them
    std::size_t next = 0;
    struct Handed {
        const Descriptor* descriptor;
        int number;
    };
    for (const auto& [descriptor, number] :
         {Handed{&plan_pipe->read, plan_descriptor}, Handed{&document_pipe->read, start_document_descriptor},
          Handed{&report_pipe->write, report_descriptor}}) {
        auto moved = moved_up(*descriptor);
        if (!moved) {
            return std::unexpected(moved.error());
        }
        ::posix_spawn_file_actions_adddup2(&settings.actions, moved->get(), number);
        kept[next++] = std::move(*moved);
    }
    // berthd's threads block or ignore signals as they need; the supervisor starts with a clean sheet.
    sigset_t set;
    ::sigemptyset(&set);
    ::posix_spawnattr_setsigmask(&settings.attributes, &set);
    ::sigfillset(&set);
    ::posix_spawnattr_setsigdefault(&settings.attributes, &set);
    ::posix_spawnattr_setflags(&settings.attributes, POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF);

    std::array<std::string, 3> words{program.filename().native(), "run", label};
    std::array<char*, 4> argv{words[0].data(), words[1].data(), words[2].data(), nullptr};
    std::array<char*, 1> environment{nullptr};
    pid_t pid = 0;
    const int error =
        ::posix_spawn(&pid, program.c_str(), &settings.actions, &settings.attributes, argv.data(), environment.data());
    if (error != 0) {
        return system_failure(berth::format("Cannot start {}", program.native()), error);
    }
    // The process that was started ends as soon as the supervisor has left it and has written its record.
    while (::waitpid(pid, nullptr, 0) < 0 && errno == EINTR) {
    }
    return std::move(report_pipe->read);
}

Result<> await_report(const Descriptor& report) {
    if (!report) {
        return fail(Errc::timed_out, "The workspace's supervisor gave no answer.", "The machine may be overloaded.");
    }
    // Who waited for the report may have done so without blocking.
    (void)::fcntl(report.get(), F_SETFL, ::fcntl(report.get(), F_GETFL) & ~O_NONBLOCK);
    const auto text = read_all(report.get(), report_limit);
    return text ? decode_report(*text) : std::unexpected(text.error());
}

} // namespace berth::platform::local
