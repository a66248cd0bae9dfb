// What the application tells in passing: any part may tell, the window shows it as a toast.
#pragma once

#include "base/result.h"
#include "desktop/widgets/tone.h"

#include <QObject>
#include <QString>

#include <functional>

namespace berth::desktop {

struct Notice {
    Tone tone = Tone::info;
    QString title;
    QString text;
    QString action; // a button's text; empty for none
    std::function<void()> on_action;
    std::string workspace = {}; // whose id, where it is worth a word beside the tray while the window is away
};

class Notices : public QObject {
    Q_OBJECT
public:
    using QObject::QObject;
    void tell(const Notice& notice) { Q_EMIT told(notice); }
    // An error in its own words, with its hint.
    void tell_error(const QString& title, const Error& error);

Q_SIGNALS:
    void told(const Notice& notice);
};

} // namespace berth::desktop
