// Workspaces: making, finding, listing them.
#include "base/format.h"
#include "model/dotfiles.h"
#include "platform/store/database.h"
#include "platform/store/rows.h"

#include <map>

namespace berth::platform {

namespace {

constexpr std::string_view columns =
    "w.id, w.owner_issuer, w.owner_subject, u.name, w.name, w.template_json, w.parameters_json, w.intent, w.state,"
    " w.reason, w.failure_json, w.attempts, w.slot, w.incarnation, w.endpoint, w.ever_ran, w.created_at, w.updated_at,"
    " w.running_since, w.last_active_at";
constexpr std::string_view tables =
    " FROM workspaces w JOIN users u ON u.issuer = w.owner_issuer AND u.subject = w.owner_subject"
    " WHERE w.state <> 'deleted'";

// One row of `workspaces`.
struct WorkspaceRow {
    std::string id, owner_issuer, owner_subject, owner_name, name, made_from, parameters, intent, state, reason,
        failure;
    int attempts = 0;
    int slot = 0;
    std::string incarnation, endpoint;
    int ever_ran = 0;
    long long created_at = 0, updated_at = 0, running_since = 0, last_active_at = 0;

    void bind(soci::statement& statement) {
        for (auto* text : {&id, &owner_issuer, &owner_subject, &owner_name, &name, &made_from, &parameters, &intent,
                           &state, &reason, &failure}) {
            statement.exchange(soci::into(*text));
        }
        statement.exchange(soci::into(attempts));
        statement.exchange(soci::into(slot));
        statement.exchange(soci::into(incarnation));
        statement.exchange(soci::into(endpoint));
        statement.exchange(soci::into(ever_ran));
        for (auto* time : {&created_at, &updated_at, &running_since, &last_active_at}) {
            statement.exchange(soci::into(*time));
        }
    }

    Result<WorkspaceRecord> record() const {
        WorkspaceRecord record;
        auto made = model::decode_text<model::Template>(made_from);
        auto wanted = model::intent_from(intent);
        auto is = model::state_from(state);
        auto given = model::parse_json(parameters);
        if (!made || !wanted || !is || !given) {
            return fail(Errc::internal, berth::format("The row of workspace {} cannot be read.", id));
        }
        record.made_from = std::move(*made);
        auto& shown = record.shown;
        shown.id = id;
        shown.name = name;
        shown.owner = {owner_issuer, owner_subject};
        shown.owner_name = owner_name;
        shown.template_name = record.made_from.name;
        shown.intent = *wanted;
        shown.state = *is;
        shown.reason = reason;
        if (!failure.empty()) {
            auto why = model::decode_text<model::Failure>(failure);
            if (!why) {
                return std::unexpected(why.error());
            }
            shown.failure = std::move(*why);
        }
        shown.attempts = static_cast<std::uint32_t>(attempts);
        shown.parameters = given->get<std::map<std::string, std::string>>();
        shown.resources = record.made_from.resources;
        shown.ports = record.made_from.ports;
        shown.created_at = rows::to_time(created_at);
        shown.updated_at = rows::to_time(updated_at);
        shown.running_since = rows::to_optional_time(running_since);
        shown.last_active_at = rows::to_optional_time(last_active_at);
        record.slot = static_cast<std::uint32_t>(slot);
        record.incarnation = incarnation;
        record.endpoint = endpoint;
        record.ever_ran = ever_ran != 0;
        return record;
    }
};

// Fills in the steps and the names of the secrets of the workspaces that `where` picks (by w.id).
struct Details {
    std::map<std::string, std::vector<model::ProvisioningStep>> steps;
    std::map<std::string, std::vector<std::string>> secrets;
};

using Binder = std::function<void(soci::statement&)>;

Result<Details> load_details(soci::session& sql, const std::string& where, const Binder& bind) {
    Details details;
    {
        std::string id, name, title, state, detail;
        long long started = 0, finished = 0;
        soci::statement statement(sql);
        bind(statement);
        for (auto* text : {&id, &name, &title, &state, &detail}) {
            statement.exchange(soci::into(*text));
        }
        statement.exchange(soci::into(started));
        statement.exchange(soci::into(finished));
        statement.alloc();
        statement.prepare("SELECT s.workspace_id, s.name, s.title, s.state, s.detail, s.started_at, s.finished_at"
                          " FROM steps s JOIN workspaces w ON w.id = s.workspace_id WHERE w.state <> 'deleted'" +
                          where + " ORDER BY s.workspace_id, s.position");
        statement.define_and_bind();
        statement.execute();
        while (statement.fetch()) {
            auto parsed = model::step_state_from(state);
            if (!parsed) {
                return std::unexpected(parsed.error());
            }
            details.steps[id].push_back(
                {name, title, *parsed, rows::to_optional_time(started), rows::to_optional_time(finished), detail});
        }
    }
    std::string id, name;
    soci::statement statement(sql);
    bind(statement);
    statement.exchange(soci::into(id));
    statement.exchange(soci::into(name));
    statement.alloc();
    statement.prepare("SELECT s.workspace_id, s.name FROM workspace_secrets s JOIN workspaces w"
                      " ON w.id = s.workspace_id WHERE w.state <> 'deleted'" +
                      where + " ORDER BY s.workspace_id, s.name");
    statement.define_and_bind();
    statement.execute();
    while (statement.fetch()) {
        details.secrets[id].push_back(name);
    }
    return details;
}

// The living workspaces that `where` picks, newest last.
Result<std::vector<WorkspaceRecord>> load(soci::session& sql, const std::string& where, const Binder& bind) {
    std::vector<WorkspaceRecord> records;
    {
        WorkspaceRow row;
        soci::statement statement(sql);
        bind(statement);
        row.bind(statement);
        statement.alloc();
        statement.prepare(berth::format("SELECT {}{}{} ORDER BY w.created_at, w.id", columns, tables, where));
        statement.define_and_bind();
        statement.execute();
        while (statement.fetch()) {
            auto record = row.record();
            if (!record) {
                return std::unexpected(record.error());
            }
            records.push_back(std::move(*record));
        }
    }
    auto details = load_details(sql, where, bind);
    if (!details) {
        return std::unexpected(details.error());
    }
    for (auto& record : records) {
        record.shown.steps = std::move(details->steps[record.shown.id]);
        record.shown.secrets = std::move(details->secrets[record.shown.id]);
    }
    return records;
}

// The lowest slot that no living workspace has.
Result<int> free_slot(soci::session& sql, std::uint32_t slots) {
    int expected = 0;
    int taken = 0;
    soci::statement statement =
        (sql.prepare << "SELECT slot FROM workspaces WHERE state <> 'deleted' ORDER BY slot", soci::into(taken));
    statement.execute();
    while (statement.fetch() && taken == expected) {
        ++expected;
    }
    if (static_cast<std::uint32_t>(expected) >= slots) {
        return fail(Errc::unavailable, "The platform has no room for another workspace.",
                    "Delete a workspace, or ask the platform's admin to raise the limit.");
    }
    return expected;
}

Result<> check_room(soci::session& sql, const NewWorkspace& wanted) {
    int same_name = 0;
    sql << "SELECT COUNT(*) FROM workspaces WHERE owner_issuer = :issuer AND owner_subject = :subject"
           " AND name = :name AND state <> 'deleted'",
        soci::use(wanted.owner.issuer, "issuer"), soci::use(wanted.owner.subject, "subject"),
        soci::use(wanted.name, "name"), soci::into(same_name);
    if (same_name > 0) {
        return fail(Errc::conflict, berth::format("You have a workspace named \"{}\" already.", wanted.name),
                    "Choose another name, or delete that one first.");
    }
    int count = 0;
    sql << "SELECT COUNT(*) FROM workspaces WHERE owner_issuer = :issuer AND owner_subject = :subject"
           " AND state <> 'deleted'",
        soci::use(wanted.owner.issuer, "issuer"), soci::use(wanted.owner.subject, "subject"), soci::into(count);
    if (static_cast<std::uint32_t>(count) >= wanted.workspaces_per_user) {
        return fail(Errc::forbidden,
                    berth::format("You have {} workspaces, the most this platform allows.", wanted.workspaces_per_user),
                    "Delete one that you no longer need.");
    }
    return {};
}

void insert_step(soci::session& sql, const std::string& id, int position, const std::string& name,
                 const std::string& title) {
    sql << "INSERT INTO steps (workspace_id, position, name, title, state, started_at, finished_at, detail)"
           " VALUES (:id, :position, :name, :title, 'pending', 0, 0, '')",
        soci::use(id, "id"), soci::use(position, "position"), soci::use(name, "name"), soci::use(title, "title");
}

void insert_steps(soci::session& sql, const std::string& id, const model::Template& made_from) {
    int position = 0;
    insert_step(sql, id, position++, "folders", "Make the folders");
    insert_step(sql, id, position++, "sandbox", "Start the sandbox");
    insert_step(sql, id, position++, "agent", "Wait for the agent");
    for (std::size_t i = 0; i < made_from.init.size(); ++i) {
        const bool dotfiles = model::is_dotfiles_command(made_from.init[i]);
        insert_step(sql, id, position++, berth::format("init:{}", i),
                    dotfiles ? std::string(model::dotfiles_title) : made_from.init[i]);
    }
}

std::string secret_place(const std::string& id, const std::string& name) {
    return id + "/" + name;
}

} // namespace

Result<WorkspaceRecord> rows::load_workspace(soci::session& sql, const std::string& id) {
    auto found =
        load(sql, " AND w.id = :id", [&](soci::statement& statement) { statement.exchange(soci::use(id, "id")); });
    if (!found) {
        return std::unexpected(found.error());
    }
    if (found->empty()) {
        return fail(Errc::not_found, berth::format("There is no workspace {}.", id));
    }
    return std::move(found->front());
}

Result<WorkspaceRecord> Store::create_workspace(const NewWorkspace& wanted, const Actor& actor) {
    auto created = database_->write([&](soci::session& sql) -> Result<WorkspaceRecord> {
        if (auto room = check_room(sql, wanted); !room) {
            return std::unexpected(room.error());
        }
        const auto slot = free_slot(sql, wanted.slots);
        if (!slot) {
            return std::unexpected(slot.error());
        }
        const auto now = clock_();
        const long long at = rows::from_time(now);
        const std::string made_from = model::dump(model::encode(wanted.made_from));
        const std::string parameters = model::dump(model::Json(wanted.parameters.plain));
        const std::string reason = "It was just created.";
        sql << "INSERT INTO workspaces (id, owner_issuer, owner_subject, name, template_json, parameters_json, intent,"
               " state, reason, failure_json, attempts, slot, incarnation, endpoint, ever_ran, created_at, updated_at,"
               " running_since, last_active_at) VALUES (:id, :issuer, :subject, :name, :template, :parameters, 'run',"
               " 'pending', :reason, '', 0, :slot, '', '', 0, :created, :updated, 0, 0)",
            soci::use(wanted.id, "id"), soci::use(wanted.owner.issuer, "issuer"),
            soci::use(wanted.owner.subject, "subject"), soci::use(wanted.name, "name"),
            soci::use(made_from, "template"), soci::use(parameters, "parameters"), soci::use(reason, "reason"),
            soci::use(*slot, "slot"), soci::use(at, "created"), soci::use(at, "updated");
        insert_steps(sql, wanted.id, wanted.made_from);
        for (const auto& [name, value] : wanted.parameters.secret) {
            const std::string sealed = secrets_.seal(value, secret_place(wanted.id, name));
            sql << "INSERT INTO workspace_secrets (workspace_id, name, sealed) VALUES (:id, :name, :sealed)",
                soci::use(wanted.id, "id"), soci::use(name, "name"), soci::use(sealed, "sealed");
        }
        const model::Json data{{"name", wanted.name}, {"template", wanted.made_from.name}};
        rows::add_event(sql, now, model::event_kind::created, wanted.id, wanted.owner, actor,
                        berth::format("{} was created from {}.", wanted.name, wanted.made_from.name), data);
        rows::add_audit(sql, now, model::event_kind::created, wanted.id, actor, data);
        return rows::load_workspace(sql, wanted.id);
    });
    if (created) {
        tell();
    }
    return created;
}

Result<WorkspaceRecord> Store::find_workspace(const std::string& id) {
    return database_->read([&](soci::session& sql) { return rows::load_workspace(sql, id); });
}

Result<std::vector<WorkspaceRecord>> Store::workspaces_of(const model::UserId& owner) {
    return database_->read([&](soci::session& sql) {
        return load(sql, " AND w.owner_issuer = :issuer AND w.owner_subject = :subject",
                    [&](soci::statement& statement) {
                        statement.exchange(soci::use(owner.issuer, "issuer"));
                        statement.exchange(soci::use(owner.subject, "subject"));
                    });
    });
}

Result<std::vector<WorkspaceRecord>> Store::all_workspaces() {
    return database_->read([&](soci::session& sql) { return load(sql, "", [](soci::statement&) {}); });
}

Result<std::map<std::string, Secret>> Store::secrets_of(const std::string& id) {
    return database_->read([&](soci::session& sql) -> Result<std::map<std::string, Secret>> {
        std::map<std::string, Secret> secrets;
        std::string name, sealed;
        soci::statement statement =
            (sql.prepare << "SELECT name, sealed FROM workspace_secrets WHERE workspace_id = :id", soci::use(id, "id"),
             soci::into(name), soci::into(sealed));
        statement.execute();
        while (statement.fetch()) {
            auto opened = secrets_.open(sealed, secret_place(id, name));
            if (!opened) {
                return std::unexpected(opened.error());
            }
            secrets.emplace(name, std::move(*opened));
        }
        return secrets;
    });
}

} // namespace berth::platform
