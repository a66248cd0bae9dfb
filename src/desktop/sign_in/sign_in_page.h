// Signing in: asks for the platform, opens the provider's page in the system's browser or shows a code for another
// device, says what it waits for, and why it failed. The flows are client/oidc's.
#pragma once

#include "desktop/app_context.h"

#include <QWidget>

class QLineEdit;
class QPushButton;
class QStackedWidget;

namespace berth::desktop {

class Banner;
class DeviceCodePanel;
class TextLabel;

class SignInPage final : public QWidget {
    Q_OBJECT
public:
    explicit SignInPage(AppContext& context, QWidget* parent = nullptr);

    // Why the person is here: an error, or what ended the last sign-in.
    void tell(Tone tone, const QString& text);

private:
    QWidget* make_form();
    QWidget* make_waiting();
    void begin(Session::Way way);
    void show_phase();
    void show_keychain();
    void browser_asked(const QUrl& url, bool opened);
    void device_asked(const client::oidc::DevicePrompt& prompt);

    AppContext& context_;
    Banner* problem_;
    Banner* keychain_;
    QStackedWidget* stack_;
    QLineEdit* address_;
    TextLabel* wrong_;
    QPushButton* browser_;
    QPushButton* device_;
    TextLabel* waiting_title_;
    TextLabel* waiting_text_;
    QPushButton* again_;
    QPushButton* copy_;
    DeviceCodePanel* code_;
    QUrl asked_; // the provider's page
};

} // namespace berth::desktop
