#include "cli/input_pump.h"

#include "cli/console.h"

#include <array>
#include <cerrno>
#include <unistd.h>

namespace berth::cli {

namespace {

// A pipe's capacity on Linux: one read empties it.
constexpr std::size_t read_size = 64 * 1024;

} // namespace

InputPump::InputPump(std::function<void(ByteView)> read, std::function<void()> ended)
    : read_(std::move(read))
    , ended_(std::move(ended))
    , notifier_(console::in, QSocketNotifier::Read) {
    QObject::connect(&notifier_, &QSocketNotifier::activated, &notifier_, [this] { take(); });
}

void InputPump::go_on() {
    if (!over_) {
        notifier_.setEnabled(true);
    }
}

void InputPump::take() {
    std::array<std::byte, read_size> buffer;
    const ssize_t count = ::read(console::in, buffer.data(), buffer.size());
    if (count > 0) {
        read_(ByteView(buffer).first(static_cast<std::size_t>(count)));
    } else if (count == 0 || (errno != EINTR && errno != EAGAIN)) {
        over_ = true;
        notifier_.setEnabled(false);
        ended_();
    }
}

} // namespace berth::cli
