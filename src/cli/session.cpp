#include "cli/session.h"

#include "base/format.h"
#include "cli/console.h"
#include "cli/format/table.h"
#include "cli/format/text.h"
#include "client/settings.h"
#include "model/ids.h"

namespace berth::cli {

namespace {

using namespace std::literals;

// A gateway that restarts is back within seconds; a person does not look at nothing for longer.
constexpr auto connect_limit = 60s;

} // namespace

Result<QUrl> choose_platform(const std::string& option, const std::string& environment, const QUrl& last) {
    if (!option.empty()) {
        return client::parse_platform_url(option);
    }
    if (!environment.empty()) {
        return client::parse_platform_url(environment);
    }
    if (last.isEmpty()) {
        return fail(Errc::unauthenticated, "Berth does not know yet which platform you use.",
                    "Sign in with its address: berth login https://berth.example.com");
    }
    return last;
}

Session::Session(QUrl platform, client::ChosenStore store)
    : platform_(std::move(platform))
    , store_(std::move(store))
    , account_(std::make_unique<client::Account>(http_, *store_.store, platform_))
    , api_(std::make_unique<client::ApiClient>(http_, platform_, *account_)) {}

QUrl last_platform() {
    auto loaded = client::load_settings();
    if (loaded.set_aside) {
        console::complain(berth::format("note: {}\n", clean_line(loaded.set_aside->text())));
    }
    return std::move(loaded.settings.platform);
}

Result<std::unique_ptr<Session>> Session::open(const GlobalOptions& options, Purpose purpose) {
    auto platform =
        choose_platform(options.server, qEnvironmentVariable("BERTH_SERVER").toStdString(), last_platform());
    if (!platform) {
        return std::unexpected(std::move(platform.error()));
    }
    const auto choose = [](std::string name) -> client::Task<Result<std::shared_ptr<client::ChosenStore>>> {
        co_return std::make_shared<client::ChosenStore>(co_await client::choose_token_store(std::move(name)));
    };
    auto store = client::wait(choose(platform->toString().toStdString()));
    if (!store) {
        return std::unexpected(std::move(store.error()));
    }
    if (const auto& because = (*store)->in_memory_because; because && purpose == Purpose::work) {
        return fail(because->code,
                    berth::format("Berth cannot see whether you are signed in at {}. {}",
                                  platform->toString().toStdString(), because->message),
                    because->hint);
    }
    return std::unique_ptr<Session>(new Session(std::move(*platform), std::move(**store)));
}

client::ConnectionManager& Session::connections() {
    if (!connections_) {
        connections_ = std::make_unique<client::ConnectionManager>(*api_);
    }
    return *connections_;
}

Result<model::TemplateSummary> Session::template_named(const std::string& name) {
    auto found = client::wait(api_->template_named(name));
    if (found || found.error().code != Errc::not_found) {
        return found;
    }
    const auto all = client::wait(api_->templates());
    if (!all) {
        return std::unexpected(all.error());
    }
    std::vector<std::string_view> names;
    std::string list;
    for (const model::TemplateSummary& one : *all) {
        names.emplace_back(one.name);
        list += (list.empty() ? "" : ", ") + one.name;
    }
    const std::string_view meant = model::nearest(name, names);
    return fail(
        Errc::not_found, berth::format("There is no template named “{}”.", name),
        berth::format("{}{}", meant.empty() ? std::string() : berth::format("Did you mean {}? ", meant),
                      list.empty() ? std::string("The platform has none.") : berth::format("There are: {}.", list)));
}

Result<client::Connection*> Session::connect(const model::Workspace& workspace) {
    using enum model::State;
    const std::string& name = workspace.name;
    switch (workspace.state) {
    case stopped:
    case stopping:
        return fail(Errc::conflict, berth::format("{} is {}.", name, to_string(workspace.state)),
                    berth::format("`berth start {}` starts it.", name));
    case error:
        return fail(Errc::conflict,
                    berth::format("{} is in error: {}", name,
                                  workspace.failure ? workspace.failure->error.message : workspace.reason),
                    berth::format("`berth logs {0}` shows more; `berth retry {0}` tries again.", name));
    case deleting:
    case deleted:
        return fail(Errc::not_found, berth::format("{} is being deleted.", name));
    case pending:
    case provisioning:
    case starting:
    case running:
    case suspended: // connecting resumes it
        break;
    }
    client::Connection& connection = connections().connection(workspace.id);
    client::GitLender* lender = lend_git(connection, workspace);
    const Error late{Errc::timed_out, berth::format("There was no connection to {} within a minute.", name),
                     berth::format("`berth show {}` says how it is.", name)};
    auto connected = client::wait(client::with_deadline(connection.connected(), connect_limit, late));
    if (!connected) {
        Error error = std::move(connected.error());
        if (error == late && connection.state().reason) {
            error.message += " " + connection.state().reason->message;
        }
        return std::unexpected(std::move(error));
    }
    if (lender != nullptr) { // a command finds it there
        [[maybe_unused]] const auto offered = client::wait(lender->offered());
    }
    return &connection;
}

// Nobody can be asked here: what the settings do not allow is not lent.
client::GitLender* Session::lend_git(client::Connection& connection, const model::Workspace& workspace) {
    if (auto* known = connection.findChild<client::GitLender*>()) {
        return known;
    }
    const auto me = account_->identity();
    if (!me || workspace.owner != model::UserId{me->issuer, me->subject}) {
        return nullptr; // whose programs run there is somebody else's to say
    }
    return new client::GitLender(connection, {workspace.id, workspace.name, {me->name, me->email}, {}});
}

Result<WorkspaceSession> open_workspace(const GlobalOptions& options, const std::string& name) {
    auto session = Session::open(options);
    if (!session) {
        return std::unexpected(std::move(session.error()));
    }
    auto workspace = client::wait((*session)->api().find_workspace(name));
    if (!workspace) {
        return std::unexpected(std::move(workspace.error()));
    }
    return WorkspaceSession{std::move(*session), std::move(*workspace)};
}

std::size_t Printer::width() const {
    return console::is_terminal(console::out) ? console::screen_size(console::out).cols : unlimited_width;
}

void Printer::print_json(const model::Json& document) const {
    console::print(document.dump(2, ' ', false, model::Json::error_handler_t::replace) + "\n");
}

void Printer::note(std::string_view text) const {
    if (!json()) {
        console::complain(text);
    }
}

} // namespace berth::cli
