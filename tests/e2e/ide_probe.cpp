// Looks at the IDE through the desktop's own plugin, in a real browser engine: opens a file, reads its rendered text,
// types into the integrated terminal and reads what it shows, looks where a preview is drawn, and tries to get out of
// the origin. Prints one JSON line a step.
//
//   ide-probe ORIGIN LINK FILE TEXT FOLDER
#include "desktop/ide/ide_plugin_loader.h"

#include <QApplication>
#include <QElapsedTimer>
#include <QEventLoop>
#include <QFile>
#include <QJsonDocument>
#include <QJsonObject>
#include <QLabel>
#include <QLineEdit>
#include <QTest>
#include <QTimer>
#include <QUrlQuery>
#include <QVBoxLayout>
#include <QWebEnginePage>
#include <QWebEngineView>

#include <algorithm>
#include <csignal>
#include <cstdio>
#include <functional>

namespace {

using namespace berth::desktop;

constexpr int patience_ms = 40'000;
constexpr int palette_ms = 4'000;
constexpr int poll_ms = 50;

class Probe final : public IdeViewListener {
public:
    Probe(IdeViewPlugin& plugin, const QStringList& words)
        : words_(words) {
        window_.resize(1280, 800);
        auto* layout = new QVBoxLayout(&window_);
        layout->setContentsMargins(0, 0, 0, 0);
        IdeViewSetup setup;
        setup.origin = QUrl(words[1]);
        setup.workspace_id = QStringLiteral("probe");
        setup.storage_folder = words[5] + QStringLiteral("/profile");
        setup.download_folder = words[5];
        view_ = plugin.make_view(setup, *this, &window_);
        layout->addWidget(view_->widget());
        web_ = view_->widget()->findChild<QWebEngineView*>();
        window_.show();
    }

    int run() {
        clock_.start();
        view_->open(QUrl(words_[2]));
        const bool all =
            step("file", [this] { return sees_file(); }) && step("terminal", [this] { return sees_echo(); }) &&
            step("preview", [this] { return sees_preview(); }) && step("outside", [this] { return stays_inside(); }) &&
            step("find", [this] { return finds_text(); }) && step("zoom", [this] { return remembers_zoom(); }) &&
            step("download", [this] { return downloads(); }) && step("crash", [this] { return tells_of_crash(); });
        window_.grab().save(words_[5] + QStringLiteral("/ide.png"));
        view_.reset();
        return all ? 0 : 1;
    }

    void ide_loaded(const QString&) override {}
    void ide_title_changed(const QString&) override {}
    void ide_unreachable() override { trouble_ = QStringLiteral("nothing answers"); }
    void ide_crashed(const QString& how) override {
        if (crash_wanted_) {
            crash_wanted_ = false;
        } else {
            trouble_ = how;
        }
    }
    void ide_external_link(const QUrl& url) override { left_for_ = url; }

private:
    bool step(const char* name, const std::function<bool()>& act) {
        const auto began = clock_.elapsed();
        const bool ok = act();
        const QJsonObject line{{QStringLiteral("step"), QLatin1String(name)},
                               {QStringLiteral("ok"), ok},
                               {QStringLiteral("ms"), clock_.elapsed() - began},
                               {QStringLiteral("detail"), detail_.left(400)}};
        std::puts(QJsonDocument(line).toJson(QJsonDocument::Compact).constData());
        std::fflush(stdout);
        return ok;
    }

    QVariant evaluate(const QString& script) {
        QEventLoop loop;
        QVariant result;
        web_->page()->runJavaScript(script, [&](const QVariant& value) {
            result = value;
            loop.quit();
        });
        QTimer::singleShot(patience_ms, &loop, &QEventLoop::quit);
        loop.exec();
        return result;
    }

    // Asks the page again and again until its answer (a text) will do.
    bool until(const QString& script, const std::function<bool(const QString&)>& good, int limit_ms = patience_ms) {
        QElapsedTimer waited;
        waited.start();
        while (waited.elapsed() < limit_ms && trouble_.isEmpty()) {
            detail_ = evaluate(script).toString();
            if (good(detail_)) {
                return true;
            }
            QTest::qWait(poll_ms);
        }
        detail_ += trouble_;
        return false;
    }

    bool sees_file() {
        const auto there =
            QStringLiteral("document.querySelector('.monaco-workbench') ? 'there' : document.body.innerText");
        if (!until(there, [](const QString& text) { return text == QLatin1String("there"); })) {
            return false;
        }
        const QUrl payload(QStringLiteral("%1/?folder=%2&payload=%3")
                               .arg(words_[1], QStringLiteral("/workspace"),
                                    QString::fromUtf8(QUrl::toPercentEncoding(
                                        QStringLiteral("[[\"openFile\",\"vscode-remote://%1\"]]").arg(words_[3])))));
        view_->open(payload);
        return until(lines, [this](const QString& text) {
            return QString(text).replace(QChar(0xa0), QLatin1Char(' ')).contains(words_[4]);
        });
    }

    void type(const QString& text) {
        for (const QChar character : text) {
            QTest::keyClick(web_->focusProxy(), character.toLatin1());
        }
    }

    bool sees_echo() {
        web_->setFocus();
        if (!command(QStringLiteral("Terminal: Create New Terminal"))) {
            return false;
        }
        if (!until(QStringLiteral("[...document.querySelectorAll('.xterm-rows')].map(e => e.innerText).join('\\n')"),
                   [](const QString& text) { return text.contains(QLatin1Char('$')); })) {
            return false;
        }
        type(QStringLiteral("echo berth-$((6*7))"));
        QTest::keyClick(web_->focusProxy(), Qt::Key_Return);
        return until(QStringLiteral("[...document.querySelectorAll('.xterm-rows')].map(e => e.innerText).join('\\n')"),
                     [](const QString& text) { return text.contains(QLatin1String("berth-42")); });
    }

    // By the command palette; the page may take the keyboard away from it while it is still coming up.
    bool command(const QString& name) {
        for (int tries = 0; tries < 5; ++tries) {
            QTest::keyClick(web_->focusProxy(), Qt::Key_Escape);
            QTest::keyClick(web_->focusProxy(), Qt::Key_F1);
            const bool open = until(
                QStringLiteral(
                    "document.querySelector('.quick-input-widget input') === document.activeElement ? 'there' : ''"),
                [](const QString& text) { return text == QLatin1String("there"); }, palette_ms);
            if (!open) {
                continue;
            }
            type(name);
            const bool found = until(
                QStringLiteral("document.querySelector('.quick-input-list .monaco-list-row.focused')?.innerText ?? ''"),
                [&](const QString& text) { return text.contains(name.section(QStringLiteral(": "), -1)); }, palette_ms);
            if (found) {
                QTest::keyClick(web_->focusProxy(), Qt::Key_Return);
                return true;
            }
        }
        detail_ = name + QStringLiteral(" is not in the palette");
        return false;
    }

    // A webview lies over its editor: this is what the stand-in for anchor positioning is for.
    bool sees_preview() {
        const QUrl payload(QStringLiteral("%1/?folder=%2&payload=%3")
                               .arg(words_[1], QStringLiteral("/workspace"),
                                    QString::fromUtf8(QUrl::toPercentEncoding(
                                        QStringLiteral("[[\"openFile\",\"vscode-remote:///workspace/page.md\"]]")))));
        view_->open(payload);
        if (!until(lines, [](const QString& text) { return text.contains(QLatin1String("page")); })) {
            return false;
        }
        web_->setFocus();
        if (!command(QStringLiteral("Markdown: Open as Preview"))) {
            return false;
        }
        const bool placed =
            until(QStringLiteral("(() => { const view = document.querySelector('iframe.webview.ready');"
                                 "const editor = document.querySelector('.part.editor .editor-container');"
                                 "if (!view || !editor) return 'none';"
                                 "const a = view.getBoundingClientRect(), b = editor.getBoundingClientRect();"
                                 "return [a.x, a.y, a.width, a.height, b.x, b.y, b.width, b.height]"
                                 ".map(Math.round).join(' '); })()"),
                  [](const QString& text) {
                      const auto numbers = text.split(QLatin1Char(' '));
                      if (numbers.size() != 8) {
                          return false;
                      }
                      for (int i = 0; i < 4; ++i) {
                          if (std::abs(numbers[i].toInt() - numbers[i + 4].toInt()) > 40) {
                              return false;
                          }
                      }
                      return numbers[2].toInt() > 100;
                  });
        // The webview's own frame, and in it the frame of the content.
        return placed &&
               until(QStringLiteral("(() => { try {"
                                    "const outer = document.querySelector('iframe.webview.ready');"
                                    "const inner = outer.contentDocument.querySelector('#active-frame');"
                                    "return inner ? inner.contentDocument.body.innerText : 'no content: ' + outer.src;"
                                    "} catch (error) { return String(error); } })()"),
                     [](const QString& text) { return text.contains(QLatin1String("A page")); });
    }

    bool stays_inside() {
        evaluate(QStringLiteral("globalThis.tried = '';"
                                "fetch('http://127.0.0.1:%1/', { mode: 'no-cors' })"
                                ".then(() => globalThis.tried = 'reached', () => globalThis.tried = 'refused')")
                     .arg(QUrl(words_[1]).port()));
        if (!until(QStringLiteral("globalThis.tried"), [](const QString& text) { return !text.isEmpty(); }) ||
            detail_ != QLatin1String("refused")) {
            return false;
        }
        evaluate(QStringLiteral("window.open('https://example.com/elsewhere')"));
        QElapsedTimer waited;
        waited.start();
        while (left_for_.isEmpty() && waited.elapsed() < patience_ms) {
            QTest::qWait(poll_ms);
        }
        detail_ = left_for_.toString();
        return left_for_ == QUrl(QStringLiteral("https://example.com/elsewhere"));
    }

    // Waits for something that is no page's answer.
    bool until(const std::function<bool()>& good) {
        QElapsedTimer waited;
        waited.start();
        while (!good() && waited.elapsed() < patience_ms) {
            QTest::qWait(poll_ms);
        }
        return good();
    }

    bool finds_text() {
        view_->show_find_bar();
        auto* bar = view_->widget()->findChild<QWidget*>(QStringLiteral("ideFindBar"));
        auto* text = bar->findChild<QLineEdit*>();
        auto* count = bar->findChild<QLabel*>();
        QTest::keyClicks(text, QStringLiteral("Explorer"));
        const bool found = until([&] { return count->text().startsWith(QLatin1String("1 of ")); });
        detail_ = count->text();
        QTest::keyClick(text, Qt::Key_Escape);
        return found && !bar->isVisible();
    }

    bool remembers_zoom() {
        view_->set_zoom(1.25);
        QFile file(words_[5] + QStringLiteral("/profile/zoom"));
        detail_ = file.open(QIODevice::ReadOnly) ? QString::fromUtf8(file.readAll()) : QStringLiteral("nothing");
        view_->set_zoom(1.0);
        return detail_ == QLatin1String("1.25");
    }

    bool downloads() {
        evaluate(QStringLiteral("const link = document.createElement('a');"
                                "link.href = URL.createObjectURL(new Blob(['downloaded']));"
                                "link.download = 'file.txt'; document.body.append(link); link.click();"));
        QFile file(words_[5] + QStringLiteral("/file.txt"));
        if (!until([&] { return file.size() == 10; })) {
            return false;
        }
        auto* bar = view_->widget()->findChild<QWidget*>(QStringLiteral("ideDownloads"));
        const auto says_so = [&] {
            const auto labels = bar->findChildren<QLabel*>();
            return std::ranges::any_of(
                labels, [](const QLabel* label) { return label->text().startsWith(QLatin1String("file.txt is in")); });
        };
        return until(says_so);
    }

    bool tells_of_crash() {
        crash_wanted_ = true;
        ::kill(static_cast<pid_t>(web_->page()->renderProcessPid()), SIGKILL);
        if (!until([this] { return !crash_wanted_; })) {
            return false;
        }
        view_->reload();
        return until(QStringLiteral("document.querySelector('.monaco-workbench') ? 'there' : ''"),
                     [](const QString& text) { return text == QLatin1String("there"); });
    }

    const QString lines =
        QStringLiteral("[...document.querySelectorAll('.view-line')].map(e => e.innerText).join('\\n')");
    QStringList words_;
    QWidget window_;
    std::unique_ptr<IdeView> view_;
    QWebEngineView* web_ = nullptr;
    QElapsedTimer clock_;
    QString detail_;
    QString trouble_;
    bool crash_wanted_ = false;
    QUrl left_for_;
};

} // namespace

int main(int argc, char** argv) {
    QApplication application(argc, argv);
    const auto words = QApplication::arguments();
    if (words.size() != 6) {
        std::fputs("usage: ide-probe ORIGIN LINK FILE TEXT FOLDER\n", stderr);
        return 64;
    }
    const auto plugin = load_ide_plugin();
    if (!plugin) {
        std::fprintf(stderr, "%s\n", plugin.error().text().c_str());
        return 69;
    }
    return Probe(**plugin, words).run();
}
