#include "desktop/notices.h"

#include "desktop/phrases.h"

namespace berth::desktop {

void Notices::tell_error(const QString& title, const Error& error) {
    tell({.tone = Tone::bad, .title = title, .text = error_text(error), .action = {}, .on_action = {}});
}

} // namespace berth::desktop
