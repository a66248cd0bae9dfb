#include "desktop/theme/icons.h"
#include "desktop/theme/theme.h"
#include "desktop/widgets/state_badge.h"

#include <QApplication>
#include <QDir>
#include <QFile>
#include <QPainter>
#include <gtest/gtest.h>

#include <cmath>

using namespace berth;
using namespace berth::desktop;

namespace {

// WCAG 2.1, relative luminance and contrast ratio.
double luminance(const QColor& color) {
    const auto channel = [](double value) {
        return value <= 0.03928 ? value / 12.92 : std::pow((value + 0.055) / 1.055, 2.4);
    };
    return 0.2126 * channel(color.redF()) + 0.7152 * channel(color.greenF()) + 0.0722 * channel(color.blueF());
}
double contrast(const QColor& a, const QColor& b) {
    const double light = std::max(luminance(a), luminance(b));
    const double dark = std::min(luminance(a), luminance(b));
    return (light + 0.05) / (dark + 0.05);
}

TEST(Tokens, TheBuiltInFileIsCompleteAndWrongOnesAreNamed) {
    QFile file(QStringLiteral(":/berth/theme/tokens.json"));
    ASSERT_TRUE(file.open(QIODevice::ReadOnly));
    const QByteArray json = file.readAll();
    EXPECT_TRUE(read_tokens(json).has_value());
    QByteArray broken = json;
    broken.replace("\"text_muted\"", "\"text_muted_not\"");
    const auto refused = read_tokens(broken);
    ASSERT_FALSE(refused.has_value());
    EXPECT_NE(refused.error().message.find("light.text_muted"), std::string::npos) << refused.error().message;
}

TEST(Tokens, TextIsReadableInBothSchemes) {
    for (const Scheme* scheme : {&theme().tokens().light, &theme().tokens().dark}) {
        for (const Color ground : {Color::window, Color::surface, Color::sidebar, Color::sunken}) {
            for (const Color text : {Color::text, Color::text_muted}) {
                EXPECT_GE(contrast((*scheme)[text], (*scheme)[ground]), 4.5);
            }
        }
        EXPECT_GE(contrast((*scheme)[Color::on_accent], (*scheme)[Color::accent_fill]), 4.5);
        EXPECT_GE(contrast((*scheme)[Color::on_accent], (*scheme)[Color::bad_fill]), 4.5);
        EXPECT_GE(contrast((*scheme)[Color::good], (*scheme)[Color::good_soft]), 4.5);
        EXPECT_GE(contrast((*scheme)[Color::bad], (*scheme)[Color::bad_soft]), 4.5);
        EXPECT_GE(contrast((*scheme)[Color::caution], (*scheme)[Color::caution_soft]), 4.5);
        EXPECT_GE(contrast((*scheme)[Color::accent], (*scheme)[Color::info_soft]), 4.5);
        EXPECT_GE(contrast((*scheme)[Color::neutral], (*scheme)[Color::neutral_soft]), 4.5);
    }
}

TEST(ThemeChoice, TurnsThePaletteAndTells) {
    int told = 0;
    QObject context;
    QObject::connect(&theme(), &Theme::changed, &context, [&] { ++told; });
    theme().choose(ThemeChoice::dark);
    EXPECT_TRUE(theme().is_dark());
    EXPECT_LT(QApplication::palette().window().color().lightness(), 64);
    theme().choose(ThemeChoice::light);
    EXPECT_GT(QApplication::palette().window().color().lightness(), 192);
    EXPECT_EQ(told, 2);
}

TEST(Icons, EveryDrawingIsDrawnInTheColourAskedFor) {
    const QDir drawings(QStringLiteral(":/berth/icons"));
    EXPECT_GE(drawings.entryList().size(), 50);
    for (const QString& file : drawings.entryList()) {
        const QByteArray name = file.chopped(4).toLatin1();
        const QImage image = icon_pixmap(name.constData(), Color::bad, 24, 2).toImage();
        EXPECT_EQ(image.width(), 48);
        bool inked = false;
        for (int y = 0; y < image.height() && !inked; ++y) {
            for (int x = 0; x < image.width() && !inked; ++x) {
                const QColor pixel = image.pixelColor(x, y);
                inked = pixel.alpha() > 200 && std::abs(pixel.red() - theme().color(Color::bad).red()) < 8;
            }
        }
        EXPECT_TRUE(inked) << file.toStdString();
    }
}

TEST(StateGlyphs, NoTwoStatesShareAShape) {
    std::vector<QImage> shapes;
    for (const model::State state : model::all_states) {
        QImage image(48, 48, QImage::Format_ARGB32_Premultiplied);
        image.fill(Qt::white);
        QPainter painter(&image);
        paint_state_glyph(painter, QRectF(0, 0, 48, 48), state, Qt::black);
        painter.end();
        for (const QImage& other : shapes) {
            int different = 0;
            for (int y = 0; y < 48; ++y) {
                for (int x = 0; x < 48; ++x) {
                    different += std::abs(qGray(image.pixel(x, y)) - qGray(other.pixel(x, y))) > 128;
                }
            }
            EXPECT_GT(different, 20) << model::to_string(state);
        }
        shapes.push_back(image);
    }
}

} // namespace
