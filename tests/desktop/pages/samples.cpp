#include "samples.h"

#include <cmath>

namespace berth::desktop::samples {

namespace {

using namespace std::literals;
using model::State;
using model::StepState;

constexpr std::uint64_t GiB = 1024ULL * 1024 * 1024;
constexpr std::uint64_t MiB = 1024ULL * 1024;
constexpr std::uint16_t stand_in_port = 41233;

model::Quantity quantity(std::string_view text) {
    return model::Quantity::parse(text).value_or(model::Quantity());
}

std::vector<model::ProvisioningStep> steps() {
    const auto step = [](std::string name, std::string title) {
        model::ProvisioningStep made;
        made.name = std::move(name);
        made.title = std::move(title);
        return made;
    };
    return {step("folders", "Make the folders"),
            step("sandbox", "Create the sandbox"),
            step("agent", "Start the agent"),
            step("init:0", "git clone --branch \"${BRANCH}\" -- \"${REPOSITORY}\" app"),
            step("init:1", "cd app && npm ci"),
            step("init:2", "git log -1 --format='%h %s'")};
}

void finish(model::ProvisioningStep& step, std::chrono::milliseconds begin, std::chrono::milliseconds took) {
    step.state = StepState::done;
    step.started_at = end_of_hour() + begin;
    step.finished_at = *step.started_at + took;
}

model::Parameter parameter(std::string name, std::string description, std::optional<std::string> value = {},
                           bool required = false) {
    model::Parameter made;
    made.name = std::move(name);
    made.description = std::move(description);
    made.default_value = std::move(value);
    made.required = required;
    return made;
}

client::Task<Result<OpenedTunnel>> at_once(Result<OpenedTunnel> outcome) {
    co_return outcome;
}

} // namespace

// Of today, so that pages tell times as they do in use.
model::Time end_of_hour() {
    static const auto now = std::chrono::floor<std::chrono::minutes>(std::chrono::system_clock::now());
    return now;
}

model::Workspace workspace(State state) {
    model::Workspace made;
    made.id = workspace_id;
    made.name = "calm-harbor";
    made.owner = {"https://login.example.com", "ada"};
    made.owner_name = "Ada Lovelace";
    made.template_name = "nodejs-fullstack";
    made.state = state;
    made.intent = state == State::suspended  ? model::Intent::suspend
                  : state == State::stopped  ? model::Intent::stop
                  : state == State::deleting ? model::Intent::remove
                                             : model::Intent::run;
    made.parameters = {
        {"BRANCH", "main"}, {"NODE_ENV", "development"}, {"REPOSITORY", "https://git.example.com/web/storefront.git"}};
    made.secrets = {"NPM_TOKEN"};
    made.resources.cpu = quantity("2");
    made.resources.memory = quantity("4Gi");
    made.resources.disk = quantity("10Gi");
    made.ports = {{3000, "web", false}, {9229, "debugger", false}};
    made.steps = steps();
    for (std::size_t i = 0; i < made.steps.size(); ++i) {
        finish(made.steps[i], i * 400ms, i == 4 ? 8200ms : 310ms);
    }
    made.created_at = end_of_hour() - 26h;
    made.updated_at = end_of_hour() - 42min;
    made.last_active_at = end_of_hour() - 3min;
    if (state == State::running) {
        made.running_since = end_of_hour() - 42min;
    }
    return made;
}

model::Workspace coming_up(std::size_t running_step) {
    model::Workspace made = workspace(State::starting);
    made.intent = model::Intent::run;
    made.created_at = made.updated_at = end_of_hour();
    made.last_active_at.reset();
    made.steps = steps();
    for (std::size_t i = 0; i < running_step; ++i) {
        finish(made.steps[i], i * 400ms, 310ms);
    }
    made.steps[running_step].state = StepState::running;
    made.steps[running_step].started_at = end_of_hour() + running_step * 400ms;
    return made;
}

model::Workspace failed() {
    model::Workspace made = coming_up(4);
    made.state = State::error;
    made.steps[4].state = StepState::failed;
    made.steps[4].finished_at = *made.steps[4].started_at + 6100ms;
    made.steps[4].detail = "The command ended with exit code 1.";
    made.failure =
        model::Failure{"init:1",
                       {Errc::io_error, "The command ended with exit code 1.\nIts last output:\nnpm error code E401",
                        "Correct the template or its parameters, and retry."},
                       end_of_hour(),
                       std::nullopt};
    made.attempts = 1;
    return made;
}

std::vector<model::TemplateSummary> templates() {
    std::vector<model::TemplateSummary> made(4);
    made[0].name = "nodejs-fullstack";
    made[0].description = "A web page and its API on Node.js, ready to serve on port 3000";
    made[0].image = {"docker.io/library/node", "22-bookworm"};
    made[0].resources = workspace().resources;
    made[0].tools = {{"node", ">=20"}, {"git", ""}};
    made[0].ports = {{3000, "web", false}};
    made[0].parameters = {
        parameter("REPOSITORY", "Git repository to work on", "/opt/berth/samples/nodejs-fullstack.bundle", true),
        parameter("BRANCH", "Branch to check out", "main", true),
        parameter("NODE_ENV", "What Node.js runs as", "development"),
        parameter("TICKET", "The ticket this is for", {}, true),
        parameter("NPM_TOKEN", "Token for a private npm registry")};
    made[0].parameters[2].choices = {"development", "test", "production"};
    made[0].parameters[4].secret = true;
    made[0].unsupported = {{"spec.image", "The local provisioner runs workspaces on the system of this machine."}};
    made[0].yaml = "# A web page with an API behind it, on Node.js.\n"
                   "apiVersion: devenv/v1\n"
                   "kind: WorkspaceTemplate\n"
                   "metadata:\n"
                   "  name: nodejs-fullstack\n"
                   "spec:\n"
                   "  resources:\n"
                   "    cpu: \"2\"\n"
                   "    memory: 4Gi\n"
                   "  tools:\n"
                   "    - name: node\n"
                   "      version: \">=20\"\n"
                   "  ports:\n"
                   "    - port: 3000\n"
                   "      name: web\n"
                   "  init:\n"
                   "    - test -e app/.git || git clone -- \"${REPOSITORY}\" app\n";
    made[1].name = "python-data";
    made[1].description = "Tables and statistics in Python";
    made[1].resources.cpu = quantity("2");
    made[1].resources.memory = quantity("8Gi");
    made[1].tools = {{"python", ">=3.11"}, {"git", ""}};
    made[2].name = "cpp";
    made[2].description = "C++ with CMake";
    made[2].resources.cpu = quantity("4");
    made[2].resources.memory = quantity("8Gi");
    made[2].tools = {{"cmake", ">=3.20"}, {"g++", ""}, {"git", ""}};
    made[3].name = "machine-learning-notebooks-with-a-name-of-sixty-three-characters";
    made[3].description =
        "Notebooks on a graphics card, with a description that is a good deal longer than two lines of "
        "a card can hold, so that it has to be cut somewhere";
    made[3].resources.cpu = quantity("16");
    made[3].resources.memory = quantity("64Gi");
    made[3].resources.gpu = quantity("1");
    made[3].tools = {{"python", ""}, {"jupyter", ""}, {"cuda", "12"}, {"git", ""}};
    made[3].unsupported = {{"spec.resources.gpu", "The local provisioner has no GPU passthrough."},
                           {"spec.image", "The local provisioner shows this machine's own programs instead."}};
    return made;
}

model::TemplateSummary template_with(std::size_t parameters) {
    model::TemplateSummary made;
    made.name = "large";
    made.description = "A template with many parameters";
    for (std::size_t i = 0; i < parameters; ++i) {
        made.parameters.push_back(parameter("SERVICE_" + std::to_string(i + 1) + "_URL",
                                            "Where service " + std::to_string(i + 1) + " is found", {}, i % 4 == 0));
    }
    return made;
}

model::SampleHistory history() {
    model::SampleHistory made;
    made.limits = {2000, 4 * GiB, 10 * GiB};
    for (std::size_t i = 0; i < model::sample_count; ++i) {
        if (i > 90 && i < 130) {
            continue; // it was suspended
        }
        const double t = static_cast<double>(i);
        model::Sample sample;
        sample.time = end_of_hour() - model::sample_history + model::sample_interval * static_cast<int>(i + 1);
        const double burst = i > 200 && i < 240 ? 900 : 0;
        sample.cpu_millicores =
            static_cast<std::uint32_t>(180 + 120 * std::sin(t / 9) + 60 * std::sin(t / 2.3) + burst);
        sample.memory_bytes = static_cast<std::uint64_t>((900 + 2.2 * t + 60 * std::sin(t / 14)) * MiB);
        sample.disk_bytes = static_cast<std::uint64_t>((1300 + t) * MiB);
        sample.processes = 14;
        made.samples.push_back(sample);
    }
    return made;
}

std::vector<model::Event> events() {
    std::vector<model::Event> made;
    const auto add = [&](std::chrono::seconds before, std::string_view kind, std::string message, bool person,
                         model::Json data = model::Json::object()) {
        model::Event event;
        event.id = made.size() + 1;
        event.time = end_of_hour() - before;
        event.kind = kind;
        event.workspace_id = workspace_id;
        event.message = std::move(message);
        event.data = std::move(data);
        if (person) {
            event.actor = workspace().owner;
        }
        made.push_back(std::move(event));
    };
    const auto state = [&](std::chrono::seconds before, const char* to, std::string why) {
        add(before, model::event_kind::state, std::move(why), false, {{"to", to}});
    };
    add(26h, model::event_kind::created, "Ada Lovelace created calm-harbor from nodejs-fullstack.", true);
    state(26h - 1s, "provisioning", "Resources are available.");
    add(26h - 2s, model::event_kind::step, "Make the folders: done.", false);
    add(26h - 3s, model::event_kind::step, "Create the sandbox: done.", false);
    state(26h - 4s, "starting", "The sandbox was created.");
    add(26h - 5s, model::event_kind::step, "Start the agent: done.", false);
    add(26h - 6s, model::event_kind::step, "git clone --branch main: done.", false);
    state(26h - 15s, "running", "The health check passed.");
    add(25h, model::event_kind::connected, "Ada Lovelace connected.", true);
    add(44min, model::event_kind::intent, "Ada Lovelace asked to suspend it.", true);
    state(44min - 1s, "suspended", "Somebody suspended it.");
    add(42min + 2s, model::event_kind::intent, "Ada Lovelace asked to resume it.", true);
    state(42min + 1s, "starting", "It is being resumed.");
    state(42min, "running", "The health check passed.");
    return made;
}

std::vector<model::ListeningPort> listening() {
    return {{3000, "127.0.0.1", "node", 412, "web", false},
            {5432, "127.0.0.1", "postgres", 220, "", false},
            {8080, "0.0.0.0", "python3", 731, "", false}};
}

std::vector<model::ToolReport> tools() {
    return {{"node", ">=20", "22.11.0", model::ToolState::present},
            {"npm", ">=11", "10.9.0", model::ToolState::other_version},
            {"git", "", "2.47.3", model::ToolState::present},
            {"psql", ">=16", "", model::ToolState::missing}};
}

std::vector<model::LogLine> log() {
    std::vector<model::LogLine> made;
    const auto add = [&](std::string step, model::LogStream stream, std::string text) {
        made.push_back({made.size() + 1, end_of_hour(), std::move(step), stream, std::move(text)});
    };
    using enum model::LogStream;
    add("folders", system, "Make the folders.");
    add("sandbox", system, "Create the sandbox.");
    add("agent", system, "Start the agent.");
    add("init:0", system, "git clone --branch \"${BRANCH}\" -- \"${REPOSITORY}\" app");
    add("init:0", err, "Cloning into 'app'...");
    add("init:1", system, "cd app && npm ci");
    for (int i = 1; i <= 14; ++i) {
        add("init:1", out,
            "npm http fetch GET 200 https://registry.example.com/package-" + std::to_string(i) + " 42ms");
    }
    add("init:1", err, "npm error code E401");
    add("init:1", err, "npm error Incorrect or missing password for the registry https://registry.example.com/");
    return made;
}

void fill(WorkspaceDetail& detail, const model::Workspace& workspace) {
    detail.set_reader(workspace.owner);
    detail.set_workspace(workspace);
    detail.set_samples(history());
    detail.set_listening(workspace.state == State::running ? listening() : std::vector<model::ListeningPort>());
    detail.tools().set_tools(tools());
    detail.events().add(events());
    detail.events().flush();
    for (auto& line : log()) {
        detail.provisioning().add_line(std::move(line));
    }
}

ForwardOpener opener(std::set<std::uint16_t> taken) {
    return [taken = std::move(taken)](const std::string&, client::ForwardRequest request,
                                      const std::function<void(const Error&)>&) -> Result<OpenedForward> {
        const std::uint16_t wanted = request.local_port.value_or(request.remote_port);
        if (!taken.contains(wanted)) {
            return OpenedForward{wanted, nullptr, {}};
        }
        if (request.local_port) {
            return fail(Errc::conflict, "The local port " + std::to_string(wanted) + " is taken by another program.",
                        "Choose another one, or leave it out and Berth finds one.");
        }
        return OpenedForward{stand_in_port, nullptr, {}};
    };
}

TunnelOpener tunnel_opener(std::set<std::string> refused, client::ForwardCounters counters) {
    return [refused = std::move(refused), counters](std::string, TunnelRequest request,
                                                    std::function<void(const Error&)>) {
        Result<OpenedTunnel> outcome;
        const std::string wanted =
            end_text(request.kind == TunnelKind::reverse ? request.remote : request.local).toStdString();
        if (refused.contains(wanted)) {
            outcome = fail(Errc::conflict, wanted + " is taken.", "Choose another one.");
        } else {
            const std::uint16_t usual = request.kind == TunnelKind::proxy ? 1080 : stand_in_port;
            if (request.local.port == 0 && request.local.path.empty()) {
                request.local.port = usual;
            }
            outcome = OpenedTunnel{request.remote, request.local, nullptr, [counters] { return counters; }};
        }
        return at_once(std::move(outcome));
    };
}

} // namespace berth::desktop::samples
