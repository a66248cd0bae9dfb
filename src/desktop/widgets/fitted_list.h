// A list as high as its rows, for short lists inside a page that scrolls as a whole.
#pragma once

#include <QListView>

namespace berth::desktop {

class FittedList : public QListView {
    Q_OBJECT
public:
    // `name` is what screen readers call it.
    explicit FittedList(const QString& name, QWidget* parent = nullptr);
    void setModel(QAbstractItemModel* model) override;

    QSize sizeHint() const override;
    QSize minimumSizeHint() const override;

protected:
    void wheelEvent(QWheelEvent* event) override; // the page's
};

} // namespace berth::desktop
