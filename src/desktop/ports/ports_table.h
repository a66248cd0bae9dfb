// A table of the Ports page: five columns (what, in the workspace, on this computer, traffic, buttons) that stand in
// line with those of the other table, and as high as its rows: the page scrolls, not the table.
#pragma once

#include <QTableView>

namespace berth::desktop {

class PortsTable final : public QTableView {
    Q_OBJECT
public:
    // Takes its model before anything else.
    explicit PortsTable(QAbstractItemModel& model, QWidget* parent = nullptr);

    // After dress_table(): what is this page's own.
    void fit();
    // Shares out the width. Returns whether the traffic has to be told in few words.
    bool arrange(int width);

    QSize sizeHint() const override;
    QSize minimumSizeHint() const override;

protected:
    void wheelEvent(QWheelEvent* event) override; // the page's
};

} // namespace berth::desktop
