#include "desktop/terminal/mouse_encoder.h"

#include <QString>

namespace berth::desktop {

namespace {

// The largest coordinates, counted from 1, that the older encodings can say.
constexpr int most_in_a_byte = 223;
constexpr int most_in_two_bytes = 2015;

constexpr int release_code = 3;
constexpr int motion_bit = 32;
constexpr int offset = 32; // what keeps values out of the control characters

bool wanted(const MouseReport& report, vt::MouseTracking tracking) {
    const bool wheel = report.button >= MouseButton::wheel_up;
    switch (tracking) {
    case vt::MouseTracking::off:
        return false;
    case vt::MouseTracking::press:
        return report.kind == MouseReport::Kind::press && !wheel;
    case vt::MouseTracking::click:
        return report.kind != MouseReport::Kind::motion;
    case vt::MouseTracking::drag:
        return report.kind != MouseReport::Kind::motion || report.button != MouseButton::none;
    case vt::MouseTracking::motion:
        return true;
    }
    return false;
}

int modifier_bits(Qt::KeyboardModifiers modifiers) {
    return (modifiers.testFlag(Qt::ShiftModifier) ? 4 : 0) + (modifiers.testFlag(Qt::AltModifier) ? 8 : 0) +
           (modifiers.testFlag(Qt::ControlModifier) ? 16 : 0);
}

} // namespace

QByteArray encode_mouse(const MouseReport& report, const vt::Modes& modes) {
    if (!wanted(report, modes.mouse))
        return {};
    const bool release = report.kind == MouseReport::Kind::release;
    int code = static_cast<int>(report.button);
    if (report.kind == MouseReport::Kind::motion)
        code += motion_bit;
    if (modes.mouse != vt::MouseTracking::press)
        code += modifier_bits(report.modifiers);
    const bool pixels = modes.mouse_encoding == vt::MouseEncoding::sgr_pixels;
    const int x = (pixels ? report.pixel.x() : report.cell.x()) + 1;
    const int y = (pixels ? report.pixel.y() : report.cell.y()) + 1;
    const auto numbers = [&](int shown) {
        return QByteArray::number(shown) + ';' + QByteArray::number(x) + ';' + QByteArray::number(y);
    };
    if (pixels || modes.mouse_encoding == vt::MouseEncoding::sgr)
        return "\x1b[<" + numbers(code) + (release ? 'm' : 'M');
    if (release) // the older encodings do not tell which button
        code = (code & ~3) | release_code;
    if (modes.mouse_encoding == vt::MouseEncoding::urxvt)
        return "\x1b[" + numbers(code + offset) + 'M';
    if (modes.mouse_encoding == vt::MouseEncoding::utf8) {
        if (x > most_in_two_bytes || y > most_in_two_bytes)
            return {};
        QByteArray bytes = "\x1b[M";
        for (const int value : {code, x, y})
            bytes += QString(QChar(value + offset)).toUtf8();
        return bytes;
    }
    if (x > most_in_a_byte || y > most_in_a_byte)
        return {};
    const auto byte = [](int value) { return static_cast<char>(value + offset); };
    return QByteArray("\x1b[M") + byte(code) + byte(x) + byte(y);
}

} // namespace berth::desktop
