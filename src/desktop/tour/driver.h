// A pair of hands for the tour: finds what is visible by name or text, clicks, types, looks. Everything goes through
// the same events as a person's mouse and keyboard; what cannot be seen or is disabled cannot be pressed.
#pragma once

#include <QImage>
#include <QObject>
#include <QString>

class QAbstractItemView;
class QWidget;

namespace berth::desktop {

class Driver final : public QObject {
    Q_OBJECT
public:
    explicit Driver(QWidget& window)
        : window_(window) {}

    // Each says whether it could be done now; nothing waits.
    bool click(const QString& object_name);
    bool click_into(QWidget* widget);       // its middle; it has the keyboard then
    bool click_button(const QString& text); // its text or its accessible name
    bool click_tab(const QString& text);
    bool click_row(const QString& text, bool twice = false); // of any list or table
    bool choose(const QString& text);                        // an entry of the menu that is open
    bool close_menu();
    bool pick(const QString& object_name, const QVariant& data); // in a combo box, by keyboard
    bool fill(const QString& object_name, const QString& text);
    bool type(QWidget* widget, const QString& text);
    bool press(QWidget* widget, Qt::Key key, Qt::KeyboardModifiers modifiers = Qt::NoModifier);

    bool shows(const QString& text) const; // a label or button somewhere holds it
    // The visible widget of that name or class, or null.
    QWidget* find(const QString& object_name) const;
    QWidget* find_class(const char* class_name) const;

    // In the browser IDE's page: asks it a question again and again; its last answer as text. Empty while it has none.
    QString answer(const QString& script);

    // The window with the menus and dialogs that lie over it.
    QImage picture() const;

private:
    QWidget& window_;
    QString asked_;
};

} // namespace berth::desktop
