// Connection tokens: kept as hashes, good for one connection.
#include "base/format.h"
#include "platform/store/database.h"
#include "platform/store/rows.h"

namespace berth::platform {

Result<> Store::add_connection_token(const NewConnectionToken& token, const Actor& actor) {
    return database_->write([&](soci::session& sql) -> Result<> {
        const auto now = clock_();
        const std::string hash = hex(token.hash);
        const std::string role(model::to_string(token.role));
        const long long expires = rows::from_time(token.expires_at);
        sql << "INSERT INTO connection_tokens (hash, workspace_id, user_issuer, user_subject, user_name, role,"
               " expires_at, used_at) VALUES (:hash, :id, :issuer, :subject, :name, :role, :expires, 0)",
            soci::use(hash, "hash"), soci::use(token.workspace_id, "id"), soci::use(token.user.issuer, "issuer"),
            soci::use(token.user.subject, "subject"), soci::use(token.user_name, "name"), soci::use(role, "role"),
            soci::use(expires, "expires");
        rows::add_audit(sql, now, "workspace.connection_token", token.workspace_id, actor, {{"role", role}});
        return {};
    });
}

namespace {

using Outcome = std::expected<TokenGrant, TokenRefusal>;

// What a token grants, if it is good.
Result<Outcome> find_grant(soci::session& sql, const std::string& key, const std::string& workspace_id, long long now) {
    TokenGrant grant;
    std::string role;
    long long expires = 0;
    long long used = 0;
    sql << "SELECT workspace_id, user_issuer, user_subject, user_name, role, expires_at, used_at"
           " FROM connection_tokens WHERE hash = :hash",
        soci::use(key, "hash"), soci::into(grant.workspace_id), soci::into(grant.user.issuer),
        soci::into(grant.user.subject), soci::into(grant.user_name), soci::into(role), soci::into(expires),
        soci::into(used);
    if (!sql.got_data()) {
        return Outcome(std::unexpected(TokenRefusal::unknown));
    }
    if (grant.workspace_id != workspace_id) {
        return Outcome(std::unexpected(TokenRefusal::wrong_workspace));
    }
    if (used != 0) {
        return Outcome(std::unexpected(TokenRefusal::used));
    }
    if (expires <= now) {
        return Outcome(std::unexpected(TokenRefusal::expired));
    }
    const auto parsed = model::role_from(role);
    if (!parsed) {
        return std::unexpected(parsed.error());
    }
    grant.role = *parsed;
    return Outcome(std::move(grant));
}

} // namespace

Result<Outcome> Store::look_at_connection_token(const Sha256& hash, const std::string& workspace_id) {
    return database_->read(
        [&](soci::session& sql) { return find_grant(sql, hex(hash), workspace_id, rows::from_time(clock_())); });
}

Result<Outcome> Store::take_connection_token(const Sha256& hash, const std::string& workspace_id,
                                             const std::string& request_id) {
    bool told = false;
    auto taken = database_->write([&](soci::session& sql) -> Result<Outcome> {
        const std::string key = hex(hash);
        const auto now = clock_();
        const long long at = rows::from_time(now);
        auto found = find_grant(sql, key, workspace_id, at);
        if (!found || !*found) {
            return found;
        }
        const TokenGrant& grant = **found;
        soci::statement update = (sql.prepare << "UPDATE connection_tokens SET used_at = :at"
                                                 " WHERE hash = :hash AND used_at = 0",
                                  soci::use(at, "at"), soci::use(key, "hash"));
        update.execute(true);
        if (update.get_affected_rows() != 1) {
            return Outcome(std::unexpected(TokenRefusal::used));
        }
        const auto workspace = rows::load_workspace(sql, workspace_id);
        if (!workspace) {
            return std::unexpected(workspace.error());
        }
        const Actor actor{.user = grant.user, .request_id = request_id};
        const auto role = model::to_string(grant.role);
        const model::Json data{{"role", role}, {"name", grant.user_name}};
        rows::add_audit(sql, now, model::event_kind::connected, workspace_id, actor, data);
        // A client that reconnects on a bad line would bury everything else; somebody else's visit is never hidden.
        if (grant.user != workspace->shown.owner) {
            rows::add_event(sql, now, model::event_kind::connected, workspace_id, workspace->shown.owner, actor,
                            berth::format("{} connected to {} as {}.", grant.user_name, workspace->shown.name, role),
                            data);
            told = true;
        }
        return found;
    });
    if (taken && told) {
        tell();
    }
    return taken;
}

} // namespace berth::platform
