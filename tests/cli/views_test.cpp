// What workspaces, templates, errors and progress look like.
#include "cli/format/progress_view.h"
#include "cli/format/text.h"
#include "cli/format/views.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace berth::cli {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;

constexpr Style plain_views{};
const model::Time now = std::chrono::sys_days{std::chrono::year{2026} / 11 / 23} + 12h;
const SteadyTime start{};

model::ProvisioningStep step(std::string name, std::string title, model::StepState state) {
    model::ProvisioningStep result;
    result.name = std::move(name);
    result.title = std::move(title);
    result.state = state;
    return result;
}

model::Workspace workspace() {
    model::Workspace result;
    result.id = "w0123456789abcde";
    result.name = "demo";
    result.owner_name = "Ada";
    result.template_name = "nodejs-fullstack";
    result.state = model::State::starting;
    result.parameters = {{"BRANCH", "main"}};
    result.secrets = {"NPM_TOKEN"};
    result.ports = {{3000, "web", false}};
    result.created_at = now - 5min;
    result.updated_at = now - 2min;
    result.steps = {step("folders", "Make the folders", model::StepState::done),
                    step("init:0", "npm ci", model::StepState::running),
                    step("init:1", "npm test", model::StepState::pending)};
    result.steps[0].started_at = now;
    result.steps[0].finished_at = now + 120ms;
    return result;
}

model::LogLine log_line(std::string text) {
    model::LogLine line;
    line.text = std::move(text);
    line.stream = model::LogStream::out;
    return line;
}

TEST(ErrorView, SaysWhatHappenedAndWhatToDoOnLinesOfTheirOwn) {
    EXPECT_EQ(render_error({Errc::not_found, "You have no workspace named demo.", "Yours are: web."}, plain_views),
              "error: You have no workspace named demo.\n  Yours are: web.\n");
    EXPECT_EQ(render_error({Errc::invalid_argument, "It ended with code 1.\nIts last output:\nno host", "Retry."},
                           plain_views),
              "error: It ended with code 1.\n  Its last output:\n  no host\n  Retry.\n");
    EXPECT_EQ(render_error({Errc::internal, "It broke\x1b[2J.", ""}, plain_views), "error: It broke.\n");
}

TEST(ErrorView, IsADocumentForScripts) {
    EXPECT_EQ(model::dump(error_document({Errc::conflict, "Taken.", "Choose another."}, 6)),
              R"({"error":{"code":"conflict","exit_code":6,"hint":"Choose another.","message":"Taken."}})");
}

TEST(WorkspaceList, TellsNameStateTemplatePortsAndAge) {
    EXPECT_EQ(render_workspaces({workspace()}, false, now, unlimited_width, plain_views),
              "NAME  STATE     TEMPLATE          PORTS       ACTIVE\n"
              "demo  starting  nodejs-fullstack  3000 (web)  2 min ago\n");
    EXPECT_THAT(render_workspaces({workspace()}, true, now, unlimited_width, plain_views), HasSubstr("OWNER"));
    EXPECT_THAT(render_workspaces({}, false, now, 80, plain_views), HasSubstr("no workspaces yet"));
}

TEST(WorkspaceView, TellsEverythingButSecrets) {
    auto shown = workspace();
    shown.state = model::State::error;
    shown.failure = model::Failure{"init:0", {Errc::unavailable, "npm ci ended with code 1.", ""}, now, now + 5s};
    shown.unsupported = {{"spec.resources.gpu", "No GPU here."}};
    const std::string text = render_workspace(shown, now, plain_views);
    EXPECT_THAT(text, HasSubstr("BRANCH=main, NPM_TOKEN (secret)"));
    EXPECT_THAT(text, HasSubstr("Make the folders (0.1 s)"));
    EXPECT_THAT(text, HasSubstr("spec.resources.gpu: No GPU here."));
    EXPECT_THAT(text, HasSubstr("error: npm ci ended with code 1."));
    EXPECT_THAT(text, HasSubstr("It is tried again in 5.0 s."));
}

TEST(TemplateList, MarksWhatMustBeGiven) {
    model::TemplateSummary summary;
    summary.name = "cpp";
    summary.description = "C++";
    model::Parameter must;
    must.name = "REPOSITORY";
    must.required = true;
    model::Parameter may;
    may.name = "BRANCH";
    may.required = true;
    may.default_value = "main";
    summary.parameters = {must, may};
    EXPECT_THAT(render_templates({summary}, 120, plain_views), HasSubstr("REPOSITORY*, BRANCH\n"));
    EXPECT_THAT(render_template(summary, 120, plain_views), HasSubstr("must be given"));
}

TEST(Progress, IsDrawnAsStepsWithTimesAndTheLogOfTheOneAtHand) {
    ProgressView view({.color = false, .unicode = true}, start);
    EXPECT_TRUE(view.draw(start, 80, 24).empty());
    view.update(workspace(), start);
    view.add(log_line("added 57 packages\x1b[K"));
    EXPECT_THAT(view.draw(start + 1500ms, 80, 24),
                ElementsAre("demo  starting  1.5 s", "✓ Make the folders  0.1 s", "⠴ npm ci  1.5 s",
                            "  │ added 57 packages", "· npm test"));
}

TEST(Progress, FitsTheScreenInBothDirections) {
    ProgressView view({.color = false, .unicode = true}, start);
    auto long_one = workspace();
    long_one.steps[1].title = std::string(200, 'x');
    view.update(long_one, start);
    for (int i = 0; i < 20; ++i) {
        view.add(log_line(std::string(300, 'y')));
    }
    for (std::size_t columns = 20; columns <= 80; columns += 10) {
        for (std::size_t rows = 1; rows <= 12; ++rows) {
            const auto lines = view.draw(start + 1s, columns, rows);
            EXPECT_LE(lines.size(), rows);
            for (const std::string& line : lines) {
                EXPECT_LE(display_width(line), columns) << line;
            }
        }
    }
    EXPECT_EQ(view.draw(start, 80, 24).size(), 4 + ProgressView::log_lines_shown);
}

TEST(Progress, IsToldOnceWhereItCannotBeDrawn) {
    ProgressView view(plain_views, start);
    auto first = workspace();
    first.steps[0].state = model::StepState::running;
    view.update(first, start);
    view.update(workspace(), start);
    EXPECT_EQ(view.tell_news(), "demo is starting (0.0 s)\n+ Make the folders (0.1 s)\n");
    EXPECT_EQ(view.tell_news(), "");
    view.add(log_line("hello"));
    auto next = workspace();
    next.steps[1].state = model::StepState::failed;
    next.steps[1].detail = "It ended with code 1.";
    next.state = model::State::error;
    view.update(next, start + 2s);
    EXPECT_EQ(view.tell_news(), "  | hello\nx npm ci (2.0 s)\n  It ended with code 1.\ndemo is in error (2.0 s)\n");
    view.update(next, start + 3s);
    EXPECT_EQ(view.tell_news(), "");
}

TEST(Progress, LeavesOutWhatIsNoNews) {
    ProgressView view(plain_views, start);
    view.update(workspace(), start); // its first step was done long ago
    EXPECT_EQ(view.tell_news(), "demo is starting (0.0 s)\n");
    auto line = log_line("Start the sandbox.");
    line.stream = model::LogStream::system;
    view.add(line); // the steps say it too
    EXPECT_EQ(view.tell_news(), "");
    auto stopping = workspace();
    stopping.intent = model::Intent::stop;
    stopping.state = model::State::stopping;
    view.update(stopping, start);
    EXPECT_THAT(view.draw(start, 80, 24), ElementsAre("demo  stopping  0.0 s"));
}

TEST(Progress, TellsAStepAgainThatIsTriedAgain) {
    ProgressView view(plain_views, start);
    auto failed = workspace();
    failed.steps[1].state = model::StepState::failed;
    view.update(failed, start);
    view.tell_news();
    view.update(workspace(), start + 1s);
    auto done = workspace();
    done.steps[1].state = model::StepState::done;
    view.update(done, start + 3s);
    EXPECT_THAT(view.tell_news(), HasSubstr("+ npm ci"));
}

TEST(LogView, KeepsStreamsApartByColourAndIsSafe) {
    auto line = log_line("x\x1b]0;evil\x07y");
    EXPECT_EQ(render_log_line(line, plain_views), "xy\n");
    line.stream = model::LogStream::system;
    EXPECT_EQ(render_log_line(line, plain_views), "-> xy\n");
    EXPECT_THAT(render_log_line(line, {.color = true}), Not(HasSubstr("evil")));
}

} // namespace
} // namespace berth::cli
