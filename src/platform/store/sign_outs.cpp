// Who has signed out, and what that ends.
#include "platform/store/database.h"
#include "platform/store/rows.h"

namespace berth::platform {

Result<> Store::sign_out(SignOut sign_out, const Actor& actor) {
    return database_->write([&](soci::session& sql) -> Result<> {
        const auto now = clock_();
        const long long at = rows::from_time(now);
        const long long issued = sign_out.token_issued;
        sql << "INSERT INTO sign_outs (issuer, subject, at, token_issued, token_hash)"
               " VALUES (:issuer, :subject, :at, :issued, :hash)"
               " ON CONFLICT (issuer, subject) DO UPDATE SET at = excluded.at, token_issued = excluded.token_issued,"
               " token_hash = excluded.token_hash",
            soci::use(sign_out.user.issuer, "issuer"), soci::use(sign_out.user.subject, "subject"), soci::use(at, "at"),
            soci::use(issued, "issued"), soci::use(sign_out.token_hash, "hash");
        sql << "DELETE FROM connection_tokens WHERE user_issuer = :issuer AND user_subject = :subject AND used_at = 0",
            soci::use(sign_out.user.issuer, "issuer"), soci::use(sign_out.user.subject, "subject");
        rows::add_audit(sql, now, "user.signed_out", "", actor, model::Json::object());
        return {};
    });
}

Result<std::optional<SignOut>> Store::sign_out_of(const model::UserId& id) {
    return database_->read([&](soci::session& sql) -> Result<std::optional<SignOut>> {
        long long at = 0;
        long long issued = 0;
        std::string hash;
        sql << "SELECT at, token_issued, token_hash FROM sign_outs WHERE issuer = :issuer AND subject = :subject",
            soci::use(id.issuer, "issuer"), soci::use(id.subject, "subject"), soci::into(at), soci::into(issued),
            soci::into(hash);
        if (!sql.got_data()) {
            return std::optional<SignOut>();
        }
        return std::optional(
            SignOut{.user = id, .at = rows::to_time(at), .token_issued = issued, .token_hash = std::move(hash)});
    });
}

Result<std::vector<SignOut>> Store::sign_outs_since(model::Time at) {
    return database_->read([&](soci::session& sql) -> Result<std::vector<SignOut>> {
        const long long from = rows::from_time(at);
        std::string issuer, subject;
        long long when = 0;
        soci::statement statement =
            (sql.prepare << "SELECT issuer, subject, at FROM sign_outs WHERE at >= :from", soci::use(from, "from"),
             soci::into(issuer), soci::into(subject), soci::into(when));
        statement.execute();
        std::vector<SignOut> all;
        while (statement.fetch()) {
            all.push_back(SignOut{.user = {issuer, subject}, .at = rows::to_time(when)});
        }
        return all;
    });
}

} // namespace berth::platform
