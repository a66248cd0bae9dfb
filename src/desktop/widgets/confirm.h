// A question before what cannot be undone. Does not block: what to do with "yes" comes along.
#pragma once

#include <QString>

#include <functional>

class QWidget;

namespace berth::desktop {

// Cancel is what Enter and Escape do. The dialog belongs to `parent` and goes with it.
void confirm_danger(QWidget* parent, const QString& title, const QString& text, const QString& yes,
                    std::function<void()> act);

} // namespace berth::desktop
