#include "desktop/tour/tour.h"

#include "desktop/main_window.h"

#include <QApplication>
#include <QDesktopServices>
#include <QDir>
#include <QFile>
#include <QJsonDocument>
#include <QJsonObject>

#include <cstdio>

namespace berth::desktop {

namespace {

using namespace std::literals;

constexpr auto pace = 60ms;             // between two attempts
constexpr auto settling = 450ms;        // before a picture: layouts, fonts, a frame of what moves
constexpr QSize window_size(1180, 760); // of every picture

void say(const QJsonObject& line) {
    std::puts(QJsonDocument(line).toJson(QJsonDocument::Compact).constData());
    std::fflush(stdout);
}

} // namespace

Tour::Tour(Application& application, QString folder)
    : application_(application)
    , driver_(application.window())
    , folder_(std::move(folder)) {
    for (const char* scheme : {"http", "https"}) {
        QDesktopServices::setUrlHandler(QString::fromLatin1(scheme), this, "open_url");
    }
    timer_.setSingleShot(true);
    connect(&timer_, &QTimer::timeout, this, &Tour::attempt);
}

void Tour::begin() {
    QDir().mkpath(folder_);
    application_.window().resize(window_size);
    steps_ = tour_steps(*this);
    step_time_.start();
    move_time_.start();
    timer_.start(settling);
}

void Tour::open_url(const QUrl& url) {
    say({{QStringLiteral("open"), url.toString(QUrl::FullyEncoded)}});
}

void Tour::fetch(const QUrl& url) {
    fetched_.clear();
    client::HttpRequest request;
    request.url = url;
    client::start(this, http_.send(std::move(request)), [this](Result<client::HttpResponse> answer) {
        fetched_ = answer ? QString::fromStdString(answer->body) : QString();
    });
}

void Tour::ask_person(const QString& request) {
    fetch(QUrl(qEnvironmentVariable("BERTH_TOUR_PERSON") + request));
}

void Tour::attempt() {
    const Step& step = steps_[step_];
    if (move_ == step.moves.size()) {
        settled(true, detail_);
        return;
    }
    const Move& move = step.moves[move_];
    if (move.attempt()) {
        ++move_;
        move_time_.start();
        timer_.start(move_ == step.moves.size() ? settling : pace);
    } else if (move_time_.hasExpired(std::chrono::milliseconds(move.limit).count())) {
        settled(false, QStringLiteral("Did not come about within %1 s: %2").arg(move.limit.count()).arg(move.what));
    } else {
        timer_.start(pace);
    }
}

void Tour::settled(bool ok, const QString& detail) {
    const Step& step = steps_[step_];
    const QString file = QStringLiteral("%1-%2.png").arg(step_ + 1, 2, 10, QLatin1Char('0')).arg(step.name);
    const bool kept = driver_.picture().save(folder_ + QLatin1Char('/') + file);
    const QJsonObject line{
        {QStringLiteral("step"), step.name},
        {QStringLiteral("ok"), ok && kept},
        {QStringLiteral("ms"), step_time_.elapsed()},
        {QStringLiteral("detail"), kept ? detail : QStringLiteral("The picture could not be written.")}};
    done_.append(line);
    say(line);
    write();
    if (!ok || !kept || ++step_ == steps_.size()) {
        QApplication::exit(ok && kept ? 0 : 1);
        return;
    }
    move_ = 0;
    detail_.clear();
    step_time_.start();
    move_time_.start();
    timer_.start(pace);
}

void Tour::write() const {
    QFile file(folder_ + QStringLiteral("/tour.json"));
    if (file.open(QIODevice::WriteOnly)) {
        file.write(QJsonDocument(done_).toJson());
    }
}

} // namespace berth::desktop
