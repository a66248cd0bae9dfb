// The question before a host's credentials go to a workspace: each answer is what its button says, and Enter gives
// nothing away.
#include "desktop/git/git_lending.h"

#include <QApplication>
#include <QMessageBox>
#include <QPushButton>
#include <QTest>
#include <gtest/gtest.h>

namespace berth::desktop {
namespace {

using client::GitConsent;

// What comes of the question when `act` answers it.
std::optional<GitConsent> answered(const std::function<void(QMessageBox&)>& act) {
    std::optional<GitConsent> said;
    QObject context;
    client::start(&context, ask_for_consent("calm-sea", "https://github.com"), [&said](GitConsent one) { said = one; });
    QMessageBox* box = nullptr;
    const bool asked = QTest::qWaitFor([&box] {
        for (QWidget* window : QApplication::topLevelWidgets()) {
            box = window->objectName() == QStringLiteral("gitConsent") ? qobject_cast<QMessageBox*>(window) : box;
        }
        return box != nullptr && box->isVisible();
    });
    EXPECT_TRUE(asked);
    if (asked) {
        EXPECT_TRUE(box->text().contains(QStringLiteral("calm-sea")) &&
                    box->text().contains(QStringLiteral("https://github.com")));
        act(*box);
        EXPECT_TRUE(QTest::qWaitFor([&said] { return said.has_value(); }));
    }
    return said;
}

void press_named(QMessageBox& box, const char* name) {
    auto* button = box.findChild<QPushButton*>(QString::fromLatin1(name));
    ASSERT_NE(button, nullptr);
    QTest::mouseClick(button, Qt::LeftButton);
}

TEST(GitConsentQuestion, IsWhatTheButtonSays) {
    EXPECT_EQ(answered([](QMessageBox& box) { press_named(box, "gitOnce"); }), GitConsent::once);
    EXPECT_EQ(answered([](QMessageBox& box) { press_named(box, "gitAlways"); }), GitConsent::always);
    EXPECT_EQ(answered([](QMessageBox& box) { press_named(box, "gitNever"); }), GitConsent::never);
}

TEST(GitConsentQuestion, IsNotGivenByEnterOrEscape) {
    EXPECT_EQ(answered([](QMessageBox& box) { QTest::keyClick(&box, Qt::Key_Return); }), GitConsent::no);
    EXPECT_EQ(answered([](QMessageBox& box) { QTest::keyClick(&box, Qt::Key_Escape); }), GitConsent::no);
}

} // namespace
} // namespace berth::desktop
