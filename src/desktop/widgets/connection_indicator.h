// The state of a connection in one line: connected with its round-trip time, reconnecting with a countdown and "now",
// disconnected, error with what to do. Shows what it is given; who gives it is the page's business.
#pragma once

#include "client/connection_manager.h"

#include <QTimer>
#include <QWidget>

class QLabel;
class QPushButton;

namespace berth::desktop {

class ElidedLabel;

class ConnectionIndicator : public QWidget {
    Q_OBJECT
public:
    explicit ConnectionIndicator(QWidget* parent = nullptr);
    void set_state(const client::ConnectionState& state);
    // For tests and screen readers: what it says.
    QString text() const;

Q_SIGNALS:
    void retry_clicked(); // "now", or "connect"

private:
    void refresh();

    client::ConnectionState state_;
    QTimer countdown_;
    QLabel* dot_;
    ElidedLabel* text_;
    QPushButton* retry_;
};

} // namespace berth::desktop
