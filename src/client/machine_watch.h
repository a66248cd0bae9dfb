// Watches this machine for what makes a connection worth a look: it woke up from sleep, its network has changed. One
// for all connections of the process; costs a wake-up of the processor every two seconds.
#pragma once

#include "client/network_watch.h"
#include "client/wake.h"

#include <QObject>
#include <QTimer>

#include <functional>

namespace berth::client {

class MachineWatch : public QObject {
    Q_OBJECT
public:
    using Clocks = std::function<MachineClocks()>;

    explicit MachineWatch(Clocks clocks = clocks_of_this_machine, QObject* parent = nullptr);

    // As often as the watch's timer comes; public for whoever brings clocks of their own.
    void look();

Q_SIGNALS:
    void woke_up();
    void network_changed();

private:
    Clocks clocks_;
    WakeDetector detector_;
    QTimer timer_;
    NetworkWatch network_;
};

} // namespace berth::client
