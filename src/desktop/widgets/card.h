// A card: a surface with a border and an optional title, for things that belong together.
#pragma once

#include <QFrame>

class QHBoxLayout;
class QVBoxLayout;

namespace berth::desktop {

class Card : public QFrame {
    Q_OBJECT
public:
    explicit Card(const QString& title = {}, QWidget* parent = nullptr);

    QVBoxLayout* body() const { return body_; }     // where contents go
    QHBoxLayout* header() const { return header_; } // beside the title; null where there is none

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    QVBoxLayout* body_;
    QHBoxLayout* header_ = nullptr;
};

} // namespace berth::desktop
