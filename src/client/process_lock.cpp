#include "client/process_lock.h"

#include "base/crypto.h"
#include "client/settings.h"

#include <QDir>

namespace berth::client {

namespace {

using namespace std::literals;

constexpr auto first_pause = 10ms;
constexpr auto longest_pause = 200ms;
// Longer than anything that is done under a lock: who holds it then is stopped, or on a machine that is gone.
constexpr auto stale_after = 2min;

} // namespace

Task<Result<ProcessLock>> lock_for_processes(std::string name, std::chrono::milliseconds limit) {
    const QString folder = settings_folder();
    // The name may be an address: its digest is a file name everywhere.
    const std::string digest = hex(sha256(as_bytes(name))).substr(0, 32);
    const QString file = folder + QLatin1String("/lock-") + QString::fromStdString(digest);
    if (!QDir().mkpath(folder)) {
        co_return fail(Errc::io_error, "The folder " + folder.toStdString() + " cannot be made.",
                       "Berth keeps its locks there: make it writable, or name another one in BERTH_CONFIG.");
    }
    auto lock = std::make_unique<QLockFile>(file);
    lock->setStaleLockTime(stale_after);
    const auto deadline = std::chrono::steady_clock::now() + limit;
    std::chrono::milliseconds pause = first_pause;
    while (!lock->tryLock(0ms)) {
        if (lock->error() != QLockFile::LockFailedError) {
            co_return fail(Errc::io_error, "The lock " + file.toStdString() + " cannot be made.",
                           "Make the folder writable, or name another one in BERTH_CONFIG.");
        }
        if (std::chrono::steady_clock::now() >= deadline) {
            co_return fail(Errc::timed_out, "Another Berth program has been renewing the sign-in for too long.",
                           "End it, then try again.");
        }
        co_await sleep_for(pause);
        pause = std::min<std::chrono::milliseconds>(pause * 2, longest_pause);
    }
    co_return lock;
}

} // namespace berth::client
