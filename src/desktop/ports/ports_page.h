// A workspace's ports: what its programs listen on and the template names, and which of it is on this machine's
// localhost; forwarding, stopping, opening in the browser, and what to do where a number is taken. Below them the other
// kinds of tunnels, which are opened from a menu.
#pragma once

#include "desktop/ports/port_table_model.h"
#include "desktop/ports/tunnel_registry.h"

#include <QTimer>
#include <QWidget>

#include <functional>
#include <vector>

class QLineEdit;
class QPushButton;
class QVBoxLayout;

namespace berth::desktop {

class Banner;
class Card;
class PortsTable;
class StatePanel;
class TunnelsCard;

class PortsPage final : public QWidget {
    Q_OBJECT
public:
    // All outlive the page.
    PortsPage(WorkspaceDetail& detail, ForwardRegistry& forwards, TunnelRegistry& tunnels, QWidget* parent = nullptr);

Q_SIGNALS:
    void open_in_browser(const QUrl& url);

protected:
    // The traffic is looked at while the page is.
    void showEvent(QShowEvent* event) override;
    void hideEvent(QHideEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;

private:
    QWidget* make_adder();
    QPushButton* make_tunnel_menu();
    void fill_row_buttons();
    void arrange();
    void look_at_traffic();
    void add();
    void forward(std::uint16_t remote, std::optional<std::uint16_t> local = {});
    void refresh();
    void refresh_row(int row);
    void refresh_troubles();
    void add_trouble(const QString& text, const QString& action, std::function<void()> act);
    bool may_forward() const;

    WorkspaceDetail& detail_;
    ForwardRegistry& forwards_;
    TunnelRegistry& tunnels_;
    PortTableModel model_;
    QTimer traffic_timer_;
    QLineEdit* remote_;
    QLineEdit* local_;
    QPushButton* add_;
    QPushButton* more_;
    QWidget* adder_;
    std::vector<QWidget*> words_; // of the sentence that forwards a port
    QWidget* arrow_;              // instead, where there is no room for them
    int words_width_ = 0;         // pixels that the sentence takes
    Banner* refused_;
    QVBoxLayout* troubles_;
    PortsTable* table_;
    Card* ports_;
    TunnelsCard* others_;
    StatePanel* state_;
    QWidget* rest_; // what the tables leave
};

} // namespace berth::desktop
