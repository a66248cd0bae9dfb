// The main job, walked through in the real application: steps made of small moves, each tried until it succeeds or its
// time is up. Writes a picture for each step and tour.json; says each step and each address to open on standard output,
// a JSON document a line. tools/tour.mjs starts it and plays the person at the provider's pages.
#pragma once

#include "client/http.h"
#include "desktop/application.h"
#include "desktop/tour/driver.h"

#include <QElapsedTimer>
#include <QJsonArray>
#include <QTimer>

#include <chrono>
#include <functional>
#include <vector>

namespace berth::desktop {

struct Move {
    QString what;                  // "the workspace runs": told when it does not come about
    std::function<bool()> attempt; // tried again and again
    std::chrono::seconds limit{20};
};

struct Step {
    QString name; // of its picture, too
    std::vector<Move> moves;
};

class Tour final : public QObject {
    Q_OBJECT
public:
    Tour(Application& application, QString folder);

    void begin();

    Application& application() { return application_; }
    Driver& driver() { return driver_; }
    // What a move wants to be told of in tour.json.
    void note(const QString& detail) { detail_ = detail; }
    // What came back from an address the person's other programs were asked to open.
    void fetch(const QUrl& url);
    // Asks the person (tools/tour_person.mjs) to do something at their machine; the answer is fetched().
    void ask_person(const QString& request);
    const QString& fetched() const { return fetched_; }

public Q_SLOTS:
    void open_url(const QUrl& url); // as QDesktopServices calls it

private:
    void attempt();
    void settled(bool ok, const QString& detail);
    void write() const;

    Application& application_;
    Driver driver_;
    client::HttpClient http_;
    QString folder_;
    std::vector<Step> steps_;
    std::size_t step_ = 0;
    std::size_t move_ = 0;
    QElapsedTimer step_time_;
    QElapsedTimer move_time_;
    QTimer timer_;
    QString detail_;
    QString fetched_;
    QJsonArray done_;
};

// steps.cpp: what the tour does.
std::vector<Step> tour_steps(Tour& tour);

} // namespace berth::desktop
