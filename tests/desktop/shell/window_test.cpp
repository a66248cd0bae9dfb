// The real window and its real pages, without a platform that answers: names for screen readers, travel with keys,
// small screens, both reading directions.
#include "desktop/create/create_page.h"
#include "desktop/desktop_settings.h"
#include "desktop/main_window.h"
#include "desktop/settings/git_card.h"
#include "desktop/sidebar/sidebar.h"
#include "desktop/widgets/toasts.h"
#include "desktop/workspace/workspace_page.h"
#include "desktop/workspace/workspace_view.h"
#include "samples.h"
#include "travel.h"

#include <QComboBox>
#include <QLabel>
#include <QLineEdit>
#include <QListView>
#include <QPushButton>
#include <QTemporaryDir>
#include <QToolButton>
#include <QVBoxLayout>

#include <algorithm>
#include <optional>

namespace berth::desktop {
namespace {

using testing_aids::expect_named;
using testing_aids::expect_travel;

// Nothing answers there.
const QUrl dead_platform(QStringLiteral("http://127.0.0.1:9"));

class WindowTest : public testing::Test {
protected:
    WindowTest() {
        qputenv("BERTH_CONFIG", folder.path().toUtf8());
        settings.emplace();
    }
    ~WindowTest() override {
        QApplication::setLayoutDirection(Qt::LeftToRight);
        window.reset();
        context.reset();
        settings.reset();
        qputenv("BERTH_CONFIG", before);
    }

    // A window that knows a list, as with a platform that is away.
    void open_with_list(QSize size = {1024, 640}) {
        settings->set_platform(dead_platform);
        context.emplace(*settings);
        auto longest = samples::workspace(3);
        longest.name = std::string(63, 'm');
        context->workspaces().set_workspaces(
            {samples::workspace(1), samples::workspace(2, model::State::suspended), longest}, now(), false);
        show(size);
    }
    void show(QSize size) {
        window.emplace(*context);
        window->resize(size);
        window->show();
        window->activateWindow();
        ASSERT_TRUE(QTest::qWaitForWindowActive(&*window));
    }
    // One of the pages in a window of its own: the main window shows them to those who are signed in only.
    void show_alone(QWidget& page) {
        page.resize(752, 640);
        page.show();
        page.activateWindow();
        ASSERT_TRUE(QTest::qWaitForWindowActive(&page));
    }
    void open_session() {
        context->session().open(dead_platform);
        ASSERT_TRUE(samples::wait_for([&] { return context->session().phase() == Session::Phase::signed_out; }));
    }

    QTemporaryDir folder;
    QByteArray before = qgetenv("BERTH_CONFIG");
    std::optional<DesktopSettings> settings;
    std::optional<AppContext> context;
    std::optional<MainWindow> window;
};

TEST_F(WindowTest, SigningInIsNamedAndTravelledWithKeys) {
    context.emplace(*settings);
    show({1024, 640});
    expect_named(*window);
    expect_travel(*window);
}

// What the page says in plain words, wherever it stands.
bool says(QWidget& page, const char* text) {
    QCoreApplication::processEvents();
    const auto labels = page.findChildren<QLabel*>();
    return std::ranges::any_of(labels, [&](const QLabel* label) {
        return label->isVisible() && label->text().contains(QString::fromUtf8(text));
    });
}

TEST_F(WindowTest, BeingSignedOutAndFailingToSignInSayWhyAndLeadOn) {
    context.emplace(*settings);
    show({1024, 640});
    Q_EMIT context->session().signed_out(QStringLiteral("The provider no longer accepts the sign-in."));
    EXPECT_TRUE(says(*window, "You were signed out. The provider no longer accepts the sign-in."));
    Q_EMIT context->session().sign_in_failed(
        Error{Errc::invalid_argument, "This computer's clock is 2 hours behind.", "Set it right and try again."});
    EXPECT_TRUE(says(*window, "clock is 2 hours behind"));
    EXPECT_TRUE(says(*window, "Set it right and try again"));
    auto* browser = window->findChild<QPushButton*>(QStringLiteral("signInBrowser"));
    EXPECT_TRUE(browser->isVisible() && browser->isEnabled());
}

TEST_F(WindowTest, AnAddressThatIsNoneIsSaidAtOnce) {
    context.emplace(*settings);
    show({1024, 640});
    auto* address = window->findChild<QLineEdit*>(QStringLiteral("platformAddress"));
    address->selectAll();
    QTest::keyClicks(address, QStringLiteral("ftp://somewhere"));
    QTest::keyClick(address, Qt::Key_Return);
    EXPECT_TRUE(address->hasFocus());
    EXPECT_TRUE(address->property("berthWrong").toBool());
    QTest::keyClicks(address, QStringLiteral("x"));
    EXPECT_FALSE(address->property("berthWrong").toBool());
}

TEST_F(WindowTest, MessagesAreTakenBackAndGoWithTheWindow) {
    open_with_list();
    auto* toasts = window->findChild<Toasts*>();
    Notice notice;
    notice.title = QStringLiteral("node listens on port 8080");
    notice.action = QStringLiteral("Forward");
    notice.subject = "port 8080";
    context->notices().tell(notice);
    context->notices().tell(notice);
    EXPECT_TRUE(samples::wait_for([&] { return toasts->count() == 1; })) << "the newer one takes its place";
    context->notices().take_back("port 8080");
    EXPECT_TRUE(samples::wait_for([&] { return toasts->count() == 0; }));
    context->notices().tell(notice);
    window.reset(); // as when somebody quits while it shows
}

TEST_F(WindowTest, HostsThatMayAskForCredentialsAreListedAndChanged) {
    ASSERT_TRUE(client::save_git_settings({{{"https://github.com", client::HostRule::never}}, {{"w1", "harbour"}}}));
    GitCard card;
    show_alone(card);
    const auto hosts = [] { return client::load_git_settings().hosts; };
    auto* choice = card.findChild<QComboBox*>();
    ASSERT_NE(choice, nullptr);
    EXPECT_EQ(choice->accessibleName(), QStringLiteral("Credentials for github.com"));
    QTest::keyClick(choice, Qt::Key_Up);
    EXPECT_EQ(hosts().at("https://github.com"), client::HostRule::lend);
    auto* host = card.findChild<QLineEdit*>(QStringLiteral("gitHost"));
    QTest::keyClicks(host, QStringLiteral("git.example.com"));
    QTest::keyClick(host, Qt::Key_Return);
    EXPECT_EQ(hosts().at("https://git.example.com"), client::HostRule::lend);
    QCoreApplication::sendPostedEvents(nullptr, QEvent::DeferredDelete);
    expect_named(card);
    expect_travel(card);
    for (QToolButton* button : card.findChildren<QToolButton*>()) {
        if (button->accessibleName() == QStringLiteral("Lend harbour no SSH keys")) {
            QTest::mouseClick(button, Qt::LeftButton);
        }
    }
    EXPECT_TRUE(client::load_git_settings().ssh_agent.empty());
    QTest::keyClicks(host, QStringLiteral("no host at all"));
    QTest::keyClick(host, Qt::Key_Return);
    EXPECT_EQ(hosts().size(), 2U);
}

TEST_F(WindowTest, SidebarAndSettingsAreNamedAndTravelledWithKeys) {
    open_with_list();
    expect_named(*window);
    expect_travel(*window);
    window->show_settings();
    QCoreApplication::processEvents();
    expect_named(*window);
    expect_travel(*window);
}

TEST_F(WindowTest, EveryTabOfAWorkspaceIsNamedAndTravelledWithKeys) {
    open_with_list();
    open_session();
    for (const int number : {1, 2}) { // running, suspended
        WorkspacePage page(*context, samples::workspace(number).id);
        show_alone(page);
        auto* view = page.findChild<WorkspaceView*>();
        for (int tab = 0; tab < WorkspaceView::tab_count; ++tab) {
            if (tab == WorkspaceView::ide_tab && number == 1) {
                continue; // would begin the real one; ide_page's own controls show with the suspended one
            }
            SCOPED_TRACE("workspace " + std::to_string(number) + ", tab " + std::to_string(tab));
            view->show_tab(static_cast<WorkspaceView::Tab>(tab));
            QCoreApplication::processEvents();
            expect_named(page);
            expect_travel(page);
        }
    }
}

TEST_F(WindowTest, CreatingSaysWhatIsWrongAndIsTravelledWithKeys) {
    open_with_list();
    open_session();
    CreatePage page(*context);
    show_alone(page);
    const auto offers_again = [&] {
        const auto buttons = page.findChildren<QPushButton*>();
        return std::ranges::any_of(buttons, [](const auto* one) { return one->isVisible(); });
    };
    ASSERT_TRUE(samples::wait_for(offers_again)) << "the platform does not answer: one can try again";
    expect_named(page);
    expect_travel(page);
}

// A screen of 1024×640 at 200 % is one of 512×320.
TEST_F(WindowTest, ASmallScreenShowsListOrPageAndLeadsBetweenThem) {
    open_with_list({512, 320});
    EXPECT_EQ(window->size(), QSize(512, 320)) << "it must get as small as that";
    auto* sidebar = window->findChild<Sidebar*>();
    auto* back = window->findChild<QPushButton*>(QStringLiteral("backToList"));
    EXPECT_TRUE(sidebar->isVisible());
    EXPECT_EQ(sidebar->width(), window->width());
    EXPECT_FALSE(back->isVisible());
    window->show_settings();
    EXPECT_FALSE(sidebar->isVisible());
    ASSERT_TRUE(back->isVisible());
    expect_travel(*window);
    QTest::mouseClick(back, Qt::LeftButton);
    EXPECT_TRUE(sidebar->isVisible());
    EXPECT_TRUE(window->findChild<QListView*>(QStringLiteral("workspaces"))->hasFocus());
    window->resize(1024, 640);
    EXPECT_TRUE(sidebar->isVisible());
    EXPECT_LT(sidebar->width(), 300);
}

// What can be worked lies within the window, or in something that scrolls to it.
void expect_reachable(QWidget& window) {
    for (const QWidget* widget : window.findChildren<QWidget*>()) {
        if (!widget->isVisibleTo(&window) || !testing_aids::is_interactive(*widget)) {
            continue;
        }
        bool scrolls = false;
        QRect seen = widget->rect();
        for (const QWidget* one = widget->parentWidget(); one != nullptr; one = one->parentWidget()) {
            scrolls = scrolls || qobject_cast<const QAbstractScrollArea*>(one) != nullptr;
            seen &= one->rect().translated(-widget->mapTo(one, QPoint()));
        }
        EXPECT_TRUE(scrolls || seen == widget->rect()) << testing_aids::described(widget) << " is cut off";
    }
}

TEST_F(WindowTest, NothingIsCutOffOnASmallScreen) {
    open_with_list({512, 320});
    window->show_settings();
    QCoreApplication::processEvents();
    expect_reachable(*window);
    open_session();
    for (const int number : {1, 2, 3}) {
        // As in the window: below the way back to the list, and never larger than that.
        QWidget frame;
        frame.setFixedSize(512, 286);
        auto* page = new WorkspacePage(*context, samples::workspace(number).id);
        auto* layout = new QVBoxLayout(&frame);
        layout->setContentsMargins(0, 0, 0, 0);
        layout->addWidget(page);
        frame.show();
        ASSERT_TRUE(QTest::qWaitForWindowExposed(&frame));
        auto* view = page->findChild<WorkspaceView*>();
        for (int tab = 0; tab < WorkspaceView::tab_count; ++tab) {
            if (tab == WorkspaceView::ide_tab && number != 2) {
                continue;
            }
            SCOPED_TRACE("workspace " + std::to_string(number) + ", tab " + std::to_string(tab));
            view->show_tab(static_cast<WorkspaceView::Tab>(tab));
            QCoreApplication::processEvents();
            EXPECT_EQ(page->width(), 512);
            expect_reachable(frame);
        }
    }
}

TEST_F(WindowTest, RightToLeftPutsTheSidebarOnTheRight) {
    QApplication::setLayoutDirection(Qt::RightToLeft);
    open_with_list();
    auto* sidebar = window->findChild<Sidebar*>();
    EXPECT_EQ(sidebar->mapTo(&*window, QPoint(sidebar->width(), 0)).x(), window->width());
}

} // namespace
} // namespace berth::desktop
