#include "platform/store/database.h"

#include "base/format.h"
#include "platform/store/migrations.h"

#include <soci/sqlite3/soci-sqlite3.h>
#include <spdlog/spdlog.h>

#include <string_view>

namespace berth::platform {

namespace {

// Lists and long polls read beside each other; each further connection costs a page cache.
constexpr int reading_connections = 2;

constexpr std::string_view sqlite_prefix = "sqlite3://";

std::unique_ptr<soci::session> connect(const std::string& url, bool sqlite) {
    if (!sqlite) {
        return std::make_unique<soci::session>(url); // the backend is loaded by its name in the URL
    }
    const auto path = url.substr(sqlite_prefix.size());
    auto session = std::make_unique<soci::session>(soci::sqlite3, berth::format("dbname=\"{}\" timeout=10", path));
    // Write-ahead logging lets readers read while somebody writes, and outlives a SIGKILL; NORMAL gives up the newest
    // transactions on a power cut only, never consistency.
    *session << "PRAGMA journal_mode = WAL";
    *session << "PRAGMA synchronous = NORMAL";
    *session << "PRAGMA foreign_keys = ON";
    *session << "PRAGMA busy_timeout = 10000";
    return session;
}

} // namespace

Result<std::unique_ptr<Database>> Database::open(const std::string& url) {
    const bool sqlite = url.starts_with(sqlite_prefix);
    std::unique_ptr<Database> database(new Database);
    try {
        database->writer_ = connect(url, sqlite);
        // A second berthd on the same file waits at the start of a transaction instead of failing in its middle.
        database->begin_ = sqlite ? "BEGIN IMMEDIATE" : "BEGIN";
        auto migrated = database->write([](soci::session& sql) { return migrate(sql); });
        if (!migrated) {
            return std::unexpected(migrated.error());
        }
        for (int i = 0; i < reading_connections; ++i) {
            database->readers_.push_back(connect(url, sqlite));
            database->idle_.push_back(database->readers_.back().get());
        }
    } catch (const std::exception& error) {
        return fail(Errc::io_error, berth::format("The database cannot be opened: {}.", error.what()),
                    "Check that the data folder can be written to and is on a local disk.");
    }
    return database;
}

Error Database::error_of(const std::exception& error) {
    // SQLITE_FULL in SQLite's words, ENOSPC in PostgreSQL's.
    const std::string_view what = error.what();
    if (what.contains("database or disk is full") || what.contains("No space left on device")) {
        spdlog::error("The database cannot be written to: its disk is full.");
        return {Errc::unavailable, "The platform's disk is full, so nothing was changed.",
                "Its admin has to free some space; then try again."};
    }
    return {Errc::internal, berth::format("The database failed: {}", error.what()), ""};
}

Database::Transaction::Transaction(soci::session& session, const char* begin)
    : session_(session) {
    session_ << begin;
}

Database::Transaction::~Transaction() {
    if (!open_) {
        return;
    }
    try {
        session_.rollback();
    } catch (const std::exception&) { // NOLINT(bugprone-empty-catch)
        // The connection is broken; the database has rolled back by itself.
    }
}

void Database::Transaction::commit() {
    session_.commit();
    open_ = false;
}

Database::Reader::Reader(Database& database)
    : database_(database) {
    std::unique_lock lock(database_.reading_);
    database_.returned_.wait(lock, [this] { return !database_.idle_.empty(); });
    session_ = database_.idle_.back();
    database_.idle_.pop_back();
}

Database::Reader::~Reader() {
    {
        const std::scoped_lock lock(database_.reading_);
        database_.idle_.push_back(session_);
    }
    database_.returned_.notify_one();
}

} // namespace berth::platform
