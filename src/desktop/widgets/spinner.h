// A turning arc: something goes on whose length is not known. Rests while it is hidden.
#pragma once

#include "desktop/theme/tokens.h"

#include <QTimer>
#include <QWidget>

namespace berth::desktop {

class Spinner : public QWidget {
    Q_OBJECT
public:
    explicit Spinner(int size, QWidget* parent = nullptr); // logical pixels
    QSize sizeHint() const override { return {size_, size_}; }

protected:
    void paintEvent(QPaintEvent* event) override;
    void showEvent(QShowEvent* event) override;
    void hideEvent(QHideEvent* event) override;

private:
    int size_;
    QTimer timer_;
};

} // namespace berth::desktop
