// The least that a Qt Widgets program can be: an empty window. tools/bench/desktop.mjs measures Berth's start beside
// it.
#include <QApplication>
#include <QPaintEvent>
#include <QTimer>
#include <QWidget>

#include <chrono>
#include <cstdio>

namespace {

class Window final : public QWidget {
    void paintEvent(QPaintEvent*) override {
        QTimer::singleShot(0, this, [] {
            std::printf("painted %lld\n",
                        static_cast<long long>(std::chrono::steady_clock::now().time_since_epoch().count()));
            std::fflush(stdout);
        });
    }
};

} // namespace

int main(int argc, char** argv) {
    QApplication application(argc, argv);
    Window window;
    window.resize(1180, 760);
    window.show();
    return QApplication::exec();
}
