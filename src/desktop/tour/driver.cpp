#include "desktop/tour/driver.h"

#include <QAbstractButton>
#include <QAbstractItemView>
#include <QApplication>
#include <QComboBox>
#include <QKeyEvent>
#include <QLabel>
#include <QLineEdit>
#include <QMenu>
#include <QMouseEvent>
#include <QPainter>
#include <QPushButton>
#include <QTabBar>
#include <QTimer>
#include <QToolButton>
#include <QVariant>

namespace berth::desktop {

namespace {

template<typename Widget, typename Fits>
Widget* first_visible(Fits fits) {
    for (QWidget* top : QApplication::topLevelWidgets()) {
        if (!top->isVisible()) {
            continue;
        }
        if (auto* self = qobject_cast<Widget*>(top); self != nullptr && fits(self)) {
            return self;
        }
        for (Widget* widget : top->findChildren<Widget*>()) {
            if (widget->isVisible() && fits(widget)) {
                return widget;
            }
        }
    }
    return nullptr;
}

void mouse(QWidget* widget, QEvent::Type type, QPointF place, Qt::MouseButtons held) {
    QMouseEvent event(type, place, widget->mapToGlobal(place), Qt::LeftButton, held, Qt::NoModifier);
    QApplication::sendEvent(widget, &event);
}

bool click_at(QWidget* widget, QPointF place, bool twice = false) {
    if (!widget->isEnabled() || !widget->isVisible()) {
        return false;
    }
    widget->activateWindow();
    mouse(widget, QEvent::MouseButtonPress, place, Qt::LeftButton);
    mouse(widget, QEvent::MouseButtonRelease, place, Qt::NoButton);
    if (twice) {
        mouse(widget, QEvent::MouseButtonDblClick, place, Qt::LeftButton);
        mouse(widget, QEvent::MouseButtonRelease, place, Qt::NoButton);
    }
    return true;
}

QString plain(QString text) {
    return text.remove(QLatin1Char('&'));
}

bool press_button(QAbstractButton* button) {
    if (button == nullptr) {
        return false;
    }
    const auto* tool = qobject_cast<QToolButton*>(button);
    const auto* push = qobject_cast<QPushButton*>(button);
    if ((tool != nullptr && tool->menu() != nullptr) || (push != nullptr && push->menu() != nullptr)) {
        // A button's menu runs an event loop of its own until it is closed.
        QTimer::singleShot(0, button, [button] { click_at(button, QRectF(button->rect()).center()); });
        return button->isEnabled();
    }
    return click_at(button, QRectF(button->rect()).center());
}

} // namespace

QWidget* Driver::find(const QString& object_name) const {
    return first_visible<QWidget>([&](const QWidget* widget) { return widget->objectName() == object_name; });
}

QWidget* Driver::find_class(const char* class_name) const {
    return first_visible<QWidget>([&](const QWidget* widget) { return widget->inherits(class_name); });
}

bool Driver::click(const QString& object_name) {
    QWidget* widget = find(object_name);
    return widget != nullptr && click_at(widget, QRectF(widget->rect()).center());
}

bool Driver::click_into(QWidget* widget) {
    if (widget == nullptr || !click_at(widget, QRectF(widget->rect()).center())) {
        return false;
    }
    widget->setFocus(Qt::MouseFocusReason);
    return widget->hasFocus();
}

bool Driver::click_button(const QString& text) {
    return press_button(first_visible<QAbstractButton>([&](const QAbstractButton* button) {
        return button->isEnabled() && (plain(button->text()) == text || button->accessibleName() == text);
    }));
}

bool Driver::click_tab(const QString& text) {
    auto* bar = first_visible<QTabBar>([&](const QTabBar* candidate) {
        for (int i = 0; i < candidate->count(); ++i) {
            if (plain(candidate->tabText(i)) == text) {
                return true;
            }
        }
        return false;
    });
    for (int i = 0; bar != nullptr && i < bar->count(); ++i) {
        if (plain(bar->tabText(i)) == text) {
            return click_at(bar, QRectF(bar->tabRect(i)).center());
        }
    }
    return false;
}

bool Driver::click_row(const QString& text, bool twice) {
    QModelIndex found;
    auto* view = first_visible<QAbstractItemView>([&](const QAbstractItemView* candidate) {
        const auto* model = candidate->model();
        for (int row = 0; model != nullptr && row < model->rowCount(); ++row) {
            if (model->index(row, 0).data().toString() == text) {
                found = model->index(row, 0);
                return true;
            }
        }
        return false;
    });
    if (view == nullptr) {
        return false;
    }
    view->scrollTo(found);
    return click_at(view->viewport(), QRectF(view->visualRect(found)).center(), twice);
}

bool Driver::choose(const QString& text) {
    auto* menu = first_visible<QMenu>([&](const QMenu* candidate) {
        for (const QAction* action : candidate->actions()) {
            if (action->isEnabled() && plain(action->text()).startsWith(text)) {
                return true;
            }
        }
        return false;
    });
    for (QAction* action : menu == nullptr ? QList<QAction*>() : menu->actions()) {
        if (action->isEnabled() && plain(action->text()).startsWith(text)) {
            menu->setActiveAction(action);
            if (action->menu() != nullptr) {
                return true; // it opens its own menu
            }
            return press(menu, Qt::Key_Return);
        }
    }
    return false;
}

bool Driver::close_menu() {
    while (QWidget* popup = QApplication::activePopupWidget()) {
        popup->close();
    }
    return true;
}

bool Driver::pick(const QString& object_name, const QVariant& data) {
    auto* box = qobject_cast<QComboBox*>(find(object_name));
    if (box == nullptr || !box->isEnabled()) {
        return false;
    }
    const int wanted = box->findData(data);
    for (int moves = 0; box->currentIndex() != wanted && moves < box->count(); ++moves) {
        press(box, box->currentIndex() < wanted ? Qt::Key_Down : Qt::Key_Up);
    }
    return box->currentIndex() == wanted;
}

bool Driver::fill(const QString& object_name, const QString& text) {
    auto* field = qobject_cast<QLineEdit*>(find(object_name));
    if (field == nullptr || !field->isEnabled()) {
        return false;
    }
    field->setFocus();
    press(field, Qt::Key_A, Qt::ControlModifier);
    press(field, Qt::Key_Delete);
    return type(field, text) && field->text() == text;
}

bool Driver::type(QWidget* widget, const QString& text) {
    if (widget == nullptr) {
        return false;
    }
    for (const QChar character : text) {
        const int key =
            character == QLatin1Char('\r') ? static_cast<int>(Qt::Key_Return) : character.toUpper().unicode();
        for (const auto kind : {QEvent::KeyPress, QEvent::KeyRelease}) {
            QKeyEvent event(kind, key, character.isUpper() ? Qt::ShiftModifier : Qt::NoModifier, QString(character));
            QApplication::sendEvent(widget, &event);
        }
    }
    return true;
}

bool Driver::press(QWidget* widget, Qt::Key key, Qt::KeyboardModifiers modifiers) {
    if (widget == nullptr) {
        return false;
    }
    const QString text = key == Qt::Key_Return ? QStringLiteral("\r") : QString();
    for (const auto kind : {QEvent::KeyPress, QEvent::KeyRelease}) {
        QKeyEvent event(kind, key, modifiers, text);
        QApplication::sendEvent(widget, &event);
    }
    return true;
}

bool Driver::shows(const QString& text) const {
    return first_visible<QWidget>([&](const QWidget* widget) {
               if (const auto* label = qobject_cast<const QLabel*>(widget)) {
                   return label->text().contains(text);
               }
               const auto* button = qobject_cast<const QAbstractButton*>(widget);
               return (button != nullptr && button->text().contains(text)) || widget->accessibleName() == text;
           }) != nullptr;
}

// The plugin's view answers by a property: the tour links no WebEngine.
QString Driver::answer(const QString& script) {
    QWidget* view = find_class("berth::desktop::IdeWebView");
    if (view == nullptr) {
        return {};
    }
    const QString said = asked_ == script ? view->property("answer").toString() : QString();
    asked_ = script;
    QMetaObject::invokeMethod(view, "evaluate", Q_ARG(QString, script));
    return said;
}

QImage Driver::picture() const {
    QImage image = window_.grab().toImage();
    QPainter painter(&image);
    for (QWidget* top : QApplication::topLevelWidgets()) {
        const bool over = top->windowType() == Qt::Popup || top->windowType() == Qt::Dialog;
        if (top != &window_ && top->isVisible() && over) {
            const QPixmap drawn = top->grab();
            QPoint place = top->geometry().topLeft() - window_.geometry().topLeft();
            if (top->windowType() == Qt::Dialog) { // where a window manager puts it
                place = QPoint((window_.width() - top->width()) / 2, (window_.height() - top->height()) / 2);
                painter.fillRect(QRect(QPoint(), window_.size()), QColor(0, 0, 0, 90));
            }
            painter.drawPixmap(place, drawn);
            painter.setPen(QColor(128, 128, 128, 120));
            painter.drawRect(QRect(place, top->size()).adjusted(-1, -1, 0, 0));
        }
    }
    return image;
}

} // namespace berth::desktop
