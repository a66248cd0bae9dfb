// A next action as a wide button: icon, what it does, and a line about it.
#pragma once

#include "desktop/overview/next_actions.h"

#include <QAbstractButton>

namespace berth::desktop {

class NextActionButton final : public QAbstractButton {
    Q_OBJECT
public:
    explicit NextActionButton(const NextAction& action, QWidget* parent = nullptr);

    QSize sizeHint() const override;
    QSize minimumSizeHint() const override;

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    const char* icon_;
    QString detail_;
    bool primary_;
};

} // namespace berth::desktop
