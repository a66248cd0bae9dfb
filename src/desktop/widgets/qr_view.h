// An address as a QR code (ISO/IEC 18004), dark on light whatever the theme: cameras want it so.
#pragma once

#include <QByteArray>
#include <QWidget>

#include <vector>

namespace berth::desktop {

// The code's modules row by row, true for dark; `side` of them in a row. Empty where the text is too long.
struct QrCode {
    int side = 0;
    std::vector<bool> dark;
};
QrCode qr_code(const QByteArray& text);

class QrView final : public QWidget {
    Q_OBJECT
public:
    explicit QrView(int size, QWidget* parent = nullptr); // logical pixels
    void set_text(const QByteArray& text);

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    QrCode code_;
};

} // namespace berth::desktop
