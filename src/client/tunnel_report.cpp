#include "client/tunnel_report.h"

#include <QMetaObject>

namespace berth::client {

void TunnelReport::close() {
    const std::lock_guard lock(mutex_);
    home_.reset();
}

void TunnelReport::tell(std::function<void()> work) {
    const std::lock_guard lock(mutex_);
    if (home_) {
        QMetaObject::invokeMethod(home_.get(), std::move(work), Qt::QueuedConnection);
    }
}

void TunnelReport::tell_failure(Error error) {
    ++failed;
    tell([self = shared_from_this(), error = std::move(error)] {
        if (self->report_) {
            const auto report = self->report_; // who hears of it may close the tunnel
            report(error);
        }
    });
}

} // namespace berth::client
