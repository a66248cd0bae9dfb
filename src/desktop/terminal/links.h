// The addresses in a terminal's text that a click may open: those that the program marked (OSC 8), and plain ones found
// in what is shown. Only kinds that a browser or a mail program opens.
#pragma once

#include "desktop/terminal/rows.h"

#include <QUrl>

#include <optional>

namespace berth::desktop {

struct TerminalLink {
    TextSpan span;
    QUrl url;

    friend bool operator==(const TerminalLink&, const TerminalLink&) = default;
};

std::optional<TerminalLink> link_at(const Rows& rows, TextPlace place);

// The address, if it is of a kind that may be opened.
std::optional<QUrl> opened_address(const QString& text);

} // namespace berth::desktop
