#include "desktop/ide/webengine/download_bar.h"

#include <QDesktopServices>
#include <QDir>
#include <QHBoxLayout>
#include <QLabel>
#include <QLocale>
#include <QProgressBar>
#include <QPushButton>
#include <QUrl>
#include <QVBoxLayout>
#include <QWebEngineDownloadRequest>

namespace berth::desktop {

namespace {

// A progress bar counts in int; downloads are longer than that.
constexpr int progress_steps = 1000;

// One download's line.
class Row final : public QWidget {
public:
    Row(QWebEngineDownloadRequest* download, QWidget* parent)
        : QWidget(parent)
        , download_(download)
        , text_(new QLabel(this))
        , progress_(new QProgressBar(this))
        , act_(new QPushButton(this))
        , close_(new QPushButton(DownloadBar::tr("Close"), this)) {
        auto* layout = new QHBoxLayout(this);
        layout->setContentsMargins(8, 4, 8, 4);
        layout->addWidget(text_, 1);
        layout->addWidget(progress_);
        layout->addWidget(act_);
        layout->addWidget(close_);
        progress_->setTextVisible(false);
        progress_->setMaximumWidth(160);
        progress_->setAccessibleName(DownloadBar::tr("Progress of %1").arg(download->downloadFileName()));
        connect(download, &QWebEngineDownloadRequest::receivedBytesChanged, this, [this] { refresh(); });
        connect(download, &QWebEngineDownloadRequest::totalBytesChanged, this, [this] { refresh(); });
        connect(download, &QWebEngineDownloadRequest::stateChanged, this, [this] { refresh(); });
        connect(act_, &QPushButton::clicked, this, [this] { act(); });
        connect(close_, &QPushButton::clicked, this, [this] { deleteLater(); });
        refresh();
    }

private:
    bool under_way() const {
        return download_->state() == QWebEngineDownloadRequest::DownloadInProgress ||
               download_->state() == QWebEngineDownloadRequest::DownloadRequested;
    }

    void act() {
        if (under_way()) {
            download_->cancel();
        } else {
            QDesktopServices::openUrl(QUrl::fromLocalFile(download_->downloadDirectory()));
        }
    }

    void refresh() {
        const auto name = download_->downloadFileName();
        const auto received = QLocale().formattedDataSize(download_->receivedBytes());
        const bool known = download_->totalBytes() > 0;
        progress_->setVisible(under_way());
        progress_->setRange(0, known ? progress_steps : 0);
        if (known) {
            progress_->setValue(static_cast<int>(static_cast<double>(download_->receivedBytes()) /
                                                 static_cast<double>(download_->totalBytes()) * progress_steps));
        }
        close_->setVisible(!under_way());
        act_->setText(under_way() ? DownloadBar::tr("Cancel") : DownloadBar::tr("Show folder"));
        switch (download_->state()) {
        case QWebEngineDownloadRequest::DownloadRequested:
        case QWebEngineDownloadRequest::DownloadInProgress:
            text_->setText(DownloadBar::tr("%1: %2").arg(name, received));
            break;
        case QWebEngineDownloadRequest::DownloadCompleted:
            text_->setText(DownloadBar::tr("%1 is in %2").arg(name, download_->downloadDirectory()));
            break;
        case QWebEngineDownloadRequest::DownloadCancelled:
            text_->setText(DownloadBar::tr("%1 was cancelled").arg(name));
            break;
        case QWebEngineDownloadRequest::DownloadInterrupted:
            text_->setText(DownloadBar::tr("%1 broke off: %2").arg(name, download_->interruptReasonString()));
            break;
        }
    }

    QWebEngineDownloadRequest* download_;
    QLabel* text_;
    QProgressBar* progress_;
    QPushButton* act_;
    QPushButton* close_;
};

} // namespace

DownloadBar::DownloadBar(QString folder, QWidget* parent)
    : QWidget(parent)
    , folder_(std::move(folder))
    , rows_(new QVBoxLayout(this)) {
    setObjectName(QStringLiteral("ideDownloads"));
    rows_->setContentsMargins(0, 0, 0, 0);
    rows_->setSpacing(0);
}

void DownloadBar::add(QWebEngineDownloadRequest* download) {
    QDir().mkpath(folder_);
    const QFileInfo wanted(download->downloadFileName());
    QString name = wanted.fileName();
    for (int number = 1; QFileInfo::exists(folder_ + QLatin1Char('/') + name); ++number) {
        const auto suffix = wanted.completeSuffix();
        name = QStringLiteral("%1 (%2)%3")
                   .arg(wanted.baseName())
                   .arg(number)
                   .arg(suffix.isEmpty() ? QString() : QLatin1Char('.') + suffix);
    }
    download->setDownloadDirectory(folder_);
    download->setDownloadFileName(name);
    download->accept();
    rows_->addWidget(new Row(download, this));
}

} // namespace berth::desktop
