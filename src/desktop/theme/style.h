// How controls look: Qt's Fusion style with Berth's buttons, fields, tabs, menus and scroll bars, painted from the
// tokens. A style instead of a style sheet: it costs no start-up time, and focus rings show for those who use keys
// only.
#pragma once

#include <QProxyStyle>

namespace berth::desktop {

class Style final : public QProxyStyle {
    Q_OBJECT
public:
    Style();

    // Letters of mnemonics are underlined while Alt is held.
    bool eventFilter(QObject* watched, QEvent* event) override;
    void polish(QWidget* widget) override;
    void drawPrimitive(PrimitiveElement element, const QStyleOption* option, QPainter* painter,
                       const QWidget* widget) const override;
    void drawControl(ControlElement element, const QStyleOption* option, QPainter* painter,
                     const QWidget* widget) const override;
    void drawComplexControl(ComplexControl control, const QStyleOptionComplex* option, QPainter* painter,
                            const QWidget* widget) const override;
    QSize sizeFromContents(ContentsType type, const QStyleOption* option, const QSize& size,
                           const QWidget* widget) const override;
    QRect subControlRect(ComplexControl control, const QStyleOptionComplex* option, SubControl part,
                         const QWidget* widget) const override;
    QRect subElementRect(SubElement element, const QStyleOption* option, const QWidget* widget) const override;
    int pixelMetric(PixelMetric metric, const QStyleOption* option, const QWidget* widget) const override;
    QIcon standardIcon(StandardPixmap which, const QStyleOption* option, const QWidget* widget) const override;
    int styleHint(StyleHint hint, const QStyleOption* option, const QWidget* widget,
                  QStyleHintReturn* data) const override;

private:
    bool shows_mnemonics_ = false;
};

// Pixels on each side of a tab: a bar of tabs begins that much before what stands in line with its texts.
inline constexpr int tab_padding = 10;

// The dynamic property that says a button's ButtonKind, as int.
inline constexpr const char* button_kind_property = "berthKind";

// Its text stands at the button's start and not in its middle.
inline constexpr const char* button_at_start_property = "berthAtStart";

} // namespace berth::desktop
