// A real HTTP server (net's) for the client's tests: answers by path, notes what it was asked.
#pragma once

#include "client/io_thread.h"
#include "net/http_server.h"

#include <QUrl>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/use_future.hpp>

#include <functional>
#include <map>
#include <mutex>
#include <string>
#include <vector>

namespace berth::client {

class TestServer {
public:
    struct Request {
        std::string method;
        std::string target; // path and query as they came
        std::string authorization;
        std::string body;
    };
    using Answer = std::function<net::Response(const Request&)>;

    TestServer() {
        net::ServerOptions options;
        options.listener = net::TcpListener{};
        server_ = std::move(*net::HttpServer::listen(io_.executor(), options,
                                                     [this](net::Exchange& exchange) { return handle(exchange); }));
        server_->start();
    }
    ~TestServer() { stop(); }

    // Afterwards no handler runs any more; owners whose handlers use their members call it first of all.
    void stop() {
        asio::co_spawn(io_.executor(), server_->shutdown(std::chrono::milliseconds(0)), asio::use_future).get();
    }

    std::string address() const { return "http://127.0.0.1:" + std::to_string(server_->port()); }
    QUrl url() const { return QUrl(QString::fromStdString(address())); }
    asio::any_io_executor executor() { return io_.executor(); }

    // What answers at a path, from now on.
    void on(std::string path, Answer answer) {
        const std::lock_guard lock(mutex_);
        answers_[std::move(path)] = std::move(answer);
    }
    void on(std::string path, int status, std::string body, std::string type = "application/json") {
        on(std::move(path), [=](const Request&) { return response(status, body, type); });
    }
    // The same for answers that are more than one text.
    void handle_with(std::string path, net::Handler handler) {
        const std::lock_guard lock(mutex_);
        handlers_[std::move(path)] = std::move(handler);
    }

    static net::Response response(int status, std::string body, std::string type = "application/json") {
        net::Response made;
        made.status = static_cast<unsigned>(status);
        made.headers.set("Content-Type", std::move(type));
        made.body = std::move(body);
        return made;
    }

    std::vector<Request> requests() const {
        const std::lock_guard lock(mutex_);
        return requests_;
    }
    // Those to one path.
    std::vector<Request> requests(const std::string& path) const {
        std::vector<Request> found;
        for (const Request& request : requests()) {
            if (request.target.substr(0, request.target.find('?')) == path) {
                found.push_back(request);
            }
        }
        return found;
    }

private:
    asio::awaitable<void> handle(net::Exchange& exchange) {
        const std::string path = exchange.target().raw_path();
        Answer answer;
        net::Handler handler;
        {
            const std::lock_guard lock(mutex_);
            if (const auto found = handlers_.find(path); found != handlers_.end()) {
                handler = found->second;
            } else if (const auto plain = answers_.find(path); plain != answers_.end()) {
                answer = plain->second;
            }
        }
        Request request{
            exchange.method(), exchange.target().raw(), std::string(exchange.headers().get("Authorization")), {}};
        if (!handler) {
            request.body = (co_await exchange.read_body(1 << 20)).value_or("");
        }
        {
            const std::lock_guard lock(mutex_);
            requests_.push_back(request);
        }
        if (handler) {
            co_await handler(exchange);
        } else {
            co_await exchange.respond(answer ? answer(request) : response(404, "{}"));
        }
    }

    mutable std::mutex mutex_;
    std::map<std::string, Answer> answers_;
    std::map<std::string, net::Handler> handlers_;
    std::vector<Request> requests_;
    IoThread io_;
    std::unique_ptr<net::HttpServer> server_;
};

} // namespace berth::client
