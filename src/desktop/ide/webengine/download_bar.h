// Files that the IDE hands out: each with its progress, a way to stop it, and where it went.
#pragma once

#include <QWidget>

class QVBoxLayout;
class QWebEngineDownloadRequest;

namespace berth::desktop {

class DownloadBar final : public QWidget {
    Q_OBJECT
public:
    DownloadBar(QString folder, QWidget* parent);
    // Takes it on: a file that is there already keeps its name, the new one gets a number.
    void add(QWebEngineDownloadRequest* download);

private:
    QString folder_;
    QVBoxLayout* rows_;
};

} // namespace berth::desktop
