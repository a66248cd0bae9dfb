// What every page owes those who do not see it, or have no mouse: whatever can be worked has a name and a role, and Tab
// leads to all of it, round again, and never gets stuck.
#pragma once

#include <QAbstractButton>
#include <QAbstractScrollArea>
#include <QAbstractSlider>
#include <QAbstractSpinBox>
#include <QAccessible>
#include <QApplication>
#include <QComboBox>
#include <QLabel>
#include <QLineEdit>
#include <QScrollArea>
#include <QScrollBar>
#include <QTabBar>
#include <QTest>
#include <gtest/gtest.h>

#include <set>
#include <string>
#include <vector>

namespace berth::desktop::testing_aids {

inline std::string described(const QWidget* widget) {
    if (widget == nullptr) {
        return "nothing";
    }
    std::string text = widget->metaObject()->className();
    for (const QWidget* one = widget; one != nullptr; one = one->parentWidget()) {
        if (!one->objectName().isEmpty()) {
            return text + " in " + one->objectName().toStdString();
        }
    }
    return text;
}

// People act on it: by keys, or as a control by the mouse alone.
inline bool is_interactive(const QWidget& widget) {
    if (widget.focusProxy() != nullptr || qobject_cast<const QScrollBar*>(&widget) != nullptr) {
        return false;
    }
    return widget.focusPolicy() != Qt::NoFocus || qobject_cast<const QAbstractButton*>(&widget) != nullptr;
}

// Every control of `page` that shows has a name and a role that says what it is.
inline void expect_named(QWidget& page) {
    int controls = 0;
    for (QWidget* widget : page.findChildren<QWidget*>()) {
        if (!widget->isVisibleTo(&page) || !is_interactive(*widget)) {
            continue;
        }
        const QWidget* around = widget->parentWidget();
        if (qobject_cast<const QTabBar*>(around) != nullptr ||
            qobject_cast<const QAbstractSpinBox*>(around) != nullptr ||
            qobject_cast<const QLineEdit*>(around) != nullptr) {
            continue; // Qt's own arrows, crosses and drawings: what is around them has the name
        }
        QAccessibleInterface* accessible = QAccessible::queryAccessibleInterface(widget);
        ASSERT_NE(accessible, nullptr) << described(widget);
        const bool is_text = qobject_cast<QLabel*>(widget) != nullptr; // its text is its name
        EXPECT_TRUE(is_text || !accessible->text(QAccessible::Name).trimmed().isEmpty())
            << described(widget) << " has no name";
        EXPECT_NE(accessible->role(), QAccessible::NoRole) << described(widget);
        EXPECT_TRUE(accessible->role() != QAccessible::Client || qobject_cast<QScrollArea*>(widget) != nullptr)
            << described(widget) << " says only that it is a widget";
        ++controls;
    }
    EXPECT_GT(controls, 0) << "nothing was looked at";
}

// Tab, from wherever the focus is, comes by everything that takes it, and back; so does Shift+Tab. Call it with the
// window active.
inline void expect_travel(QWidget& window) {
    std::set<QWidget*> wanted;
    for (QWidget* widget : window.findChildren<QWidget*>()) {
        if (widget->isVisibleTo(&window) && widget->isEnabled() && widget->focusProxy() == nullptr &&
            (widget->focusPolicy() & Qt::TabFocus) != 0) {
            wanted.insert(widget);
        }
    }
    ASSERT_FALSE(wanted.empty());
    for (const auto modifiers : {Qt::NoModifier, Qt::ShiftModifier}) {
        (*wanted.begin())->setFocus(Qt::TabFocusReason);
        QWidget* const first = QApplication::focusWidget();
        ASSERT_NE(first, nullptr);
        std::set<QWidget*> seen{first};
        std::vector<QWidget*> way{first};
        for (std::size_t step = 0; step < 2 * wanted.size() + 10; ++step) {
            QWidget* const before = QApplication::focusWidget();
            QTest::keyClick(before, modifiers == Qt::NoModifier ? Qt::Key_Tab : Qt::Key_Backtab, modifiers);
            QWidget* const after = QApplication::focusWidget();
            ASSERT_NE(after, nullptr) << "the focus is lost after " << described(before);
            ASSERT_TRUE(after != before || wanted.size() == 1) << described(before) << " keeps Tab for itself";
            way.push_back(after);
            seen.insert(after);
            if (after == first) {
                break;
            }
        }
        std::string told;
        for (const QWidget* widget : way) {
            told += "\n  " + described(widget);
        }
        EXPECT_EQ(way.back(), first) << "Tab does not come round:" << told;
        for (QWidget* widget : wanted) {
            EXPECT_TRUE(seen.contains(widget)) << described(widget) << " is not reached:" << told;
        }
    }
}

} // namespace berth::desktop::testing_aids
