#include "desktop/widgets/qr_view.h"

#include "desktop/theme/theme.h"

#include <QPainter>
#include <qrencode.h>

#include <algorithm>
#include <memory>

namespace berth::desktop {

namespace {

constexpr int quiet_zone = 3; // modules around the code

} // namespace

QrCode qr_code(const QByteArray& text) {
    const std::unique_ptr<QRcode, decltype(&QRcode_free)> made(
        QRcode_encodeString8bit(text.constData(), 0, QR_ECLEVEL_M), QRcode_free);
    QrCode code;
    if (made) {
        code.side = made->width;
        const int count = made->width * made->width;
        std::transform(made->data, made->data + count, std::back_inserter(code.dark),
                       [](unsigned char module) { return (module & 1) != 0; });
    }
    return code;
}

QrView::QrView(int size, QWidget* parent)
    : QWidget(parent) {
    setFixedSize(size, size);
}

void QrView::set_text(const QByteArray& text) {
    code_ = qr_code(text);
    setVisible(code_.side > 0);
    setAccessibleName(tr("QR code for %1").arg(QString::fromUtf8(text)));
    update();
}

void QrView::paintEvent(QPaintEvent*) {
    if (code_.side == 0) {
        return;
    }
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(Qt::NoPen);
    painter.setBrush(Qt::white);
    painter.drawRoundedRect(rect(), theme().radius(Radius::m), theme().radius(Radius::m));
    painter.setRenderHint(QPainter::Antialiasing, false);
    painter.setBrush(Qt::black);
    const qreal module = static_cast<qreal>(width()) / (code_.side + 2 * quiet_zone);
    for (int y = 0; y < code_.side; ++y) {
        for (int x = 0; x < code_.side; ++x) {
            if (code_.dark[static_cast<std::size_t>(y) * code_.side + x]) {
                const QPointF start((x + quiet_zone) * module, (y + quiet_zone) * module);
                painter.drawRect(QRectF(start, start + QPointF(module, module)).toAlignedRect());
            }
        }
    }
}

} // namespace berth::desktop
