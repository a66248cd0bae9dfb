// Asks for what one kind of tunnel needs and opens it. Stays until it is open, and says by its field why it could not
// be; Escape and Cancel give it up.
#pragma once

#include "desktop/ports/tunnel_registry.h"

#include <QDialog>

class QLabel;
class QLineEdit;
class QPushButton;
class QVBoxLayout;

namespace berth::desktop {

class TextLabel;

class TunnelDialog final : public QDialog {
    Q_OBJECT
public:
    // The registry outlives the dialog. `name` is the workspace's.
    TunnelDialog(TunnelKind kind, std::string workspace_id, const QString& name, TunnelRegistry& tunnels,
                 QWidget* parent = nullptr);

private:
    QLineEdit* add_field(QVBoxLayout& column, const QString& label, const QString& example, const QString& hint);
    void open_it();
    void refuse(const Error& error);

    TunnelKind kind_;
    std::string workspace_id_;
    TunnelRegistry& tunnels_;
    QLineEdit* remote_ = nullptr; // none for a proxy
    QLineEdit* local_ = nullptr;
    TextLabel* wrong_;
    QPushButton* open_;
    client::Running work_;
};

} // namespace berth::desktop
