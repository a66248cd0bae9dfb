// The terminal widget alone in a window, on a program in a local pty: what tools/bench/terminal.mjs holds against other
// terminals. Sizes in cells, as their options have it:
//
//   berth_term_bench [--cells COLUMNSxROWS] [--font FAMILY,POINTS] PROGRAM [ARGUMENT…]
#include "desktop/terminal/terminal_view.h"

#include <QApplication>
#include <QCommandLineParser>
#include <QPlatformSurfaceEvent>
#include <QScrollBar>
#include <QSocketNotifier>

#include <array>
#include <cstdio>
#include <fcntl.h>
#include <pty.h>
#include <sys/ioctl.h>
#include <sys/wait.h>
#include <unistd.h>
#include <vector>

namespace {

using berth::desktop::TerminalView;

// What is read of the pty before the event loop has its turn. The kernel gives at most 4 KiB at a time.
constexpr std::size_t read_at_once = 128 * 1024;

class LocalPty {
public:
    LocalPty(TerminalView& view, const QStringList& program)
        : view_(view) {
        std::vector<QByteArray> words;
        for (const QString& word : program)
            words.push_back(word.toLocal8Bit());
        std::vector<char*> argv;
        for (QByteArray& word : words)
            argv.push_back(word.data());
        argv.push_back(nullptr);
        const berth::vt::Size room = view.room();
        winsize size{static_cast<unsigned short>(room.rows), static_cast<unsigned short>(room.columns), 0, 0};
        child_ = ::forkpty(&pty_, nullptr, nullptr, &size);
        if (child_ == 0) {
            ::setenv("TERM", "xterm-256color", 1);
            ::execvp(argv[0], argv.data());
            ::_exit(127);
        }
        ::fcntl(pty_, F_SETFL, O_NONBLOCK);
        QObject::connect(&view, &TerminalView::input, &view, [this](const QByteArray& bytes) {
            [[maybe_unused]] const auto written =
                ::write(pty_, bytes.constData(), static_cast<std::size_t>(bytes.size()));
        });
        QObject::connect(&view, &TerminalView::resized, &view, [this](int columns, int rows) {
            winsize wanted{static_cast<unsigned short>(rows), static_cast<unsigned short>(columns), 0, 0};
            ::ioctl(pty_, TIOCSWINSZ, &wanted);
        });
        QObject::connect(&view, &TerminalView::drained, &view, [this] { notifier_->setEnabled(true); });
        notifier_ = std::make_unique<QSocketNotifier>(pty_, QSocketNotifier::Read);
        QObject::connect(notifier_.get(), &QSocketNotifier::activated, &view, [this] { read(); });
    }

    ~LocalPty() {
        notifier_.reset();
        ::close(pty_);
        ::waitpid(child_, nullptr, 0);
    }

private:
    void read() {
        std::size_t filled = 0;
        while (filled < buffer_.size()) {
            const auto count = ::read(pty_, buffer_.data() + filled, buffer_.size() - filled);
            if (count <= 0) {
                if (count == 0 || errno == EIO)
                    QApplication::quit();
                break;
            }
            filled += static_cast<std::size_t>(count);
        }
        if (filled > 0)
            view_.feed(berth::ByteView(buffer_).first(filled));
        if (view_.backlog() >= TerminalView::busy_backlog)
            notifier_->setEnabled(false);
    }

    TerminalView& view_;
    int pty_ = -1;
    pid_t child_ = -1;
    std::unique_ptr<QSocketNotifier> notifier_;
    std::array<std::byte, read_at_once> buffer_;
};

} // namespace

int main(int argc, char** argv) {
    QApplication application(argc, argv);
    QCommandLineParser parser;
    parser.setOptionsAfterPositionalArgumentsMode(QCommandLineParser::ParseAsPositionalArguments);
    parser.addOption({QStringLiteral("cells"), QString(), QStringLiteral("size"), QStringLiteral("100x30")});
    parser.addOption(
        {QStringLiteral("font"), QString(), QStringLiteral("font"), QStringLiteral("DejaVu Sans Mono,10")});
    parser.process(application);
    if (parser.positionalArguments().isEmpty()) {
        std::fputs("berth_term_bench: no program named\n", stderr);
        return 2;
    }
    TerminalView view;
    const QStringList font = parser.value(QStringLiteral("font")).split(QLatin1Char(','));
    view.set_terminal_font(QFont(font.front(), font.back().toInt()));
    const QStringList cells = parser.value(QStringLiteral("cells")).split(QLatin1Char('x'));
    const QRect cell = view.cell_rect(0, 0);
    view.resize(cells.front().toInt() * cell.width() + 2 * cell.x() + view.verticalScrollBar()->sizeHint().width(),
                cells.back().toInt() * cell.height() + 2 * cell.y());
    view.show();
    view.setFocus();
    LocalPty pty(view, parser.positionalArguments());
    return QApplication::exec();
}
