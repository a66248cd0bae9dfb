// Which handler a request belongs to: methods and path patterns.
#pragma once

#include "net/http_server.h"

#include <string>
#include <vector>

namespace berth::net {

// Patterns are made of literal segments and "{name}", which takes one non-empty segment ("/workspaces/{id}/log").
// Literal segments win over parameters. HEAD goes to GET's handler where there is none of its own.
class Router {
public:
    // Answers 404, and 405 with its Allow header; empty: the server's plain text.
    using Refusal = std::function<Response(unsigned status, std::string_view detail)>;
    explicit Router(Refusal refusal = {});

    void add(std::string method, std::string_view pattern, Handler handler);

    // Runs the handler the exchange belongs to. The router has to outlive the server that uses it:
    // HttpServer::listen(executor, options, [&router](Exchange& exchange) { return router.handle(exchange); }).
    asio::awaitable<void> handle(Exchange& exchange) const;

private:
    struct Route {
        std::string method;
        std::vector<std::string> segments; // "{name}" for a parameter
        Handler handler;
    };

    std::vector<Route> routes_;
    Refusal refusal_;
};

} // namespace berth::net
