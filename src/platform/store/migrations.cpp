#include "platform/store/migrations.h"

#include "base/format.h"

#include <chrono>
#include <span>

namespace berth::platform {

namespace {

struct Migration {
    int version;
    std::span<const char* const> statements;
};

// Times are milliseconds since 1970 UTC, 0 where there is none; flags are 0 or 1; *_json hold the model's JSON.
constexpr const char* v1[] = {
    // Numbers that grow in the order of commits: rows of one counter wait for each other's transactions, so whoever has
    // read up to one has missed none before it (a sequence would not promise that).
    "CREATE TABLE counters (name VARCHAR(32) PRIMARY KEY, value BIGINT NOT NULL)",
    "INSERT INTO counters (name, value) VALUES ('events', 0)",
    "INSERT INTO counters (name, value) VALUES ('audit', 0)",

    "CREATE TABLE users ("
    " issuer TEXT NOT NULL, subject TEXT NOT NULL, name TEXT NOT NULL, email TEXT NOT NULL,"
    " admin INTEGER NOT NULL, created_at BIGINT NOT NULL, seen_at BIGINT NOT NULL,"
    " PRIMARY KEY (issuer, subject))",

    "CREATE TABLE workspaces ("
    " id VARCHAR(16) PRIMARY KEY, owner_issuer TEXT NOT NULL, owner_subject TEXT NOT NULL,"
    " name VARCHAR(63) NOT NULL, template_json TEXT NOT NULL, parameters_json TEXT NOT NULL,"
    " intent VARCHAR(16) NOT NULL, state VARCHAR(16) NOT NULL, reason TEXT NOT NULL,"
    " failure_json TEXT NOT NULL, attempts INTEGER NOT NULL, slot INTEGER NOT NULL,"
    " incarnation TEXT NOT NULL, endpoint TEXT NOT NULL, ever_ran INTEGER NOT NULL,"
    " created_at BIGINT NOT NULL, updated_at BIGINT NOT NULL, running_since BIGINT NOT NULL,"
    " last_active_at BIGINT NOT NULL,"
    " FOREIGN KEY (owner_issuer, owner_subject) REFERENCES users (issuer, subject))",
    "CREATE UNIQUE INDEX workspaces_by_name ON workspaces (owner_issuer, owner_subject, name)"
    " WHERE state <> 'deleted'",
    "CREATE UNIQUE INDEX workspaces_by_slot ON workspaces (slot) WHERE state <> 'deleted'",

    "CREATE TABLE workspace_secrets ("
    " workspace_id VARCHAR(16) NOT NULL REFERENCES workspaces (id) ON DELETE CASCADE,"
    " name VARCHAR(64) NOT NULL, sealed TEXT NOT NULL, PRIMARY KEY (workspace_id, name))",

    "CREATE TABLE steps ("
    " workspace_id VARCHAR(16) NOT NULL REFERENCES workspaces (id) ON DELETE CASCADE,"
    " position INTEGER NOT NULL, name VARCHAR(32) NOT NULL, title TEXT NOT NULL, state VARCHAR(16) NOT NULL,"
    " started_at BIGINT NOT NULL, finished_at BIGINT NOT NULL, detail TEXT NOT NULL,"
    " PRIMARY KEY (workspace_id, position))",

    "CREATE TABLE events ("
    " id BIGINT PRIMARY KEY, at BIGINT NOT NULL, kind VARCHAR(64) NOT NULL, workspace_id VARCHAR(16) NOT NULL,"
    " owner_issuer TEXT NOT NULL, owner_subject TEXT NOT NULL, actor_issuer TEXT NOT NULL,"
    " actor_subject TEXT NOT NULL, message TEXT NOT NULL, data_json TEXT NOT NULL)",
    "CREATE INDEX events_by_owner ON events (owner_issuer, owner_subject, id)",
    "CREATE INDEX events_by_workspace ON events (workspace_id, id)",

    "CREATE TABLE audit ("
    " id BIGINT PRIMARY KEY, at BIGINT NOT NULL, action VARCHAR(64) NOT NULL, workspace_id VARCHAR(16) NOT NULL,"
    " actor_issuer TEXT NOT NULL, actor_subject TEXT NOT NULL, request_id VARCHAR(64) NOT NULL,"
    " detail_json TEXT NOT NULL)",
    "CREATE INDEX audit_by_workspace ON audit (workspace_id, id)",

    "CREATE TABLE connection_tokens ("
    " hash VARCHAR(64) PRIMARY KEY, workspace_id VARCHAR(16) NOT NULL REFERENCES workspaces (id) ON DELETE CASCADE,"
    " user_issuer TEXT NOT NULL, user_subject TEXT NOT NULL, user_name TEXT NOT NULL, role VARCHAR(16) NOT NULL,"
    " expires_at BIGINT NOT NULL, used_at BIGINT NOT NULL)",
    "CREATE INDEX connection_tokens_by_expiry ON connection_tokens (expires_at)",
};

constexpr const char* v2[] = {
    "CREATE TABLE preferences ("
    " issuer TEXT NOT NULL, subject TEXT NOT NULL, preferences_json TEXT NOT NULL,"
    " PRIMARY KEY (issuer, subject), FOREIGN KEY (issuer, subject) REFERENCES users (issuer, subject))",
};

constexpr const char* v3[] = {
    "CREATE TABLE sign_outs ("
    " issuer TEXT NOT NULL, subject TEXT NOT NULL, at BIGINT NOT NULL, token_issued BIGINT NOT NULL,"
    " token_hash VARCHAR(64) NOT NULL, PRIMARY KEY (issuer, subject),"
    " FOREIGN KEY (issuer, subject) REFERENCES users (issuer, subject))",
    "CREATE INDEX sign_outs_by_time ON sign_outs (at)",
};

constexpr const char* v4[] = {
    "CREATE TABLE used_nonces (hash VARCHAR(64) PRIMARY KEY, expires_at BIGINT NOT NULL)",
    "CREATE INDEX used_nonces_by_expiry ON used_nonces (expires_at)",
};

constexpr Migration migrations[] = {{1, v1}, {2, v2}, {3, v3}, {4, v4}};

} // namespace

int schema_version() {
    return std::size(migrations) == 0 ? 0 : migrations[std::size(migrations) - 1].version;
}

Result<> migrate(soci::session& sql) {
    sql << "CREATE TABLE IF NOT EXISTS schema_migrations (version INTEGER PRIMARY KEY, applied_at BIGINT NOT NULL)";
    int present = 0;
    sql << "SELECT COALESCE(MAX(version), 0) FROM schema_migrations", soci::into(present);
    if (present > schema_version()) {
        return fail(
            Errc::conflict,
            berth::format("The database has schema {}, this berthd knows {} at most.", present, schema_version()),
            "Run the newer berthd that made it, or restore a backup from before the upgrade.");
    }
    for (const auto& migration : migrations) {
        if (migration.version <= present) {
            continue;
        }
        for (const char* statement : migration.statements) {
            sql << statement;
        }
        const auto now =
            std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::system_clock::now().time_since_epoch());
        const long long at = now.count();
        sql << "INSERT INTO schema_migrations (version, applied_at) VALUES (:version, :at)",
            soci::use(migration.version, "version"), soci::use(at, "at");
    }
    return {};
}

} // namespace berth::platform
