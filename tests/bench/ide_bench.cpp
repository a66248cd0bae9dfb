// From the click on the IDE's tab to the text of a file: the desktop's plugin on an origin that `berth ide` serves, or
// a bare WebEngine view on code-server itself. Prints the milliseconds. tools/bench/ide.mjs runs both in turns.
//
//   berth_ide_bench berth|bare ORIGIN LINK TEXT FOLDER      (BERTH_BENCH_COOKIE: what lets into the origin)
//
// The bare view's libraries are in memory before the click, as in a program that is linked with them; the desktop loads
// its plugin with the click.
#include "desktop/ide/ide_plugin_loader.h"
#include "ide_bench_eyes.h"

#include <QApplication>
#include <QElapsedTimer>
#include <QLibrary>
#include <QTimer>
#include <QVBoxLayout>
#include <QWidget>

#include <cstdio>

namespace {

using namespace berth::desktop;

constexpr int settle_ms = 500; // after the window's first picture
constexpr int patience_ms = 60'000;

class Quiet final : public IdeViewListener {
    void ide_loaded(const QString&) override {}
    void ide_title_changed(const QString&) override {}
    void ide_unreachable() override { std::fputs("berth_ide_bench: nothing answers\n", stderr); }
    void ide_crashed(const QString& how) override { std::fprintf(stderr, "berth_ide_bench: %s\n", qPrintable(how)); }
    void ide_external_link(const QUrl&) override {}
};

template<typename Function>
Function* eyes(const char* name) {
    static QLibrary library(QApplication::applicationDirPath() + QStringLiteral("/berth_ide_bench_eyes"));
    auto* found = reinterpret_cast<Function*>(library.resolve(name));
    if (found == nullptr) {
        std::fprintf(stderr, "berth_ide_bench: %s\n", qPrintable(library.errorString()));
        std::exit(69);
    }
    return found;
}

} // namespace

int main(int argc, char** argv) {
    QApplication application(argc, argv);
    const auto words = QApplication::arguments();
    if (words.size() != 6) {
        std::fputs("usage: berth_ide_bench berth|bare ORIGIN LINK TEXT FOLDER\n", stderr);
        return 64;
    }
    const bool bare = words[1] == QLatin1String("bare");
    if (bare) {
        eyes<MakeBareView>("make_bare_view");
    }
    QWidget window;
    window.resize(1280, 800);
    auto* layout = new QVBoxLayout(&window);
    layout->setContentsMargins(0, 0, 0, 0);
    window.show();

    Quiet quiet;
    std::unique_ptr<IdeView> view;
    QElapsedTimer clock;
    QTimer::singleShot(settle_ms, &window, [&] {
        clock.start();
        QWidget* shown = nullptr;
        if (bare) {
            shown =
                eyes<MakeBareView>("make_bare_view")(QUrl(words[3]), words[5] + QStringLiteral("/profile"), &window);
            layout->addWidget(shown);
        } else {
            const auto plugin = load_ide_plugin();
            if (!plugin) {
                std::fprintf(stderr, "%s\n", plugin.error().text().c_str());
                std::exit(69);
            }
            IdeViewSetup setup;
            setup.origin = QUrl(words[2]);
            setup.workspace_id = QStringLiteral("bench");
            setup.storage_folder = words[5] + QStringLiteral("/profile");
            setup.download_folder = words[5];
            view = (*plugin)->make_view(setup, quiet, &window);
            shown = view->widget();
            layout->addWidget(shown);
            eyes<GiveCookie>("give_cookie")(shown, QUrl(words[2]), qgetenv("BERTH_BENCH_COOKIE"));
            view->open(QUrl(words[3]));
        }
        eyes<WhenSeen>("when_seen")(shown, words[4], [&] {
            std::printf("%lld\n", static_cast<long long>(clock.elapsed()));
            std::fflush(stdout);
            QApplication::quit();
        });
    });
    QTimer::singleShot(patience_ms, &window, [] { QApplication::exit(1); });
    const int code = QApplication::exec();
    view.reset();
    return code;
}
