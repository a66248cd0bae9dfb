// What of this computer's git workspaces may use: the hosts whose credentials are lent, and the workspaces that the SSH
// keys are lent to. Shows what the settings say whenever it comes into sight, since dialogs and `berth git` write them,
// too; every change is saved at once.
#pragma once

#include "client/git/git_settings.h"
#include "desktop/widgets/card.h"

class QLineEdit;
class QVBoxLayout;

namespace berth::desktop {

class Banner;
class TextLabel;

class GitCard final : public Card {
    Q_OBJECT
public:
    explicit GitCard(QWidget* parent = nullptr);

protected:
    void showEvent(QShowEvent* event) override;

private:
    void read();
    void add_host();
    void add_host_row(const std::string& origin, client::HostRule rule);
    void add_workspace_row(const std::string& id, const std::string& name);
    // Changes the settings as they are now, and shows them.
    void change(const std::function<void(client::GitSettings&)>& change);
    void clear(QVBoxLayout& rows);

    Banner* problem_;
    QVBoxLayout* hosts_;
    QLineEdit* host_;
    TextLabel* keys_title_;
    QVBoxLayout* keys_;
};

} // namespace berth::desktop
