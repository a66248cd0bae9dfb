#include "desktop/terminal/paste.h"

namespace berth::desktop {

namespace {

bool is_control(QChar c) {
    return c < QChar(0x20) || (c >= QChar(0x7F) && c < QChar(0xA0));
}

} // namespace

QByteArray encode_paste(const QString& text, const vt::Modes& modes) {
    QString clean;
    clean.reserve(text.size());
    for (qsizetype at = 0; at < text.size(); ++at) {
        const QChar c = text.at(at);
        if (c == QLatin1Char('\n')) {
            if (at == 0 || text.at(at - 1) != QLatin1Char('\r'))
                clean += QLatin1Char('\r');
        } else if (c == QLatin1Char('\r') || c == QLatin1Char('\t') || !is_control(c)) {
            clean += c;
        }
    }
    QByteArray bytes = clean.toUtf8();
    return modes.bracketed_paste ? "\x1b[200~" + bytes + "\x1b[201~" : bytes;
}

bool paste_runs_lines(const QString& text, const vt::Modes& modes) {
    return !modes.bracketed_paste && (text.contains(QLatin1Char('\n')) || text.contains(QLatin1Char('\r')));
}

} // namespace berth::desktop
