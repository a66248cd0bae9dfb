// Opening a workspace in a local editor from its page: the real buttons, and a stand-in for `code` that records what it
// was started with.
#include "desktop/editors/editor_menu.h"
#include "desktop/editors/editor_opener.h"
#include "desktop/editors/link_question.h"
#include "desktop/overview/next_action_button.h"
#include "desktop/workspace/workspace_header.h"
#include "desktop/workspace/workspace_view.h"
#include "samples.h"

#include <QFile>
#include <QMenu>
#include <QMessageBox>
#include <QPushButton>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>
#include <gtest/gtest.h>

namespace berth::desktop {
namespace {

using client::editors::Editor;

class LocalEditor : public testing::Test {
protected:
    static constexpr const char* changed_variables[] = {"PATH",         "HOME",          "BERTH_SSH_FOLDER",
                                                        "BERTH_CONFIG", "XDG_DATA_HOME", "XDG_DATA_DIRS"};
    QTemporaryDir folder;
    std::map<std::string, QByteArray> before;
    std::vector<Notice> told;
    QList<QUrl> links;
    Notices notices;
    EditorOpener opener{notices, [] { return QUrl(QStringLiteral("http://127.0.0.1:7080")); },
                        [this](const QUrl& link) {
                            links << link;
                            return true;
                        }};
    WorkspaceDetail detail{samples::workspace_id};
    ForwardRegistry forwards{samples::opener(), {}};
    TunnelRegistry tunnels{samples::tunnel_opener()};
    WorkspaceView view{detail, forwards, tunnels, [] { return new QWidget; }, [] { return new QWidget; }};

    LocalEditor() {
        for (const char* name : changed_variables) {
            before[name] = qgetenv(name);
        }
        qputenv("PATH", folder.path().toUtf8());
        for (const char* name : {"HOME", "XDG_DATA_HOME", "XDG_DATA_DIRS"}) {
            qputenv(name, folder.path().toUtf8());
        }
        qputenv("BERTH_SSH_FOLDER", folder.filePath(QStringLiteral("ssh")).toUtf8());
        qputenv("BERTH_CONFIG", folder.filePath(QStringLiteral("config")).toUtf8());
        install("berth");
        QObject::connect(&notices, &Notices::told, &notices, [this](const Notice& notice) { told.push_back(notice); });
        // As the page binds them.
        QObject::connect(&view, &WorkspaceView::editor_wanted, &view, [this] { opener.open(*detail.workspace()); });
        QObject::connect(&opener, &EditorOpener::changed, &view, [this] {
            detail.set_local_editor(opener.preferred() ? editor_title(*opener.preferred()) : QString());
            fill_editor_menu(view.header().editor_menu(), opener,
                             [this](Editor editor) { opener.open(*detail.workspace(), editor); });
        });
    }
    ~LocalEditor() override {
        for (const auto& [name, value] : before) {
            qputenv(name.c_str(), value);
        }
    }

    QString recorded(const char* editor) const {
        return folder.filePath(QString::fromLatin1(editor) + QStringLiteral(".arguments"));
    }
    // A program of that name, which writes its arguments down: one on each line, whole or not at all.
    void install(const char* name) const {
        QFile program(folder.filePath(QString::fromLatin1(name)));
        ASSERT_TRUE(program.open(QIODevice::WriteOnly));
        const QByteArray to = recorded(name).toUtf8();
        program.write("#!/bin/sh\nprintf '%s\\n' \"$@\" > '" + to + ".new' && /bin/mv '" + to + ".new' '" + to + "'\n");
        program.setPermissions(QFile::ReadOwner | QFile::WriteOwner | QFile::ExeOwner);
    }
    QStringList arguments_of(const char* editor) const {
        const QString file = recorded(editor);
        EXPECT_TRUE(QTest::qWaitFor([&] { return QFile::exists(file); }, 20'000));
        QFile record(file);
        EXPECT_TRUE(record.open(QIODevice::ReadOnly));
        return QString::fromUtf8(record.readAll()).split(u'\n', Qt::SkipEmptyParts);
    }
    void show(model::State state = model::State::running) {
        samples::fill(detail, samples::workspace(state));
        view.header().set_workspace(*detail.workspace(), false, true);
        view.resize(900, 640);
        view.show();
        QSignalSpy changed(&opener, &EditorOpener::changed);
        opener.search();
        ASSERT_TRUE(changed.count() > 0 || changed.wait(20'000));
    }
    QAbstractButton* button() {
        QCoreApplication::sendPostedEvents(nullptr, QEvent::DeferredDelete);
        return view.findChild<QAbstractButton*>(QStringLiteral("openEditor"));
    }
};

TEST_F(LocalEditor, TheOverviewsButtonOpensVsCodeOnTheWorkspace) {
    install("code");
    show();
    ASSERT_NE(button(), nullptr);
    EXPECT_EQ(button()->text(), QStringLiteral("Open in Visual Studio Code"));
    QTest::mouseClick(button(), Qt::LeftButton);
    const QString host = QStringLiteral("ssh-remote+%1.berth").arg(QString::fromStdString(detail.workspace()->name));
    EXPECT_EQ(arguments_of("code"), (QStringList{QStringLiteral("--remote"), host, QStringLiteral("/workspace")}));
    EXPECT_TRUE(told.empty());
    EXPECT_TRUE(QFile::exists(folder.filePath(QStringLiteral("ssh/config")))) << "ssh finds the workspace before";
}

TEST_F(LocalEditor, AnotherOneIsChosenInTheMenuAndIsTheNextOnesDefault) {
    install("code");
    install("zed");
    show();
    QAction* zed = nullptr;
    for (QAction* action : view.header().editor_menu().actions()) {
        zed = action->text() == QStringLiteral("Zed") ? action : zed;
    }
    ASSERT_NE(zed, nullptr);
    QSignalSpy changed(&opener, &EditorOpener::changed);
    zed->trigger();
    EXPECT_EQ(arguments_of("zed").size(), 1);
    ASSERT_TRUE(changed.count() > 0 || changed.wait(20'000)) << "it is remembered";
    ASSERT_NE(button(), nullptr);
    EXPECT_TRUE(QTest::qWaitFor([this] { return button()->text() == QStringLiteral("Open in Zed"); }));
}

TEST_F(LocalEditor, WhereNoneIsThereOneIsToldWhereToGetIt) {
    show();
    EXPECT_EQ(button(), nullptr);
    opener.open(*detail.workspace());
    ASSERT_TRUE(QTest::qWaitFor([this] { return !told.empty(); }));
    EXPECT_EQ(told.front().action, QStringLiteral("Get Visual Studio Code"));
    told.front().on_action();
    ASSERT_EQ(links.size(), 1);
    EXPECT_EQ(links.front().host(), QStringLiteral("code.visualstudio.com"));
}

TEST_F(LocalEditor, AStoppedWorkspaceIsNotOpened) {
    install("code");
    show(model::State::stopped);
    opener.open(*detail.workspace());
    ASSERT_EQ(told.size(), 1U);
    EXPECT_TRUE(told.front().title.contains(QStringLiteral("does not run")));
}

TEST(LinkQuestion, IsAskedAndNothingIsOpenedByEnter) {
    QWidget window;
    window.show();
    int opened = 0;
    const auto ask = [&] {
        ask_to_open(&window, QStringLiteral("calm-sea"), QStringLiteral("Zed"), QStringLiteral("/workspace/<b>x</b>"),
                    [&] { ++opened; });
        return window.findChild<QMessageBox*>(QStringLiteral("linkQuestion"));
    };
    QMessageBox* box = ask();
    ASSERT_NE(box, nullptr);
    EXPECT_TRUE(box->text().contains(QStringLiteral("calm-sea")));
    EXPECT_TRUE(box->informativeText().contains(QStringLiteral("<b>x</b>"))) << "as text, not as markup";
    QTest::keyClick(box, Qt::Key_Return);
    EXPECT_EQ(opened, 0);
    QCoreApplication::sendPostedEvents(nullptr, QEvent::DeferredDelete);
    box = ask();
    QTest::mouseClick(box->findChild<QPushButton*>(QStringLiteral("followLink")), Qt::LeftButton);
    EXPECT_EQ(opened, 1);
}

} // namespace
} // namespace berth::desktop
