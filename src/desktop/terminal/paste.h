// Text on its way from the clipboard into a terminal: nothing in it may act on the terminal or end the brackets that
// tell a program "this was pasted". Pure.
#pragma once

#include "vt/modes.h"

#include <QByteArray>
#include <QString>

namespace berth::desktop {

// The bytes to send: line ends as the Return key sends them, other control characters but tabs left out, in brackets
// where the program asked for them (mode 2004).
QByteArray encode_paste(const QString& text, const vt::Modes& modes);

// The program would take every line end for the Return key: a person should see the text before it runs.
bool paste_runs_lines(const QString& text, const vt::Modes& modes);

} // namespace berth::desktop
