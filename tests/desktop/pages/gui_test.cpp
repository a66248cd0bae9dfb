// The pages' real widgets, pressed and typed into as a person does.
#include "desktop/create/create_form_view.h"
#include "desktop/create/create_view.h"
#include "desktop/create/template_gallery.h"
#include "desktop/overview/overview_page.h"
#include "desktop/ports/ports_page.h"
#include "desktop/workspace/delete_dialog.h"
#include "desktop/workspace/workspace_header.h"
#include "desktop/workspace/workspace_view.h"
#include "samples.h"
#include "travel.h"

#include <QAbstractButton>
#include <QAction>
#include <QApplication>
#include <QComboBox>
#include <QLabel>
#include <QLineEdit>
#include <QListView>
#include <QMenu>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QSignalSpy>
#include <QTableView>
#include <QTest>
#include <gtest/gtest.h>

namespace berth::desktop {
namespace {

using model::Action;
using model::State;
using testing_aids::expect_named;
using testing_aids::expect_travel;

// The visible button of that text; texts are the test's own language.
QAbstractButton* button(QWidget& in, const QString& text) {
    QCoreApplication::processEvents(); // what was just added to a layout shows with the next turn
    for (QAbstractButton* one : in.findChildren<QAbstractButton*>()) {
        if (one->isVisibleTo(&in) && (one->text() == text || one->accessibleName() == text)) {
            return one;
        }
    }
    ADD_FAILURE() << "no button " << text.toStdString();
    return nullptr;
}

void press(QWidget& in, const char* text) {
    if (QAbstractButton* found = button(in, QString::fromUtf8(text))) {
        QTest::mouseClick(found, Qt::LeftButton);
    }
}

bool shows(QWidget& in, const QString& text) {
    QCoreApplication::processEvents();
    const auto labels = in.findChildren<QLabel*>();
    return std::ranges::any_of(
        labels, [&](const QLabel* label) { return label->isVisibleTo(&in) && label->text().contains(text); });
}

class CreateGui : public testing::Test {
protected:
    TemplateListModel templates;
    CreateForm form;
    ProvisioningModel provisioning;
    CreateView view{templates, form, provisioning};

    void SetUp() override {
        templates.set_templates(samples::templates());
        view.resize(752, 640);
        view.show();
        view.activateWindow();
        ASSERT_TRUE(QTest::qWaitForWindowActive(&view));
    }
    void choose(const char* name) {
        auto* cards = view.findChild<QListView*>(QStringLiteral("template_cards"));
        const QModelIndex index =
            cards->model()->match(cards->model()->index(0, 0), Qt::DisplayRole, QString::fromUtf8(name)).value(0);
        ASSERT_TRUE(index.isValid());
        cards->scrollTo(index);
        QTest::mouseClick(cards->viewport(), Qt::LeftButton, {}, cards->visualRect(index).center());
        ASSERT_EQ(view.step(), CreateView::fill_step);
    }
    template<typename Widget>
    Widget* field(const char* name) {
        auto* found = view.findChild<Widget*>(QString::fromUtf8(name));
        EXPECT_NE(found, nullptr) << name;
        return found;
    }
};

TEST_F(CreateGui, AnEmptyPlatformAndOneThatIsAwayAreDrawn) {
    templates.set_templates({});
    EXPECT_TRUE(shows(view, QStringLiteral("No templates yet")));
    view.gallery().show_error({Errc::unavailable, "Nothing answers at this address.", "Check the network."});
    EXPECT_TRUE(shows(view, QStringLiteral("Nothing answers")));
    QSignalSpy again(&view.gallery(), &TemplateGallery::reload_requested);
    press(view, "Try again");
    EXPECT_EQ(again.count(), 1);
}

TEST_F(CreateGui, ATemplateIsChosenWithTheKeyboardAlone) {
    auto* cards = view.findChild<QListView*>(QStringLiteral("template_cards"));
    cards->setFocus();
    QTest::keyClick(cards, Qt::Key_Right);
    QTest::keyClick(cards, Qt::Key_Return);
    EXPECT_EQ(view.step(), CreateView::fill_step);
    EXPECT_EQ(QApplication::focusWidget(), field<QLineEdit>("workspace_name"));
    QTest::keyClick(QApplication::focusWidget(), Qt::Key_Escape);
    EXPECT_EQ(view.step(), CreateView::choose_step);
}

TEST_F(CreateGui, ValidatesAsOneTypesAndLeadsToWhatIsWrong) {
    choose("nodejs-fullstack");
    QSignalSpy wanted(&view, &CreateView::create_requested);
    auto* name = field<QLineEdit>("workspace_name");
    name->selectAll();
    QTest::keyClicks(name, QStringLiteral("Calm"));
    EXPECT_TRUE(shows(view, QStringLiteral("capitals are not allowed")));
    press(view, "Create workspace");
    EXPECT_EQ(wanted.count(), 0);
    EXPECT_EQ(QApplication::focusWidget(), name);
    name->selectAll();
    QTest::keyClicks(name, QStringLiteral("calm"));
    EXPECT_FALSE(shows(view, QStringLiteral("capitals are not allowed")));
    press(view, "Create workspace");
    EXPECT_EQ(QApplication::focusWidget(), field<QLineEdit>("TICKET")) << "it is needed";
    EXPECT_TRUE(shows(view, QStringLiteral("This is needed.")));
    QTest::keyClicks(field<QLineEdit>("TICKET"), QStringLiteral("T-42"));
    field<QComboBox>("NODE_ENV")->setFocus();
    QTest::keyClick(field<QComboBox>("NODE_ENV"), Qt::Key_Down);
    press(view, "Create workspace");
    ASSERT_EQ(wanted.count(), 1);
    const auto request = form.request();
    EXPECT_EQ(request.name, "calm");
    EXPECT_EQ(request.parameters.at("TICKET"), "T-42");
    EXPECT_EQ(request.parameters.at("NODE_ENV"), "test");
}

TEST_F(CreateGui, ASecretIsHiddenUntilShownAndKeepsItsLineBreaks) {
    choose("nodejs-fullstack");
    auto* token = field<QLineEdit>("NPM_TOKEN");
    EXPECT_EQ(token->echoMode(), QLineEdit::Password);
    QTest::keyClicks(token, QStringLiteral("abc"));
    EXPECT_EQ(form.request().parameters.at("NPM_TOKEN"), "abc");
    token->actions().last()->trigger();
    EXPECT_EQ(token->echoMode(), QLineEdit::Normal);
    token->actions().last()->trigger();
    token->selectAll();
    token->insert(QStringLiteral("line one\nline two\n"));
    Q_EMIT token->textEdited(token->text());
    EXPECT_EQ(form.request().parameters.at("NPM_TOKEN"), "line one\nline two\n") << "a key pasted in has lines";
}

TEST_F(CreateGui, ADefaultComesBack) {
    choose("nodejs-fullstack");
    auto* branch = field<QLineEdit>("BRANCH");
    EXPECT_EQ(branch->text(), QStringLiteral("main"));
    branch->selectAll();
    QTest::keyClicks(branch, QStringLiteral("next"));
    EXPECT_EQ(form.request().parameters.at("BRANCH"), "next");
    press(view, "Back to the default");
    EXPECT_EQ(branch->text(), QStringLiteral("main"));
    EXPECT_FALSE(form.request().parameters.contains("BRANCH"));
}

TEST_F(CreateGui, FortyParametersAreReachedWithTheKeyboard) {
    form.set_template(samples::template_with(40));
    view.go_to(CreateView::fill_step);
    auto* last = field<QLineEdit>("SERVICE_40_URL");
    for (int i = 0; i < 200 && QApplication::focusWidget() != last; ++i) {
        QTest::keyClick(QApplication::focusWidget(), Qt::Key_Tab);
    }
    EXPECT_EQ(QApplication::focusWidget(), last);
    EXPECT_FALSE(last->visibleRegion().isEmpty()) << "the page follows the focus";
    expect_named(view);
}

TEST_F(CreateGui, AFailureShowsItsLineAndOffersRetry) {
    provisioning.set_workspace(samples::coming_up(4));
    view.go_to(CreateView::watch_step);
    for (auto& line : samples::log()) {
        provisioning.add_line(std::move(line));
    }
    QSignalSpy asked(&view, &CreateView::action_requested);
    press(view, "Cancel");
    provisioning.set_workspace(samples::failed());
    EXPECT_TRUE(shows(view, QStringLiteral("npm error Incorrect or missing password")));
    EXPECT_FALSE(shows(view, QStringLiteral("Its last output"))) << "it stands in the log";
    press(view, "Try again");
    press(view, "Delete");
    ASSERT_EQ(asked.count(), 3);
    EXPECT_EQ(asked[0][0].value<Action>(), Action::cancel);
    EXPECT_EQ(asked[1][0].value<Action>(), Action::retry);
    EXPECT_EQ(asked[2][0].value<Action>(), Action::remove);
    QSignalSpy open(&view, &CreateView::open_requested);
    provisioning.set_workspace(samples::workspace());
    press(view, "Open workspace");
    EXPECT_EQ(open.count(), 1);
    expect_named(view);
}

TEST_F(CreateGui, TheLogGrowsAndStaysWhereSomebodyReads) {
    provisioning.set_workspace(samples::coming_up(4));
    view.go_to(CreateView::watch_step);
    QSignalSpy added(&provisioning, &ProvisioningModel::lines_added);
    for (auto& line : samples::log()) {
        provisioning.add_line(std::move(line));
    }
    ASSERT_TRUE(added.wait());
    EXPECT_TRUE(view.findChild<QPlainTextEdit*>(QString(), Qt::FindChildrenRecursively) != nullptr);
    bool found = false;
    for (const auto* text : view.findChildren<QPlainTextEdit*>()) {
        found = found || text->toPlainText().contains(QStringLiteral("npm error code E401"));
    }
    EXPECT_TRUE(found);
}

class WorkspaceGui : public testing::Test {
protected:
    WorkspaceDetail detail{samples::workspace_id};
    ForwardRegistry forwards{samples::opener({3000}), {}};
    int terminals_made = 0;
    TunnelRegistry tunnels{samples::tunnel_opener({"localhost:5432"})};
    WorkspaceView view{detail, forwards, tunnels, [] { return new QWidget; },
                       [this] {
                           ++terminals_made;
                           return new QWidget;
                       }};
    QSignalSpy asked{&view, &WorkspaceView::action_requested};

    void show(const model::Workspace& workspace) {
        samples::fill(detail, workspace);
        view.header().set_workspace(workspace, false, true);
        view.resize(752, 640);
        view.show();
        view.activateWindow();
        ASSERT_TRUE(QTest::qWaitForWindowActive(&view));
    }
    std::vector<Action> asked_for() const {
        std::vector<Action> list;
        for (const auto& call : asked) {
            list.push_back(call[0].value<Action>());
        }
        return list;
    }
};

TEST_F(WorkspaceGui, ItsButtonsAreWhatTheLifecycleOffers) {
    show(samples::workspace());
    press(view, "Suspend");
    press(view, "Stop");
    detail.set_workspace(samples::workspace(State::suspended));
    view.header().set_workspace(*detail.workspace(), false, true);
    press(view.header(), "Resume");
    EXPECT_EQ(asked_for(), (std::vector{Action::suspend, Action::stop, Action::resume}));
    view.header().set_workspace(*detail.workspace(), true, true);
    EXPECT_FALSE(button(view.header(), QStringLiteral("Resume"))->isEnabled()) << "it was asked for already";
    view.header().set_workspace(*detail.workspace(), false, false);
    EXPECT_FALSE(button(view.header(), QStringLiteral("Resume"))->isEnabled()) << "the platform is away";
}

TEST_F(WorkspaceGui, TabsAreKeyedAndTheTerminalIsMadeWhenFirstShown) {
    show(samples::workspace());
    EXPECT_EQ(terminals_made, 0);
    QTest::keyClick(&view, Qt::Key_3, Qt::ControlModifier);
    EXPECT_EQ(view.tab(), WorkspaceView::terminal_tab);
    QTest::keyClick(&view, Qt::Key_5, Qt::ControlModifier);
    EXPECT_EQ(view.tab(), WorkspaceView::activity_tab);
    QTest::keyClick(&view, Qt::Key_3, Qt::ControlModifier);
    EXPECT_EQ(terminals_made, 1);
    QTest::keyClick(&view, Qt::Key_1, Qt::ControlModifier);
    EXPECT_EQ(view.tab(), WorkspaceView::overview_tab);
}

TEST_F(WorkspaceGui, ATerminalOfASuspendedWorkspaceOffersToResumeItAndStaysAlive) {
    show(samples::workspace());
    view.show_tab(WorkspaceView::terminal_tab);
    QWidget* terminal = view.page(WorkspaceView::terminal_tab);
    detail.set_workspace(samples::workspace(State::suspended));
    EXPECT_FALSE(terminal->isVisible());
    press(view, "Resume");
    EXPECT_EQ(asked_for(), std::vector{Action::resume});
    detail.set_workspace(samples::workspace());
    EXPECT_TRUE(terminal->isVisible());
    EXPECT_EQ(terminals_made, 1);
}

TEST_F(WorkspaceGui, NextActionsLeadThere) {
    show(samples::workspace());
    press(view, "Open a terminal");
    EXPECT_EQ(view.tab(), WorkspaceView::terminal_tab);
    view.show_tab(WorkspaceView::overview_tab);
    (void)forwards.open(samples::workspace_id, 3000);
    QSignalSpy browser(&view, &WorkspaceView::browser_wanted);
    press(view, "Open web");
    ASSERT_EQ(browser.count(), 1);
    EXPECT_EQ(browser[0][0].toUrl(), QUrl(QStringLiteral("http://localhost:41233/")));
}

TEST_F(WorkspaceGui, APortIsForwardedOpenedAndStopped) {
    show(samples::workspace());
    view.show_tab(WorkspaceView::ports_tab);
    QWidget& page = *view.page(WorkspaceView::ports_tab);
    press(page, "Forward port 8080");
    ASSERT_NE(forwards.find(samples::workspace_id, 8080), nullptr);
    QSignalSpy browser(&view, &WorkspaceView::browser_wanted);
    press(page, "Open http://localhost:8080/ in the browser");
    EXPECT_EQ(browser.count(), 1);
    press(page, "Stop forwarding port 8080");
    EXPECT_EQ(forwards.find(samples::workspace_id, 8080), nullptr);
}

TEST_F(WorkspaceGui, ATakenPortSaysSoAndCanBeTriedAgain) {
    show(samples::workspace());
    view.show_tab(WorkspaceView::ports_tab);
    QWidget& page = *view.page(WorkspaceView::ports_tab);
    auto* remote = page.findChild<QLineEdit*>(QStringLiteral("remote_port"));
    auto* local = page.findChild<QLineEdit*>(QStringLiteral("local_port"));
    QTest::keyClicks(remote, QStringLiteral("5432"));
    QTest::keyClicks(local, QStringLiteral("3000"));
    QTest::keyClick(local, Qt::Key_Return);
    EXPECT_TRUE(shows(page, QStringLiteral("The local port 3000 is taken")));
    local->clear();
    QTest::keyClick(remote, Qt::Key_Return);
    EXPECT_EQ(forwards.find(samples::workspace_id, 5432)->local_port, 5432);
    EXPECT_FALSE(shows(page, QStringLiteral("The local port 3000 is taken")));
    press(page, "Forward port 3000");
    EXPECT_TRUE(shows(page, QStringLiteral("3000 is taken on this computer")));
    press(page, "Try 3000 again");
    EXPECT_EQ(forwards.find(samples::workspace_id, 3000)->local_port, 41233) << "it is still taken";
}

TEST_F(WorkspaceGui, WhatIsNoPortIsRefused) {
    show(samples::workspace());
    view.show_tab(WorkspaceView::ports_tab);
    QWidget& page = *view.page(WorkspaceView::ports_tab);
    auto* remote = page.findChild<QLineEdit*>(QStringLiteral("remote_port"));
    QTest::keyClicks(remote, QStringLiteral("70000"));
    press(page, "Forward port");
    EXPECT_TRUE(shows(page, QStringLiteral("A port is a number from 1 to 65535")));
    EXPECT_TRUE(forwards.of(samples::workspace_id).empty());
}

TEST_F(WorkspaceGui, ActivityIsFiltered) {
    show(samples::workspace());
    view.show_tab(WorkspaceView::activity_tab);
    QWidget& page = *view.page(WorkspaceView::activity_tab);
    auto* table = page.findChild<QTableView*>();
    const int all = table->model()->rowCount();
    EXPECT_EQ(all, static_cast<int>(samples::events().size()));
    QTest::keyClicks(page.findChild<QLineEdit*>(), QStringLiteral("suspend"));
    EXPECT_LT(table->model()->rowCount(), all);
    QTest::keyClicks(page.findChild<QLineEdit*>(), QStringLiteral("xyz"));
    EXPECT_TRUE(shows(page, QStringLiteral("No event matches")));
}

TEST_F(WorkspaceGui, EveryTabIsNamedAndTravelledWithKeys) {
    for (const auto& workspace : {samples::workspace(), samples::workspace(State::suspended), samples::failed()}) {
        show(workspace);
        for (int tab = 0; tab < WorkspaceView::tab_count; ++tab) {
            SCOPED_TRACE(std::string(model::to_string(workspace.state)) + ", tab " + std::to_string(tab));
            view.show_tab(static_cast<WorkspaceView::Tab>(tab));
            QCoreApplication::processEvents();
            expect_named(view);
            expect_travel(view);
        }
    }
}

TEST_F(CreateGui, EveryStepIsNamedAndTravelledWithKeys) {
    const auto look = [&](const char* what) {
        SCOPED_TRACE(what);
        QCoreApplication::processEvents();
        expect_named(view);
        expect_travel(view);
    };
    look("gallery");
    choose("nodejs-fullstack");
    look("form");
    form.set_template(samples::template_with(40));
    look("form of forty");
    provisioning.set_workspace(samples::coming_up(4));
    view.go_to(CreateView::watch_step);
    look("watch");
    provisioning.set_workspace(samples::failed());
    look("failed");
}

TEST_F(WorkspaceGui, DeletingAsksFirstAndKeepingIsTheDefault) {
    show(samples::workspace());
    int deleted = 0;
    ask_to_delete(&view, samples::workspace(), std::nullopt, [&] { ++deleted; });
    auto* dialog = view.findChild<DeleteDialog*>();
    ASSERT_NE(dialog, nullptr);
    expect_named(*dialog);
    EXPECT_TRUE(shows(*dialog, QStringLiteral("All files in /workspace")));
    QTest::keyClick(dialog, Qt::Key_Return);
    EXPECT_EQ(deleted, 0);
    EXPECT_FALSE(dialog->isVisible());
    ask_to_delete(&view, samples::workspace(), std::nullopt, [&] { ++deleted; });
    for (DeleteDialog* one : view.findChildren<DeleteDialog*>()) {
        if (one->isVisible()) {
            press(*one, "Delete workspace");
        }
    }
    EXPECT_EQ(deleted, 1);
}

} // namespace
} // namespace berth::desktop
