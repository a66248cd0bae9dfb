#include "desktop/terminal/links.h"

#include <QRegularExpression>

#include <algorithm>
#include <array>
#include <vector>

namespace berth::desktop {

namespace {

// Lines longer than this are not searched for addresses.
constexpr qsizetype longest_line = 8'192;

// A line as text, and where each of its UTF-16 units stands.
struct MappedLine {
    QString text;
    std::vector<TextPlace> places;
};

MappedLine mapped(const Rows& rows, RowNumber within) {
    MappedLine out;
    const RowNumber last = rows.line_last(within);
    for (RowNumber row = rows.line_begin(within); row <= last && out.text.size() < longest_line; ++row) {
        const vt::Line& line = rows.at(row);
        for (int column = 0; column < line.columns(); ++column) {
            if (line[column].width == 0)
                continue;
            const QString part =
                line[column].is_blank() ? QStringLiteral(" ") : QString::fromStdString(line.text_at(column));
            out.text += part;
            out.places.insert(out.places.end(), static_cast<std::size_t>(part.size()), TextPlace{row, column});
        }
    }
    return out;
}

// Punctuation that follows an address, and a bracket that was opened before it, are no part of it.
qsizetype trimmed_length(QStringView text) {
    qsizetype length = text.size();
    const auto count = [&](char16_t c) { return text.first(length).count(QChar(c)); };
    while (length > 0) {
        const char16_t last = text[length - 1].unicode();
        const bool closes = (last == u')' && count(u')') > count(u'(')) || (last == u']' && count(u']') > count(u'['));
        if (!closes && !QStringView(u".,;:!?'\"*").contains(QChar(last)))
            break;
        --length;
    }
    return length;
}

// What the program itself says is a link, over all the cells that belong to it in a row.
std::optional<TerminalLink> marked_link(const Rows& rows, TextPlace place) {
    const std::string address(rows.link(place));
    if (address.empty())
        return std::nullopt;
    auto url = opened_address(QString::fromStdString(address));
    if (!url)
        return std::nullopt;
    TextSpan span{place, {place.row, place.column + 1}};
    while (span.begin.column > 0 && rows.link({place.row, span.begin.column - 1}) == address)
        --span.begin.column;
    while (rows.link(span.end) == address)
        ++span.end.column;
    return TerminalLink{span, std::move(*url)};
}

} // namespace

std::optional<QUrl> opened_address(const QString& text) {
    const QUrl url(text, QUrl::StrictMode);
    const std::array schemes{QStringLiteral("http"), QStringLiteral("https"), QStringLiteral("mailto")};
    if (!url.isValid() || std::ranges::find(schemes, url.scheme()) == schemes.end())
        return std::nullopt;
    if (url.scheme() != schemes.back() && url.host().isEmpty())
        return std::nullopt;
    return url;
}

std::optional<TerminalLink> link_at(const Rows& rows, TextPlace place) {
    if (!rows.contains(place.row))
        return std::nullopt;
    if (auto marked = marked_link(rows, place))
        return marked;
    static const QRegularExpression address(
        QStringLiteral(R"re(\b(?:https?://|mailto:)[^\s<>"`{}|\\^\x{2500}-\x{259F}]+)re"),
        QRegularExpression::CaseInsensitiveOption);
    const MappedLine line = mapped(rows, place.row);
    auto matches = address.globalMatch(line.text);
    while (matches.hasNext()) {
        const auto match = matches.next();
        const qsizetype length = trimmed_length(match.capturedView());
        if (length == 0)
            continue;
        const TextPlace begin = line.places[static_cast<std::size_t>(match.capturedStart())];
        TextPlace end = line.places[static_cast<std::size_t>(match.capturedStart() + length - 1)];
        end.column += std::max(1, static_cast<int>(rows.at(end.row)[end.column].width));
        if (place < begin || place >= end)
            continue;
        if (auto url = opened_address(match.captured().first(length)))
            return TerminalLink{{begin, end}, std::move(*url)};
    }
    return std::nullopt;
}

} // namespace berth::desktop
