#include "desktop/theme/icons.h"

#include "desktop/theme/theme.h"

#include <QFile>
#include <QGuiApplication>
#include <QIconEngine>
#include <QPainter>
#include <QPixmapCache>
#include <QSvgRenderer>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstring>

namespace berth::desktop {

namespace {

QByteArray drawing_of(const char* name) {
    QFile file(QStringLiteral(":/berth/icons/%1.svg").arg(QLatin1String(name)));
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

// They point along the reading direction.
constexpr std::array directed{"arrow-left", "chevron-left", "chevron-right", "external", "sign-out"};

bool is_mirrored(const char* name) {
    return QGuiApplication::isRightToLeft() &&
           std::ranges::any_of(directed, [name](const char* one) { return std::strcmp(one, name) == 0; });
}

// `pixels` are the device's own.
QPixmap draw(const char* name, const QColor& tint, int pixels) {
    const bool mirrored = is_mirrored(name);
    const QString key = QStringLiteral("berth/%1/%2/%3/%4")
                            .arg(QLatin1String(name), tint.name(QColor::HexArgb))
                            .arg(pixels)
                            .arg(mirrored ? 1 : 0);
    QPixmap pixmap;
    if (QPixmapCache::find(key, &pixmap)) {
        return pixmap;
    }
    pixmap = QPixmap(pixels, pixels);
    pixmap.fill(Qt::transparent);
    QSvgRenderer renderer(drawing_of(name).replace("currentColor", tint.name().toLatin1()));
    QPainter painter(&pixmap);
    painter.setOpacity(tint.alphaF());
    if (mirrored) {
        painter.translate(pixels, 0);
        painter.scale(-1, 1);
    }
    renderer.render(&painter, QRectF(0, 0, pixels, pixels));
    painter.end();
    QPixmapCache::insert(key, pixmap);
    return pixmap;
}

class ThemedIcon final : public QIconEngine {
public:
    ThemedIcon(const char* name, Color color)
        : name_(name)
        , color_(color) {}

    void paint(QPainter* painter, const QRect& rect, QIcon::Mode mode, QIcon::State) override {
        const int side = std::min(rect.width(), rect.height());
        const QRect box(rect.x() + (rect.width() - side) / 2, rect.y() + (rect.height() - side) / 2, side, side);
        const qreal scale = painter->device()->devicePixelRatioF();
        painter->drawPixmap(box, draw(name_, tint(mode), static_cast<int>(std::ceil(side * scale))));
    }
    QPixmap pixmap(const QSize& size, QIcon::Mode mode, QIcon::State state) override {
        return scaledPixmap(size, mode, state, 1);
    }
    QPixmap scaledPixmap(const QSize& size, QIcon::Mode mode, QIcon::State, qreal scale) override {
        // `size` is in logical pixels (Qt 6.8).
        const qreal pixels = std::ceil(std::min(size.width(), size.height()) * scale);
        QPixmap drawn = draw(name_, tint(mode), static_cast<int>(pixels));
        drawn.setDevicePixelRatio(scale);
        return drawn;
    }
    QIconEngine* clone() const override { return new ThemedIcon(*this); }
    QString key() const override { return QStringLiteral("berth-themed"); }
    bool isNull() override { return false; }

private:
    QColor tint(QIcon::Mode mode) const { return theme().color(mode == QIcon::Disabled ? Color::text_faint : color_); }

    const char* name_;
    Color color_;
};

} // namespace

QIcon icon(const char* name, Color color) {
    return QIcon(new ThemedIcon(name, color));
}

QPixmap icon_pixmap(const char* name, Color color, int size, qreal device_pixel_ratio) {
    QPixmap drawn = draw(name, theme().color(color), static_cast<int>(std::ceil(size * device_pixel_ratio)));
    drawn.setDevicePixelRatio(device_pixel_ratio);
    return drawn;
}

// From the drawing: reading a PNG would load every image format's plugin before the first paint.
QIcon application_icon() {
    static const QIcon icon = [] {
        QSvgRenderer renderer(QStringLiteral(":/berth/berth.svg"));
        QIcon made;
        for (const int size : {16, 22, 32, 48, 64, 128}) {
            QPixmap pixmap(size, size);
            pixmap.fill(Qt::transparent);
            QPainter painter(&pixmap);
            renderer.render(&painter, QRectF(0, 0, size, size));
            painter.end();
            made.addPixmap(pixmap);
        }
        return made;
    }();
    return icon;
}

} // namespace berth::desktop
