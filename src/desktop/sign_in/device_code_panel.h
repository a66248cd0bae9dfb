// The device flow's code (RFC 8628): the code in large letters, the address as text and as QR code, and how long it is
// good for.
#pragma once

#include "client/oidc/sign_in.h"

#include <QTimer>
#include <QWidget>

#include <chrono>

namespace berth::desktop {

class QrView;
class TextLabel;

class DeviceCodePanel final : public QWidget {
    Q_OBJECT
public:
    explicit DeviceCodePanel(QWidget* parent = nullptr);
    void show_prompt(const client::oidc::DevicePrompt& prompt);

private:
    void count_down();

    QrView* qr_;
    TextLabel* address_;
    TextLabel* code_;
    TextLabel* left_;
    QTimer timer_;
    std::chrono::steady_clock::time_point expires_;
};

} // namespace berth::desktop
