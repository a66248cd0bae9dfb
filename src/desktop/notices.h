// What the application tells in passing: any part may tell, the window shows it as a toast. What no longer holds is
// taken back by whoever told it.
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
    std::string subject = {};   // what it can be taken back by; a newer one of the same subject takes its place
};

class Notices : public QObject {
    Q_OBJECT
public:
    using QObject::QObject;
    void tell(const Notice& notice) { Q_EMIT told(notice); }
    void take_back(const std::string& subject) { Q_EMIT taken_back(subject); }
    // An error in its own words, with its hint.
    void tell_error(const QString& title, const Error& error);

Q_SIGNALS:
    void told(const Notice& notice);
    void taken_back(const std::string& subject);
};

} // namespace berth::desktop
