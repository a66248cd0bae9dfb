#include "postgres.h"

#include <gtest/gtest.h>
#include <soci/soci.h>

#include <cstdlib>
#include <filesystem>
#include <format>
#include <sys/wait.h>
#include <unistd.h>

namespace berth::platform {

namespace {

namespace fs = std::filesystem;

const fs::path binaries = "/usr/lib/postgresql/17/bin";

class Server {
public:
    Server() {
        if (!fs::exists(binaries / "initdb")) {
            return;
        }
        char pattern[] = "/tmp/berth-pg-XXXXXX";
        folder_ = mkdtemp(pattern);
        // PostgreSQL refuses to run as root.
        if (geteuid() == 0) {
            as_owner_ = "runuser -u postgres -- ";
            if (std::system(std::format("chown postgres {}", folder_.string()).c_str()) != 0) {
                return;
            }
        }
        running_ = run(std::format("initdb -D {0}/data -A trust -U postgres --no-sync >{0}/init", folder_.string())) &&
                   run(std::format("pg_ctl -D {0}/data -w -o \"-k {0} -h '' -F\" -l {0}/log start >{0}/start",
                                   folder_.string()));
    }

    ~Server() {
        if (running_) {
            run(std::format("pg_ctl -D {}/data -m immediate stop >/dev/null", folder_.string()));
        }
        if (!folder_.empty()) {
            std::error_code ignored;
            fs::remove_all(folder_, ignored);
        }
    }

    std::optional<std::string> new_database() {
        if (!running_) {
            return std::nullopt;
        }
        const auto name = std::format("test{}", ++databases_);
        if (!run(std::format("createdb -h {} -U postgres {}", folder_.string(), name))) {
            return std::nullopt;
        }
        return std::format("postgresql://host={} user=postgres dbname={}", folder_.string(), name);
    }

private:
    bool run(const std::string& command) const {
        // A server started here must not hold the test's own output open.
        const auto line = std::format("cd / && {}{}/{} 2>/dev/null", as_owner_, binaries.string(), command);
        return std::system(line.c_str()) == 0;
    }

    fs::path folder_;
    std::string as_owner_;
    bool running_ = false;
    int databases_ = 0;
};

} // namespace

std::optional<std::string> new_postgres_database() {
    static Server server;
    return server.new_database();
}

} // namespace berth::platform
