// Events and audit rows.
#include "base/format.h"
#include "platform/store/database.h"
#include "platform/store/rows.h"

namespace berth::platform {

long long rows::next_number(soci::session& sql, const std::string& counter) {
    sql << "UPDATE counters SET value = value + 1 WHERE name = :name", soci::use(counter, "name");
    long long value = 0;
    sql << "SELECT value FROM counters WHERE name = :name", soci::use(counter, "name"), soci::into(value);
    return value;
}

void rows::add_event(soci::session& sql, model::Time now, std::string_view kind, const std::string& workspace_id,
                     const model::UserId& owner, const Actor& actor, const std::string& message,
                     const model::Json& data) {
    const long long id = next_number(sql, "events");
    const long long at = from_time(now);
    const std::string kind_text(kind);
    const model::UserId who = actor.user.value_or(model::UserId{});
    const std::string data_text = model::dump(data);
    sql << "INSERT INTO events (id, at, kind, workspace_id, owner_issuer, owner_subject, actor_issuer, actor_subject,"
           " message, data_json) VALUES (:id, :at, :kind, :workspace, :oissuer, :osubject, :aissuer, :asubject,"
           " :message, :data)",
        soci::use(id, "id"), soci::use(at, "at"), soci::use(kind_text, "kind"), soci::use(workspace_id, "workspace"),
        soci::use(owner.issuer, "oissuer"), soci::use(owner.subject, "osubject"), soci::use(who.issuer, "aissuer"),
        soci::use(who.subject, "asubject"), soci::use(message, "message"), soci::use(data_text, "data");
}

void rows::add_audit(soci::session& sql, model::Time now, std::string_view action, const std::string& workspace_id,
                     const Actor& actor, const model::Json& detail) {
    const long long id = next_number(sql, "audit");
    const long long at = from_time(now);
    const std::string action_text(action);
    const model::UserId who = actor.user.value_or(model::UserId{});
    const std::string detail_text = model::dump(detail);
    sql << "INSERT INTO audit (id, at, action, workspace_id, actor_issuer, actor_subject, request_id, detail_json)"
           " VALUES (:id, :at, :action, :workspace, :issuer, :subject, :request, :detail)",
        soci::use(id, "id"), soci::use(at, "at"), soci::use(action_text, "action"),
        soci::use(workspace_id, "workspace"), soci::use(who.issuer, "issuer"), soci::use(who.subject, "subject"),
        soci::use(actor.request_id, "request"), soci::use(detail_text, "detail");
}

namespace {

// One row of `events` as SOCI fills it in.
struct EventRow {
    static constexpr std::string_view columns =
        "id, at, kind, workspace_id, actor_issuer, actor_subject, message, data_json";

    long long id = 0;
    long long at = 0;
    std::string kind;
    std::string workspace_id;
    std::string actor_issuer;
    std::string actor_subject;
    std::string message;
    std::string data;

    void fill_from(soci::statement& statement) {
        statement.exchange(soci::into(id));
        statement.exchange(soci::into(at));
        statement.exchange(soci::into(kind));
        statement.exchange(soci::into(workspace_id));
        statement.exchange(soci::into(actor_issuer));
        statement.exchange(soci::into(actor_subject));
        statement.exchange(soci::into(message));
        statement.exchange(soci::into(data));
    }

    model::Event event() const {
        model::Event event;
        event.id = static_cast<std::uint64_t>(id);
        event.time = rows::to_time(at);
        event.kind = kind;
        event.workspace_id = workspace_id;
        if (!actor_subject.empty()) {
            event.actor = model::UserId{actor_issuer, actor_subject};
        }
        event.message = message;
        event.data = model::parse_json(data).value_or(model::Json::object());
        return event;
    }
};

} // namespace

Result<std::uint64_t> Store::last_event() {
    return database_->read([](soci::session& sql) -> Result<std::uint64_t> {
        long long id = 0;
        sql << "SELECT COALESCE(MAX(id), 0) FROM events", soci::into(id);
        return static_cast<std::uint64_t>(id);
    });
}

Result<model::EventPage> Store::events_after(const std::optional<model::UserId>& viewer,
                                             const std::optional<std::string>& workspace_id, std::uint64_t after,
                                             std::uint32_t limit) {
    return database_->read([&](soci::session& sql) -> Result<model::EventPage> {
        // What is not asked for does not restrict; the parameters stay the same, so there is one query per index.
        std::string where = "id > :after";
        if (viewer) {
            where += " AND owner_issuer = :issuer AND owner_subject = :subject";
        }
        if (workspace_id) {
            where += " AND workspace_id = :workspace";
        }
        const auto from = static_cast<long long>(after);
        const int most = static_cast<int>(limit);
        EventRow row;
        soci::statement statement(sql);
        statement.exchange(soci::use(from, "after"));
        if (viewer) {
            statement.exchange(soci::use(viewer->issuer, "issuer"));
            statement.exchange(soci::use(viewer->subject, "subject"));
        }
        if (workspace_id) {
            statement.exchange(soci::use(*workspace_id, "workspace"));
        }
        statement.exchange(soci::use(most, "most"));
        row.fill_from(statement);
        statement.alloc();
        statement.prepare(
            berth::format("SELECT {} FROM events WHERE {} ORDER BY id LIMIT :most", EventRow::columns, where));
        statement.define_and_bind();
        statement.execute();

        model::EventPage page{.events = {}, .next = after};
        while (statement.fetch()) {
            page.events.push_back(row.event());
            page.next = page.events.back().id;
        }
        return page;
    });
}

Result<std::vector<OwnedEvent>> Store::owned_events_after(std::uint64_t after, std::uint32_t limit) {
    return database_->read([&](soci::session& sql) -> Result<std::vector<OwnedEvent>> {
        const auto from = static_cast<long long>(after);
        const int most = static_cast<int>(limit);
        EventRow row;
        model::UserId owner;
        soci::statement statement(sql);
        statement.exchange(soci::use(from, "after"));
        statement.exchange(soci::use(most, "most"));
        row.fill_from(statement);
        statement.exchange(soci::into(owner.issuer));
        statement.exchange(soci::into(owner.subject));
        statement.alloc();
        statement.prepare(berth::format("SELECT {}, owner_issuer, owner_subject FROM events WHERE id > :after"
                                        " ORDER BY id LIMIT :most",
                                        EventRow::columns));
        statement.define_and_bind();
        statement.execute();
        std::vector<OwnedEvent> events;
        while (statement.fetch()) {
            events.push_back({row.event(), owner});
        }
        return events;
    });
}

} // namespace berth::platform
