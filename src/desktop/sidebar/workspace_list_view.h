// The sidebar's list: chooses with one click or Enter, offers a row's actions in a menu, and turns the glyphs of what
// moves while any such row is in sight.
#pragma once

#include <QListView>
#include <QTimer>

namespace berth::desktop {

class WorkspaceDelegate;

class WorkspaceListView final : public QListView {
    Q_OBJECT
public:
    explicit WorkspaceListView(QWidget* parent = nullptr);
    void setModel(QAbstractItemModel* model) override;
    void set_live(bool live);
    // Whether travelling with the arrow keys chooses; else Return does.
    void set_follows_keys(bool follows) { follows_keys_ = follows; }

Q_SIGNALS:
    void chosen(const std::string& id);
    void menu_wanted(const std::string& id, const QPoint& global);

protected:
    void contextMenuEvent(QContextMenuEvent* event) override;
    void currentChanged(const QModelIndex& current, const QModelIndex& previous) override;
    void paintEvent(QPaintEvent* event) override;

private:
    void turn();

    WorkspaceDelegate* rows_;
    QTimer turning_; // while something moves
    QTimer ageing_;  // "5 minutes ago" becomes "6 minutes ago"
    bool follows_keys_ = true;
};

} // namespace berth::desktop
