// The connections to the database: one for writing, a few for reading, each used by one thread at a time. Promises that
// what is written goes in as a whole or not at all. Everything here blocks: it runs on the blocking pool. SQL is kept
// to what SQLite and PostgreSQL both understand; only the set-up of a connection knows which one it is.
#pragma once

#include "base/result.h"

#include <soci/soci.h>

#include <condition_variable>
#include <memory>
#include <mutex>
#include <string>
#include <type_traits>
#include <vector>

namespace berth::platform {

class Database {
public:
    // `url` is "sqlite3:///path/berth.db" or "postgresql://…", as SOCI reads it. Brings the schema up to date.
    static Result<std::unique_ptr<Database>> open(const std::string& url);

    // Runs `work(session)`, which returns a Result, in a transaction; commits where it holds a value.
    template<typename Work>
    std::invoke_result_t<Work, soci::session&> write(Work work) {
        using Outcome = std::invoke_result_t<Work, soci::session&>;
        const std::scoped_lock lock(writing_);
        return guarded<Outcome>([&]() -> Outcome {
            Transaction transaction(*writer_, begin_);
            Outcome outcome = work(*writer_);
            if (outcome) {
                transaction.commit();
            }
            return outcome;
        });
    }

    // Runs `work(session)` on a connection that sees one consistent state throughout.
    template<typename Work>
    std::invoke_result_t<Work, soci::session&> read(Work work) {
        using Outcome = std::invoke_result_t<Work, soci::session&>;
        const Reader reader(*this);
        return guarded<Outcome>([&]() -> Outcome {
            Transaction transaction(reader.session(), "BEGIN");
            return work(reader.session());
        });
    }

private:
    // Rolled back unless committed.
    class Transaction {
    public:
        Transaction(soci::session& session, const char* begin);
        ~Transaction();
        Transaction(const Transaction&) = delete;
        Transaction& operator=(const Transaction&) = delete;
        void commit();

    private:
        soci::session& session_;
        bool open_ = true;
    };

    // Borrows a reading connection.
    class Reader {
    public:
        explicit Reader(Database& database);
        ~Reader();
        Reader(const Reader&) = delete;
        Reader& operator=(const Reader&) = delete;
        soci::session& session() const { return *session_; }

    private:
        Database& database_;
        soci::session* session_;
    };

    Database() = default;

    // SOCI throws; nobody above does.
    template<typename Outcome, typename Work>
    static Outcome guarded(Work work) {
        try {
            return work();
        } catch (const std::exception& error) {
            return std::unexpected(error_of(error));
        }
    }
    static Error error_of(const std::exception& error);

    std::unique_ptr<soci::session> writer_;
    const char* begin_ = "BEGIN";
    std::mutex writing_;
    std::vector<std::unique_ptr<soci::session>> readers_;
    std::vector<soci::session*> idle_;
    std::mutex reading_;
    std::condition_variable returned_;
};

} // namespace berth::platform
