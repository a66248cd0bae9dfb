// The browser IDE in the workspace: settings that people edit too, restarts and idleness as rules, and the real one
// started, crashed and left alone.
#include "agent/ide/ide.h"
#include "agent/ide/ide_settings.h"
#include "harness.h"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <gtest/gtest.h>

#include <csignal>
#include <fstream>
#include <functional>

namespace berth::agent::testing {

using namespace std::literals;
using model::channel::IdeState;
using net::testing::TemporaryFolder;

// --- Settings

std::string set(std::string_view text, const std::vector<Setting>& settings) {
    const auto result = with_settings(text, settings);
    return result ? *result : "error: " + result.error().message;
}

TEST(SettingsText, MakesAnObjectOfNothing) {
    EXPECT_EQ(set("", {{"a", 1}, {"b", "x"}}), "{\n    \"a\": 1,\n    \"b\": \"x\"\n}\n");
}

TEST(SettingsText, ReplacesAValueAndKeepsEverythingElse) {
    const std::string before = "// mine\n{\n  \"a\": [1, {\"b\": 2}], // why\n  /* \"b\": 0 */ \"b\" : \"old\",\n}\n";
    EXPECT_EQ(set(before, {{"b", true}}),
              "// mine\n{\n  \"a\": [1, {\"b\": 2}], // why\n  /* \"b\": 0 */ \"b\" : true,\n}\n");
}

TEST(SettingsText, AddsBehindWhatIsThere) {
    EXPECT_EQ(set("{ \"a\": 1 }", {{"b", 2}}), "{ \"a\": 1, \n    \"b\": 2\n}");
    EXPECT_EQ(set("{\n  \"a\": 1 // one\n}\n", {{"b", 2}}), "{\n  \"a\": 1, // one\n    \"b\": 2\n}\n");
    EXPECT_EQ(set("{\n  \"a\": 1,\n}\n", {{"b", 2}}), "{\n  \"a\": 1,\n    \"b\": 2\n}\n");
}

TEST(SettingsText, TextsThatLookLikeSyntaxAreTexts) {
    EXPECT_EQ(set(R"({"x": "}, \"b\": 1 // no"})", {{"b", 2}}), "{\"x\": \"}, \\\"b\\\": 1 // no\",\n    \"b\": 2\n}");
}

TEST(SettingsText, LeavesWhatIsNoObjectToItsAuthor) {
    for (const char* text :
         {"[]", "{", "{\"a\" 1}", "{\"a\": }", "{\"a\": 1 \"b\": 2}", "{} x", "{/*", "\"", "{\"a\": [1}"}) {
        EXPECT_FALSE(with_settings(text, {{"b", 2}})) << text;
    }
}

TEST(IdeSettings, PreferencesBecomeSettingsOfTheIde) {
    const TemporaryFolder folder;
    const auto file = folder.path() / "settings.json";
    model::IdePreferences wanted{model::IdeTheme::dark, 17, model::KeyBindings::vim};
    ASSERT_TRUE(write_settings(file, wanted));
    std::ofstream(file, std::ios::app) << "// a word of mine\n";
    wanted.theme = model::IdeTheme::system;
    ASSERT_TRUE(write_settings(file, wanted));
    std::ifstream stream(file);
    const std::string text{std::istreambuf_iterator<char>(stream), {}};
    EXPECT_NE(text.find("\"editor.fontSize\": 17"), std::string::npos) << text;
    EXPECT_NE(text.find("\"window.autoDetectColorScheme\": true"), std::string::npos) << text;
    EXPECT_NE(text.find("// a word of mine"), std::string::npos) << text;
    EXPECT_EQ(extension_for(wanted.key_bindings), "vscodevim.vim");
}

// --- Rules

TEST(RestartPauses, GrowWithEachCrashAndEnd) {
    RestartPauses pauses;
    EXPECT_EQ(pauses.after_crash(1s), 500ms);
    EXPECT_EQ(pauses.after_crash(1s), 1000ms);
    EXPECT_EQ(pauses.after_crash(10min), 500ms); // it ran well meanwhile
    for (unsigned i = 1; i < RestartPauses::most; ++i) {
        EXPECT_TRUE(pauses.after_crash(1s));
    }
    EXPECT_EQ(pauses.after_crash(1s), std::nullopt);
}

TEST(IdleClock, CountsTicksAndNotTheTimeThatPassedBetweenThem) {
    IdleClock clock(30min);
    for (int i = 0; i < 29; ++i) {
        EXPECT_FALSE(clock.tick(1min));
    }
    clock.used();
    for (int i = 0; i < 29; ++i) {
        EXPECT_FALSE(clock.tick(1min)); // however long the machine slept before it
    }
    EXPECT_TRUE(clock.tick(1min));
}

TEST(Gallery, FollowsTheEnvironment) {
    EXPECT_EQ(gallery_of({}).host, "open-vsx.org");
    EXPECT_EQ(gallery_of({{"EXTENSIONS_GALLERY", R"({"serviceUrl":"https://gallery.example:8443/x"})"}}).port, 8443);
    EXPECT_EQ(gallery_of({{"EXTENSIONS_GALLERY", R"({"serviceUrl":""})"}}).host, "");
    EXPECT_TRUE(gallery_of({{"https_proxy", "http://proxy.example"}}).through_proxy);
}

TEST(RunsInTerminal, AProgramDoesAndAWaitingShellDoesNot) {
    asio::io_context context{1};
    const Reaper reaper(context.get_executor());
    const auto shell_with = [](const char* text) {
        ProcessSpec spec;
        spec.program = "/bin/sh";
        spec.arguments = {"sh", "-c", text};
        spec.directory = "/";
        spec.pty = PtySize{};
        return spawn(spec);
    };
    const auto busy = shell_with("sleep 60; true");
    const auto waiting = shell_with("read line");
    ASSERT_TRUE(busy && waiting);
    const auto deadline = std::chrono::steady_clock::now() + 30s;
    while (!runs_in_terminal(busy->pid) && std::chrono::steady_clock::now() < deadline) {
    }
    EXPECT_TRUE(runs_in_terminal(busy->pid));
    EXPECT_FALSE(runs_in_terminal(waiting->pid));
    ::kill(-busy->pid, SIGKILL);
    ::kill(-waiting->pid, SIGKILL);
}

// --- The real one

class RealIde : public ::testing::Test {
protected:
    void SetUp() override {
        if (!std::filesystem::exists(std::filesystem::path(BERTH_IDE_BUNDLE) / "bundle.json")) {
            GTEST_SKIP() << "The IDE's bundle is not installed: tools/setup.";
        }
        std::filesystem::create_directories(folder_ / "home");
        std::filesystem::create_directories(folder_ / "workspace");
    }

    void make(std::chrono::milliseconds idle_limit) {
        IdeOptions options;
        options.bundle = BERTH_IDE_BUNDLE;
        options.home = folder_ / "home";
        options.directory = folder_ / "workspace";
        options.environment = {{"HOME", options.home.string()},
                               {"PATH", default_path},
                               {"SHELL", "/bin/sh"},
                               {"EXTENSIONS_GALLERY", R"({"serviceUrl":""})"}};
        options.extensions = {"publisher.name"};
        options.idle_limit = idle_limit;
        options.idle_tick = 20ms;
        ide_ = std::make_unique<Ide>(context_.get_executor(), reaper_, options);
    }

    bool until(const std::function<bool()>& condition) {
        const auto deadline = std::chrono::steady_clock::now() + 60s;
        while (!condition() && std::chrono::steady_clock::now() < deadline) {
            context_.run_for(10ms);
        }
        return condition();
    }
    bool until(IdeState state) {
        return until([&] { return ide_->status().state == state; });
    }

    bool answers() {
        bool done = false;
        bool connected = false;
        asio::co_spawn(
            context_,
            [&]() -> asio::awaitable<void> {
                const auto stream = co_await ide_->connect();
                connected = stream.has_value();
                done = true;
            },
            asio::detached);
        until([&] { return done; });
        return connected;
    }

    void end() {
        ide_->quit();
        std::system(("pkill -TERM -f " + (folder_ / "[h]ome").string()).c_str());
        until([&] { return reaper_.running() == 0; });
    }

    TemporaryFolder folder_;
    asio::io_context context_{1};
    Reaper reaper_{context_.get_executor()};
    std::unique_ptr<Ide> ide_;
};

TEST_F(RealIde, StartsWhenItIsWantedAndEndsWhenNobodyUsesIt) {
    make(400ms);
    EXPECT_EQ(ide_->status().state, IdeState::stopped);
    EXPECT_FALSE(answers());
    ide_->want(model::IdePreferences{});
    EXPECT_EQ(ide_->status().state, IdeState::starting);
    ASSERT_TRUE(until(IdeState::running)) << ide_->status().detail;
    EXPECT_TRUE(answers());
    ASSERT_EQ(ide_->status().extensions.size(), 1U);
    EXPECT_EQ(ide_->status().extensions[0].failed, "This workspace has no gallery of extensions.");
    const auto used_until = std::chrono::steady_clock::now() + 600ms;
    while (std::chrono::steady_clock::now() < used_until) {
        ide_->used();
        context_.run_for(10ms);
        ASSERT_EQ(ide_->status().state, IdeState::running) << "it ended while it was in use";
    }
    EXPECT_TRUE(until(IdeState::stopped));
    EXPECT_TRUE(until([&] { return reaper_.running() == 0; }));
    EXPECT_FALSE(answers());
}

TEST_F(RealIde, FollowsPreferencesThatChangeWhileItStarts) {
    make(1h);
    const auto settings = [this] {
        std::ifstream file(IdeFolders{folder_ / "home" / ".berth" / "ide"}.settings());
        return std::string(std::istreambuf_iterator<char>(file), {});
    };
    model::IdePreferences preferences;
    preferences.theme = model::IdeTheme::light;
    ide_->want(preferences);
    ASSERT_TRUE(until([&] { return settings().contains("Light Modern"); })) << settings();
    ASSERT_EQ(ide_->status().state, IdeState::starting);
    preferences.theme = model::IdeTheme::dark;
    ide_->want(preferences);
    EXPECT_TRUE(settings().contains("Dark Modern")) << settings();
    ASSERT_TRUE(until(IdeState::running)) << ide_->status().detail;
    EXPECT_TRUE(settings().contains("Dark Modern")) << settings();
    end();
}

TEST_F(RealIde, IsStartedAgainAfterACrash) {
    make(1h);
    ide_->want(std::nullopt);
    ASSERT_TRUE(until(IdeState::running)) << ide_->status().detail;
    std::system(("pkill -KILL -f " + (folder_ / "[h]ome").string()).c_str());
    ASSERT_TRUE(until(IdeState::failed));
    EXPECT_NE(ide_->status().detail.find("SIGKILL"), std::string::npos) << ide_->status().detail;
    EXPECT_TRUE(until(IdeState::running)) << ide_->status().detail;
    end();
}

TEST(IdeWithoutABundle, SaysWhatToDo) {
    asio::io_context context{1};
    Reaper reaper(context.get_executor());
    Ide ide(context.get_executor(), reaper, {});
    ide.want(std::nullopt);
    EXPECT_EQ(ide.status().state, IdeState::unavailable);
    EXPECT_NE(ide.status().detail.find("berthd bundle add"), std::string::npos);
}

} // namespace berth::agent::testing
