// A thread reads, because no event loop can wait for a console or a pipe here. One piece is on its way at a time.
#ifdef _WIN32
#include "cli/console.h"
#include "cli/input_pump.h"

#include <QObject>
#include <QSemaphore>

#include <array>
#include <atomic>
#include <thread>
#include <windows.h>

namespace berth::cli {

namespace {

constexpr std::size_t read_size = 64 * 1024;

} // namespace

struct InputPump::Source {
    std::function<void(ByteView)> read;
    std::function<void()> ended;
    QObject home;         // of the event loop's thread
    QSemaphore wanted{1}; // one read
    std::atomic<bool> stopping{false};
    std::atomic<bool> gone{false};
    bool paused = false; // the rest: the event loop's thread alone
    bool due = false;    // a read was held back while paused
    std::thread thread;

    Source(std::function<void(ByteView)> on_read, std::function<void()> on_end)
        : read(std::move(on_read))
        , ended(std::move(on_end))
        , thread([this] { run(); }) {}

    ~Source() {
        stopping = true;
        wanted.release();
        while (!gone) { // it may have been just before its read
            ::CancelSynchronousIo(thread.native_handle());
            std::this_thread::yield();
        }
        thread.join();
    }

    void run() {
        std::array<std::byte, read_size> buffer;
        for (bool more = true; more;) {
            wanted.acquire();
            const auto count = stopping ? 0 : console::read_some(buffer);
            more = count > 0;
            if (stopping) {
                break;
            }
            Bytes bytes(buffer.begin(), buffer.begin() + (more ? count : 0));
            QMetaObject::invokeMethod(
                &home, [this, bytes = std::move(bytes)] { deliver(bytes); }, Qt::QueuedConnection);
        }
        gone = true;
    }

    void deliver(const Bytes& bytes) {
        if (bytes.empty()) {
            ended();
            return;
        }
        due = true;
        read(bytes); // may pause
        next();
    }

    void next() {
        if (due && !paused) {
            due = false;
            wanted.release();
        }
    }
};

InputPump::InputPump(std::function<void(ByteView)> read, std::function<void()> ended)
    : source_(std::make_unique<Source>(std::move(read), std::move(ended))) {}

InputPump::~InputPump() = default;

void InputPump::pause() {
    source_->paused = true;
}

void InputPump::go_on() {
    source_->paused = false;
    source_->next();
}

} // namespace berth::cli
#endif
