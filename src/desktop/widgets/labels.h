// Texts: labels in the theme's type styles and colours, and one that is cut with an ellipsis instead of pushing others
// aside. All of them show plain text only.
#pragma once

#include "desktop/theme/tokens.h"

#include <QLabel>

namespace berth::desktop {

// A label that wears a type style and follows the theme. Long texts wrap if `wrap` says so.
class TextLabel : public QLabel {
    Q_OBJECT
public:
    explicit TextLabel(const QString& text = {}, TextStyle style = TextStyle::body, Color color = Color::text,
                       QWidget* parent = nullptr);
    TextLabel* wrap(); // returns itself
    // For what people may want to copy: selectable by mouse and keyboard.
    TextLabel* selectable();
    void set_color(Color color);

protected:
    void changeEvent(QEvent* event) override;

private:
    void dress();
    void align();
    TextStyle style_;
    Color color_;
};

// One line, cut in the middle or at its end where there is no room; the whole text is then its tool tip.
class ElidedLabel : public TextLabel {
    Q_OBJECT
public:
    explicit ElidedLabel(const QString& text = {}, TextStyle style = TextStyle::body, Color color = Color::text,
                         QWidget* parent = nullptr);
    void set_elide_mode(Qt::TextElideMode mode);
    void set_text(const QString& text);
    const QString& full_text() const { return full_; }
    QSize minimumSizeHint() const override;
    QSize sizeHint() const override;

protected:
    void resizeEvent(QResizeEvent* event) override;
    void changeEvent(QEvent* event) override;

private:
    void elide();
    QString full_;
    Qt::TextElideMode mode_ = Qt::ElideRight;
};

} // namespace berth::desktop
