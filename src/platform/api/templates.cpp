// Templates: /templates.
#include "platform/api/api.h"

#include <format>

namespace berth::platform {

namespace {

asio::awaitable<Answer> list_templates(Call& call) {
    auto& services = call.services;
    const auto entries = co_await services.pool.run([&services] { return services.templates.entries(); });
    if (!entries) {
        co_return refuse(entries.error());
    }
    std::vector<model::TemplateSummary> summaries;
    for (const auto& [name, entry] : **entries) {
        summaries.push_back(model::summary_of(entry.value, unsupported_of(entry.value, services.capabilities)));
    }
    co_return json_response(200, model::encode_templates(summaries));
}

asio::awaitable<Answer> get_template(Call& call) {
    auto& services = call.services;
    const auto entries = co_await services.pool.run([&services] { return services.templates.entries(); });
    if (!entries) {
        co_return refuse(entries.error());
    }
    const auto found = (*entries)->find(call.exchange.parameter("name"));
    if (found == (*entries)->end()) {
        co_return refuse(Error{Errc::not_found, "There is no template of that name.",
                               "GET /api/v1/templates lists those there are."});
    }
    const auto& entry = found->second;
    auto summary = model::summary_of(entry.value, unsupported_of(entry.value, services.capabilities));
    summary.yaml = entry.yaml;
    co_return json_response(200, model::encode(summary));
}

} // namespace

void add_template_routes(net::Router& router, Services& services) {
    router.add("GET", "/api/v1/templates", handler_of(services, Access::signed_in, list_templates));
    router.add("GET", "/api/v1/templates/{name}", handler_of(services, Access::signed_in, get_template));
}

} // namespace berth::platform
