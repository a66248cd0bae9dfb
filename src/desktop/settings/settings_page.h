// Settings: how Berth looks and speaks, the browser IDE's preferences (kept by the platform), tray and notifications,
// the account. Everything takes effect at once.
#pragma once

#include "desktop/app_context.h"
#include "model/preferences.h"

#include <QTimer>
#include <QWidget>

class QCheckBox;
class QComboBox;
class QLineEdit;
class QSpinBox;

namespace berth::desktop {

class Banner;
class Card;

class SettingsPage final : public QWidget {
    Q_OBJECT
public:
    explicit SettingsPage(AppContext& context, QWidget* parent = nullptr);

Q_SIGNALS:
    void sign_out_wanted();
    void language_changed();

private:
    Card* make_look();
    Card* make_ide();
    Card* make_terminal();
    Card* make_dotfiles();
    Card* make_tray();
    Card* make_account();
    QCheckBox* make_box(const QString& text, bool Remembered::* member);
    void read_preferences();
    void show_preferences();
    void save_preferences();

    AppContext& context_;
    Card* ide_;
    QComboBox* ide_theme_ = nullptr;
    QSpinBox* ide_font_ = nullptr;
    QComboBox* ide_keys_ = nullptr;
    Banner* ide_problem_ = nullptr;
    Card* dotfiles_ = nullptr;
    QLineEdit* dotfiles_repository_ = nullptr;
    QLineEdit* dotfiles_install_ = nullptr;
    model::Preferences preferences_;
    QTimer save_timer_; // while a number is being typed
    client::Running work_;
};

} // namespace berth::desktop
