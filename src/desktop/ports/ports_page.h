// A workspace's ports: what its programs listen on and the template names, and which of it is on this machine's
// localhost; forwarding, stopping, opening in the browser, and what to do where a number is taken.
#pragma once

#include "desktop/ports/port_table_model.h"

#include <QTimer>
#include <QWidget>

class QLineEdit;
class QPushButton;
class QStackedWidget;
class QTableView;
class QVBoxLayout;

namespace berth::desktop {

class Banner;
class StatePanel;

class PortsPage final : public QWidget {
    Q_OBJECT
public:
    // Both outlive the page.
    PortsPage(WorkspaceDetail& detail, ForwardRegistry& forwards, QWidget* parent = nullptr);

Q_SIGNALS:
    void open_in_browser(const QUrl& url);

protected:
    // The traffic is looked at while the page is.
    void showEvent(QShowEvent* event) override;
    void hideEvent(QHideEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;

private:
    QWidget* make_adder();
    void add();
    void forward(std::uint16_t remote, std::optional<std::uint16_t> local = {});
    void refresh();
    void refresh_row(int row);
    void refresh_troubles();
    bool may_forward() const;

    WorkspaceDetail& detail_;
    ForwardRegistry& forwards_;
    PortTableModel model_;
    QTimer traffic_timer_;
    QLineEdit* remote_;
    QLineEdit* local_;
    QPushButton* add_;
    Banner* refused_;
    QVBoxLayout* troubles_;
    QTableView* table_;
    StatePanel* state_;
    QStackedWidget* stack_;
};

} // namespace berth::desktop
