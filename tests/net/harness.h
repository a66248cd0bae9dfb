// What the tests of net share: an event loop on a thread of its own, and coroutines run on it from the test.
#pragma once

#include "net/asio.h"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/use_future.hpp>
#include <gtest/gtest.h>

#include <array>
#include <chrono>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <future>
#include <stdexcept>
#include <string>
#include <thread>

namespace berth::net::testing {

using namespace std::literals;

// No step of a test takes longer; one that does fails instead of hanging.
inline constexpr std::chrono::seconds patience = 30s;

class Loop {
public:
    Loop()
        : work_(context_.get_executor())
        , thread_([this] { context_.run(); }) {}
    Loop(const Loop&) = delete;
    Loop& operator=(const Loop&) = delete;
    ~Loop() { stop(); }

    void stop() {
        work_.reset();
        context_.stop();
        if (thread_.joinable()) {
            thread_.join();
        }
    }

    asio::any_io_executor executor() { return context_.get_executor(); }

    // Runs a coroutine on the loop and returns what it returns.
    template<typename T>
    T run(asio::awaitable<T> work) {
        auto future = start(std::move(work));
        return finish(future);
    }

    template<typename T>
    std::future<T> start(asio::awaitable<T> work) {
        return asio::co_spawn(context_, std::move(work), asio::use_future);
    }

    template<typename T>
    static T finish(std::future<T>& future) {
        if (future.wait_for(patience) != std::future_status::ready) {
            throw std::runtime_error("the coroutine has not ended in time");
        }
        return future.get();
    }

private:
    asio::io_context context_{1};
    asio::executor_work_guard<asio::io_context::executor_type> work_;
    std::thread thread_;
};

// A folder that is gone with the test.
class TemporaryFolder {
public:
    TemporaryFolder() {
        std::string name = (std::filesystem::temp_directory_path() / "berth-net-XXXXXX").string();
        if (::mkdtemp(name.data()) == nullptr) {
            throw std::runtime_error("no temporary folder");
        }
        path_ = name;
    }
    TemporaryFolder(const TemporaryFolder&) = delete;
    TemporaryFolder& operator=(const TemporaryFolder&) = delete;
    ~TemporaryFolder() {
        std::error_code ignored;
        std::filesystem::remove_all(path_, ignored);
    }
    std::filesystem::path operator/(std::string_view name) const { return path_ / name; }
    const std::filesystem::path& path() const { return path_; }

private:
    std::filesystem::path path_;
};

struct Ran {
    int status = 0;
    std::string output;
};

// Runs a shell command and returns its exit code and standard output.
inline Ran run_command(const std::string& command) {
    Ran ran;
    FILE* pipe = ::popen(command.c_str(), "r");
    std::array<char, 4096> buffer{};
    for (std::size_t count; (count = std::fread(buffer.data(), 1, buffer.size(), pipe)) > 0;) {
        ran.output.append(buffer.data(), count);
    }
    const int status = ::pclose(pipe);
    ran.status = WIFEXITED(status) ? WEXITSTATUS(status) : -1;
    return ran;
}

inline void write_file(const std::filesystem::path& path, std::string_view text) {
    std::ofstream(path, std::ios::binary) << text;
}

// ASSERT_OK(result): fails with the error's text.
#define ASSERT_OK(result) ASSERT_TRUE((result).has_value()) << (result).error().text()
#define EXPECT_OK(result) EXPECT_TRUE((result).has_value()) << (result).error().text()

} // namespace berth::net::testing
