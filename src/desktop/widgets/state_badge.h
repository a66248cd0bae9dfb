// A workspace's state as colour, shape and word: no two states share a shape, so nobody has to tell colours apart.
#pragma once

#include "desktop/theme/tokens.h"
#include "model/lifecycle.h"

#include <QRectF>
#include <QWidget>

class QPainter;

namespace berth::desktop {

Color state_color(model::State state);
Color state_soft_color(model::State state);
// States that pass by themselves; their glyph turns.
bool is_moving(model::State state);

// The state's shape, filling `box` (a square). `turn` from 0 to 1 turns what moves.
void paint_state_glyph(QPainter& painter, const QRectF& box, model::State state, const QColor& color, qreal turn = 0);

// A pill with glyph and word.
class StateBadge : public QWidget {
    Q_OBJECT
public:
    explicit StateBadge(model::State state = model::State::pending, QWidget* parent = nullptr);
    void set_state(model::State state);
    model::State state() const { return state_; }
    QSize sizeHint() const override;
    QSize minimumSizeHint() const override { return sizeHint(); }

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    model::State state_;
};

} // namespace berth::desktop
