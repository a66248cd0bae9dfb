#include "platform/store/store.h"

#include "base/bytes.h"
#include "base/crypto.h"
#include "platform/store/database.h"
#include "platform/store/rows.h"

namespace berth::platform {

Result<std::unique_ptr<Store>> Store::open(const std::string& url, SecretBox secrets,
                                           std::function<model::Time()> clock) {
    auto database = Database::open(url);
    if (!database) {
        return std::unexpected(database.error());
    }
    return std::unique_ptr<Store>(new Store(std::move(*database), std::move(secrets), std::move(clock)));
}

std::function<model::Time()> Store::system_clock() {
    return [] { return std::chrono::floor<std::chrono::milliseconds>(std::chrono::system_clock::now()); };
}

Store::Store(std::unique_ptr<Database> database, SecretBox secrets, std::function<model::Time()> clock)
    : database_(std::move(database))
    , secrets_(std::move(secrets))
    , clock_(std::move(clock)) {}

Store::~Store() = default;

void Store::tell() const {
    if (told_) {
        told_();
    }
}

Result<> Store::save_user(const model::User& user) {
    return database_->write([&](soci::session& sql) -> Result<> {
        const long long now = rows::from_time(clock_());
        const int admin = user.admin ? 1 : 0;
        sql << "INSERT INTO users (issuer, subject, name, email, admin, created_at, seen_at)"
               " VALUES (:issuer, :subject, :name, :email, :admin, :created, :seen)"
               " ON CONFLICT (issuer, subject) DO UPDATE SET name = excluded.name, email = excluded.email,"
               " admin = excluded.admin, seen_at = excluded.seen_at",
            soci::use(user.id.issuer, "issuer"), soci::use(user.id.subject, "subject"), soci::use(user.name, "name"),
            soci::use(user.email, "email"), soci::use(admin, "admin"), soci::use(now, "created"),
            soci::use(now, "seen");
        return {};
    });
}

Result<model::User> Store::find_user(const model::UserId& id) {
    return database_->read([&](soci::session& sql) -> Result<model::User> {
        model::User user{.id = id, .name = {}, .email = {}, .admin = false};
        int admin = 0;
        sql << "SELECT name, email, admin FROM users WHERE issuer = :issuer AND subject = :subject",
            soci::use(id.issuer, "issuer"), soci::use(id.subject, "subject"), soci::into(user.name),
            soci::into(user.email), soci::into(admin);
        if (!sql.got_data()) {
            return fail(Errc::not_found, "There is no such user.");
        }
        user.admin = admin != 0;
        return user;
    });
}

Result<bool> Store::use_nonce(const std::string& nonce, model::Time expires) {
    return database_->write([&](soci::session& sql) -> Result<bool> {
        const long long now = rows::from_time(clock_());
        const long long until = rows::from_time(expires);
        const std::string hash = hex(sha256(as_bytes(nonce))); // it is as long as a client likes
        sql << "DELETE FROM used_nonces WHERE expires_at < :now", soci::use(now, "now");
        soci::statement insert = (sql.prepare << "INSERT INTO used_nonces (hash, expires_at) VALUES (:hash, :until)"
                                                 " ON CONFLICT (hash) DO NOTHING",
                                  soci::use(hash, "hash"), soci::use(until, "until"));
        insert.execute(true);
        return insert.get_affected_rows() == 1;
    });
}

Result<model::Preferences> Store::preferences_of(const model::UserId& id) {
    return database_->read([&](soci::session& sql) -> Result<model::Preferences> {
        std::string text;
        sql << "SELECT preferences_json FROM preferences WHERE issuer = :issuer AND subject = :subject",
            soci::use(id.issuer, "issuer"), soci::use(id.subject, "subject"), soci::into(text);
        if (!sql.got_data()) {
            return model::Preferences{};
        }
        return model::decode_text<model::Preferences>(text);
    });
}

Result<> Store::save_preferences(const model::UserId& id, const model::Preferences& preferences) {
    return database_->write([&](soci::session& sql) -> Result<> {
        const std::string text = model::dump(model::encode(preferences));
        sql << "INSERT INTO preferences (issuer, subject, preferences_json) VALUES (:issuer, :subject, :text)"
               " ON CONFLICT (issuer, subject) DO UPDATE SET preferences_json = excluded.preferences_json",
            soci::use(id.issuer, "issuer"), soci::use(id.subject, "subject"), soci::use(text, "text");
        return {};
    });
}

Result<> Store::check() {
    return database_->read([](soci::session& sql) -> Result<> {
        int users = 0;
        sql << "SELECT COUNT(*) FROM users WHERE issuer = ''", soci::into(users);
        return {};
    });
}

Result<> Store::purge(model::Time deleted_before) {
    return database_->write([&](soci::session& sql) -> Result<> {
        const long long now = rows::from_time(clock_());
        const long long before = rows::from_time(deleted_before);
        sql << "DELETE FROM connection_tokens WHERE expires_at < :now", soci::use(now, "now");
        sql << "DELETE FROM events WHERE workspace_id IN"
               " (SELECT id FROM workspaces WHERE state = 'deleted' AND updated_at < :before)",
            soci::use(before, "before");
        sql << "DELETE FROM workspaces WHERE state = 'deleted' AND updated_at < :before", soci::use(before, "before");
        return {};
    });
}

} // namespace berth::platform
