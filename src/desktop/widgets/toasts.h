// Short messages in the window's corner that go by themselves; errors stay until they are closed. Read out to screen
// readers as they come.
#pragma once

#include "desktop/notices.h"

#include <QPointer>
#include <QWidget>

#include <map>
#include <string>

namespace berth::desktop {

class Toasts : public QWidget {
    Q_OBJECT
public:
    // Lies over `window`, in its lower corner at the end of the line.
    explicit Toasts(QWidget* window);
    ~Toasts() override;
    void show_notice(const Notice& notice);
    // Closes the one of that subject.
    void take_back(const std::string& subject);
    int count() const;

protected:
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    void place();
    std::map<std::string, QPointer<QWidget>> by_subject_;
};

} // namespace berth::desktop
