// The event loop watches the descriptor.
#ifndef _WIN32
#include "cli/console.h"
#include "cli/input_pump.h"

#include <QSocketNotifier>

#include <array>

namespace berth::cli {

namespace {

// A pipe's capacity on Linux: one read empties it.
constexpr std::size_t read_size = 64 * 1024;

} // namespace

struct InputPump::Source {
    std::function<void(ByteView)> read;
    std::function<void()> ended;
    QSocketNotifier notifier{console::in, QSocketNotifier::Read};
    bool over = false;

    void take() {
        std::array<std::byte, read_size> buffer;
        const auto count = console::read_some(buffer);
        if (count > 0) {
            read(ByteView(buffer).first(static_cast<std::size_t>(count)));
        } else if (count == 0 || !console::read_again()) {
            over = true;
            notifier.setEnabled(false);
            ended();
        }
    }
};

InputPump::InputPump(std::function<void(ByteView)> read, std::function<void()> ended)
    : source_(std::make_unique<Source>(std::move(read), std::move(ended))) {
    QObject::connect(&source_->notifier, &QSocketNotifier::activated, &source_->notifier,
                     [source = source_.get()] { source->take(); });
}

InputPump::~InputPump() = default;

void InputPump::pause() {
    source_->notifier.setEnabled(false);
}

void InputPump::go_on() {
    if (!source_->over) {
        source_->notifier.setEnabled(true);
    }
}

} // namespace berth::cli
#endif
