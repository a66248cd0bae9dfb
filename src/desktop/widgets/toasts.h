// Short messages in the window's corner that go by themselves; errors stay until they are closed. Read out to screen
// readers as they come.
#pragma once

#include "desktop/notices.h"

#include <QWidget>

namespace berth::desktop {

class Toasts : public QWidget {
    Q_OBJECT
public:
    // Lies over `window`, in its lower corner at the end of the line.
    explicit Toasts(QWidget* window);
    void show_notice(const Notice& notice);
    int count() const;

protected:
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    void place();
};

} // namespace berth::desktop
