#include "desktop/terminal/key_encoder.h"

#include <array>
#include <optional>

namespace berth::desktop {

namespace {

// Qt's "control" is the Command key on a Mac; what terminals call control is its "meta".
#ifdef Q_OS_MACOS
constexpr Qt::KeyboardModifier control_modifier = Qt::MetaModifier;
constexpr Qt::KeyboardModifier super_modifier = Qt::ControlModifier;
#else
constexpr Qt::KeyboardModifier control_modifier = Qt::ControlModifier;
constexpr Qt::KeyboardModifier super_modifier = Qt::MetaModifier;
#endif

struct Held {
    bool shift;
    bool alt;
    bool control;
    bool super;

    explicit Held(Qt::KeyboardModifiers modifiers)
        : shift(modifiers.testFlag(Qt::ShiftModifier))
        , alt(modifiers.testFlag(Qt::AltModifier))
        , control(modifiers.testFlag(control_modifier))
        , super(modifiers.testFlag(super_modifier)) {}

    // xterm's parameter: 1 for none.
    int parameter() const { return 1 + (shift ? 1 : 0) + (alt ? 2 : 0) + (control ? 4 : 0) + (super ? 8 : 0); }
    bool any() const { return parameter() > 1; }
};

// CSI 1 ; modifiers X, or the short form. Cursor keys and the first four function keys.
QByteArray lettered(char letter, const Held& held, bool ss3) {
    if (held.any())
        return "\x1b[1;" + QByteArray::number(held.parameter()) + letter;
    return QByteArray(ss3 ? "\x1bO" : "\x1b[") + letter;
}

// CSI number ; modifiers ~
QByteArray numbered(int number, const Held& held) {
    QByteArray out = "\x1b[" + QByteArray::number(number);
    if (held.any())
        out += ';' + QByteArray::number(held.parameter());
    return out + '~';
}

std::optional<char> cursor_letter(int key) {
    switch (key) {
    case Qt::Key_Up:
        return 'A';
    case Qt::Key_Down:
        return 'B';
    case Qt::Key_Right:
        return 'C';
    case Qt::Key_Left:
        return 'D';
    case Qt::Key_Home:
        return 'H';
    case Qt::Key_End:
        return 'F';
    case Qt::Key_Clear: // the 5 of a keypad without its lock
        return 'E';
    default:
        return std::nullopt;
    }
}

std::optional<int> editing_number(int key) {
    switch (key) {
    case Qt::Key_Insert:
        return 2;
    case Qt::Key_Delete:
        return 3;
    case Qt::Key_PageUp:
        return 5;
    case Qt::Key_PageDown:
        return 6;
    default:
        return std::nullopt;
    }
}

QByteArray function_key(int key, const Held& held) {
    constexpr std::array numbers{15, 17, 18, 19, 20, 21, 23, 24, 25, 26, 28, 29, 31, 32, 33, 34}; // F5 to F20
    const int number = key - Qt::Key_F1;
    if (number < 4)
        return lettered(static_cast<char>('P' + number), held, true);
    return numbered(numbers[static_cast<std::size_t>(number - 4)], held);
}

// What the keypad's operators and Enter send in application mode. Its digits only come as such while its lock is on,
// and xterm then sends them as they are.
std::optional<char> keypad_letter(int key) {
    switch (key) {
    case Qt::Key_Enter:
        return 'M';
    case Qt::Key_Asterisk:
        return 'j';
    case Qt::Key_Plus:
        return 'k';
    case Qt::Key_Minus:
        return 'm';
    case Qt::Key_Slash:
        return 'o';
    default:
        return std::nullopt;
    }
}

// The control character of Ctrl + key.
std::optional<char> control_character(int key) {
    if (key >= Qt::Key_A && key <= Qt::Key_Z)
        return static_cast<char>(key - Qt::Key_A + 1);
    switch (key) {
    case Qt::Key_Space:
    case Qt::Key_At:
    case Qt::Key_2:
        return '\0';
    case Qt::Key_BracketLeft:
    case Qt::Key_BraceLeft:
    case Qt::Key_3:
        return '\x1b';
    case Qt::Key_Backslash:
    case Qt::Key_Bar:
    case Qt::Key_4:
        return '\x1c';
    case Qt::Key_BracketRight:
    case Qt::Key_BraceRight:
    case Qt::Key_5:
        return '\x1d';
    case Qt::Key_AsciiCircum:
    case Qt::Key_AsciiTilde:
    case Qt::Key_6:
        return '\x1e';
    case Qt::Key_Underscore:
    case Qt::Key_Slash:
    case Qt::Key_7:
        return '\x1f';
    case Qt::Key_Question:
    case Qt::Key_8:
        return '\x7f';
    default:
        return std::nullopt;
    }
}

// modifyOtherKeys' form: CSI 27 ; modifiers ; code ~
QByteArray other_key(const Held& held, int code) {
    return "\x1b[27;" + QByteArray::number(held.parameter()) + ';' + QByteArray::number(code) + '~';
}

QByteArray escaped(bool alt, const QByteArray& bytes) {
    return alt ? '\x1b' + bytes : bytes;
}

QByteArray encode_control(const KeyPress& press, const Held& held, const vt::Modes& modes) {
    // A layout that needs Ctrl + Alt for a character (AltGr on Windows) has made one: it counts, not the modifiers.
    const bool printable = !press.text.isEmpty() && press.text.at(0).isPrint();
    if (held.alt && printable)
        return press.text.toUtf8();
    const bool is_key_code = press.key >= Qt::Key_Space && press.key <= Qt::Key_AsciiTilde;
    const int code = press.key >= Qt::Key_A && press.key <= Qt::Key_Z ? press.key + ('a' - 'A') : press.key;
    auto character = control_character(press.key);
    // Other scripts: the layout's own idea of the control character.
    if (!character && press.text.size() == 1 && press.text.at(0) < QChar(0x20))
        character = press.text.at(0).toLatin1();
    const bool well_known = character && !held.shift && !(press.key >= Qt::Key_0 && press.key <= Qt::Key_9);
    if (is_key_code && ((modes.modify_other_keys == 1 && !well_known) || modes.modify_other_keys >= 2))
        return other_key(held, code);
    if (character)
        return escaped(held.alt, QByteArray(1, *character));
    if (printable)
        return escaped(held.alt, press.text.toUtf8());
    return is_key_code ? escaped(held.alt, QByteArray(1, static_cast<char>(code))) : QByteArray();
}

} // namespace

QByteArray encode_key(const KeyPress& press, const vt::Modes& modes) {
    const Held held(press.modifiers);
    const bool keypad = press.modifiers.testFlag(Qt::KeypadModifier);
    if (keypad && modes.application_keypad)
        if (const auto letter = keypad_letter(press.key))
            return QByteArray("\x1bO") + *letter;
    if (const auto letter = cursor_letter(press.key))
        return lettered(*letter, held, modes.application_cursor && *letter != 'E');
    if (const auto number = editing_number(press.key))
        return numbered(*number, held);
    if (press.key >= Qt::Key_F1 && press.key <= Qt::Key_F20)
        return function_key(press.key, held);
    switch (press.key) {
    case Qt::Key_Return:
    case Qt::Key_Enter:
        if (modes.modify_other_keys > 0 && held.any())
            return other_key(held, '\r');
        return escaped(held.alt, modes.newline ? "\r\n" : "\r");
    case Qt::Key_Backspace:
        return escaped(held.alt, held.control ? "\x08" : "\x7f");
    case Qt::Key_Backtab:
        return "\x1b[Z";
    case Qt::Key_Tab:
        if (modes.modify_other_keys > 0 && held.control)
            return other_key(held, '\t');
        return held.shift ? "\x1b[Z" : escaped(held.alt, "\t");
    case Qt::Key_Escape:
        return escaped(held.alt, "\x1b");
    default:
        break;
    }
    if (held.control)
        return encode_control(press, held, modes);
    if (press.text.isEmpty())
        return {};
    if (held.alt && modes.modify_other_keys >= 2 && press.text.size() == 1)
        return other_key(held, press.text.at(0).unicode());
    return escaped(held.alt, press.text.toUtf8());
}

} // namespace berth::desktop
