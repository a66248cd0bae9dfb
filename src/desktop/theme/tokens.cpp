#include "desktop/theme/tokens.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>

#include <string>

namespace berth::desktop {

namespace {

// In the enumerations' own order.
constexpr std::array<const char*, color_count> color_names{
    "window",
    "sidebar",
    "surface",
    "sunken",
    "border",
    "border_strong",
    "hover",
    "pressed",
    "selection",
    "text",
    "text_muted",
    "text_faint",
    "accent",
    "accent_fill",
    "accent_fill_hover",
    "accent_fill_pressed",
    "on_accent",
    "focus",
    "good",
    "caution",
    "bad",
    "neutral",
    "good_soft",
    "caution_soft",
    "bad_soft",
    "info_soft",
    "neutral_soft",
    "bad_fill",
    "bad_fill_hover",
    "shadow",
    "terminal_background",
    "terminal_foreground",
    "terminal_cursor",
    "terminal_selection",
};
constexpr std::array<const char*, 6> space_names{"xs", "s", "m", "l", "xl", "xxl"};
constexpr std::array<const char*, 3> radius_names{"s", "m", "l"};
constexpr std::array<const char*, 7> type_names{"caption", "body", "strong", "subtitle", "title", "display", "mono"};

// Reads members and keeps the first thing that is wrong.
class Reader {
public:
    explicit Reader(QJsonObject root)
        : root_(std::move(root)) {}

    int number(const char* group, const char* name) { return number_in(object(root_, group), group, name); }

    TypeToken type(const char* name) {
        const QJsonObject entry = object(object(root_, "type"), name);
        return {number_in(entry, name, "size"), number_in(entry, name, "weight")};
    }

    QStringList texts(const char* group, const char* name) {
        QStringList list;
        for (const auto item : object(root_, group).value(QLatin1String(name)).toArray()) {
            list.append(item.toString());
        }
        return list;
    }

    Scheme scheme(const char* name) {
        const QJsonObject entry = object(root_, name);
        Scheme scheme;
        for (std::size_t i = 0; i < color_count; ++i) {
            scheme.colors[i] = color(entry.value(QLatin1String(color_names[i])), name, color_names[i]);
        }
        const QJsonArray ansi = entry.value(QLatin1String("ansi")).toArray();
        for (std::size_t i = 0; i < scheme.ansi.size(); ++i) {
            scheme.ansi[i] = color(ansi.at(static_cast<qsizetype>(i)), name, "ansi");
        }
        return scheme;
    }

    Result<> outcome() const {
        if (wrong_.empty()) {
            return {};
        }
        return fail(Errc::invalid_argument, "The design token " + wrong_ + " is missing or wrong.");
    }

private:
    void complain(const char* group, const char* name) {
        if (wrong_.empty()) {
            wrong_ = std::string(group) + "." + name;
        }
    }
    QJsonObject object(const QJsonObject& parent, const char* name) {
        const QJsonValue value = parent.value(QLatin1String(name));
        if (!value.isObject()) {
            complain(name, "{}");
        }
        return value.toObject();
    }
    int number_in(const QJsonObject& entry, const char* group, const char* name) {
        const int value = entry.value(QLatin1String(name)).toInt(-1);
        if (value < 0) {
            complain(group, name);
        }
        return value;
    }
    QColor color(const QJsonValue& value, const char* group, const char* name) {
        QColor color = QColor::fromString(value.toString());
        if (!color.isValid()) {
            complain(group, name);
        }
        return color;
    }

    QJsonObject root_;
    std::string wrong_;
};

} // namespace

Result<Tokens> read_tokens(const QByteArray& json) {
    Reader reader(QJsonDocument::fromJson(json).object());
    Tokens tokens;
    for (std::size_t i = 0; i < space_names.size(); ++i) {
        tokens.spacing[i] = reader.number("spacing", space_names[i]);
    }
    for (std::size_t i = 0; i < radius_names.size(); ++i) {
        tokens.radius[i] = reader.number("radius", radius_names[i]);
    }
    for (std::size_t i = 0; i < type_names.size(); ++i) {
        tokens.type[i] = reader.type(type_names[i]);
    }
    tokens.control_height = reader.number("size", "control");
    tokens.row_height = reader.number("size", "row");
    tokens.sidebar_width = reader.number("size", "sidebar");
    tokens.icon_size = reader.number("size", "icon");
    tokens.families = reader.texts("font", "families");
    tokens.mono_families = reader.texts("font", "mono_families");
    tokens.light = reader.scheme("light");
    tokens.dark = reader.scheme("dark");
    if (auto outcome = reader.outcome(); !outcome) {
        return std::unexpected(std::move(outcome.error()));
    }
    return tokens;
}

} // namespace berth::desktop
