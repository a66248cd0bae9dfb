// Workspaces and what people ask of them: /workspaces, /workspaces/{id}, /workspaces/{id}/start and the like.
#include "base/format.h"
#include "model/dotfiles.h"
#include "model/ids.h"
#include "platform/api/api.h"

#include <algorithm>

namespace berth::platform {

namespace {

asio::awaitable<Answer> list_workspaces(Call& call) {
    const auto all = query_flag(call, "all");
    if (!all) {
        co_return refuse(all.error());
    }
    if (*all && !call.user.admin) {
        co_return refuse(Error{Errc::forbidden, "Only an admin may list everybody's workspaces.",
                               "Leave ?all=true out to list your own."});
    }
    auto& services = call.services;
    auto records = co_await services.pool.run([&services, everybody = *all, owner = call.user.id] {
        return everybody ? services.store.all_workspaces() : services.store.workspaces_of(owner);
    });
    if (!records) {
        co_return refuse(records.error());
    }
    std::ranges::stable_sort(*records, {}, [](const WorkspaceRecord& record) { return record.shown.name; });
    std::vector<model::Workspace> shown;
    for (auto& record : *records) {
        record.shown.unsupported = unsupported_of(record.made_from, services.capabilities);
        shown.push_back(std::move(record.shown));
    }
    co_return json_response(200, model::encode_workspaces(shown));
}

asio::awaitable<Answer> get_workspace(Call& call) {
    auto found = co_await visible_workspace(call);
    if (!found) {
        co_return refuse(found.error());
    }
    co_return json_response(200, encode_workspace(call.services, std::move(*found)));
}

std::string pointer_to(std::string_view member) {
    std::string pointer = "/parameters/";
    for (char c : member) { // RFC 6901 section 3
        pointer += c == '~' ? "~0" : c == '/' ? "~1" : std::string(1, c);
    }
    return pointer;
}

// Everything that is wrong with the parameters, one by one.
std::vector<model::ProblemItem> check_parameters(const model::Template& from,
                                                 const std::map<std::string, std::string>& given) {
    std::vector<model::ProblemItem> problems;
    model::Template lenient = from;
    for (auto& parameter : lenient.parameters) {
        parameter.required = false;
    }
    for (const auto& [name, value] : given) {
        const bool known = std::ranges::contains(from.parameters, name, &model::Parameter::name);
        if (known) {
            continue;
        }
        if (const auto wrong = model::resolve_parameters(lenient, {{name, value}}); !wrong) {
            problems.push_back({wrong.error().message, pointer_to(name)});
        }
    }
    for (const auto& parameter : from.parameters) {
        model::Template alone = from;
        alone.parameters = {parameter};
        std::map<std::string, std::string> only;
        if (const auto found = given.find(parameter.name); found != given.end()) {
            only.insert(*found);
        }
        if (const auto wrong = model::resolve_parameters(alone, only); !wrong) {
            problems.push_back({wrong.error().message, pointer_to(parameter.name)});
        }
    }
    return problems;
}

// Checks a request against the rules and the catalogue, and tells all that is wrong in one refusal.
std::expected<NewWorkspace, Refusal> check_request(const model::CreateWorkspace& request,
                                                   const TemplateCatalog::Entries& templates) {
    NewWorkspace wanted;
    wanted.name = request.name;
    std::vector<model::ProblemItem> problems;
    std::string hint;
    bool only_template_missing = false;
    if (auto name = model::check_workspace_name(request.name); !name) {
        problems.push_back({name.error().message, "/name"});
        hint = name.error().hint;
    }
    if (const auto found = templates.find(request.template_name); found == templates.end()) {
        only_template_missing = problems.empty();
        problems.push_back({"There is no template of that name.", "/template"});
    } else {
        wanted.made_from = found->second.value;
        auto values = model::resolve_parameters(wanted.made_from, request.parameters);
        if (values) {
            wanted.parameters = std::move(*values);
        } else {
            std::ranges::move(check_parameters(wanted.made_from, request.parameters), std::back_inserter(problems));
            hint += (hint.empty() ? "" : " ") + values.error().hint;
        }
    }
    if (problems.empty()) {
        return wanted;
    }
    std::string message;
    for (const auto& problem : problems) {
        message += (message.empty() ? "" : " ") + problem.detail;
    }
    Refusal refusal(Error{only_template_missing ? Errc::not_found : Errc::invalid_argument, message, hint});
    refusal.errors = std::move(problems);
    return refuse(std::move(refusal));
}

asio::awaitable<Answer> create_workspace(Call& call) {
    auto& services = call.services;
    auto body = co_await read_json(call);
    if (!body) {
        co_return refuse(body.error());
    }
    const auto request = model::decode_text<model::CreateWorkspace>(*body);
    wipe(body->data(), body->size());
    if (!request) {
        co_return refuse(request.error());
    }
    const auto entries = co_await services.pool.run([&services] { return services.templates.entries(); });
    if (!entries) {
        co_return refuse(entries.error());
    }
    auto wanted = check_request(*request, **entries);
    if (!wanted) {
        co_return refuse(wanted.error());
    }
    const auto key = call.user.id.issuer + "\n" + call.user.id.subject;
    if (const auto wait = services.creations.take(key, std::chrono::steady_clock::now())) {
        co_return refuse_rate(*wait, "You have created many workspaces in a short time.");
    }
    const auto preferences =
        co_await services.pool.run([&store = services.store, id = call.user.id] { return store.preferences_of(id); });
    if (!preferences) {
        co_return refuse(preferences.error());
    }
    if (!preferences->dotfiles.repository.empty()) {
        wanted->made_from.init.push_back(model::dotfiles_command(preferences->dotfiles));
    }
    wanted->id = model::new_workspace_id();
    wanted->owner = call.user.id;
    wanted->slots = services.config.local.uid_count;
    wanted->workspaces_per_user = services.config.limits.workspaces_per_user;
    auto created = co_await services.pool.run([&services, wanted = std::move(*wanted), actor = call.actor()] {
        return services.store.create_workspace(wanted, actor);
    });
    if (!created) {
        Refusal refusal(created.error());
        if (refusal.error.code == Errc::conflict) {
            refusal.name = model::problem_name::name_taken;
        }
        co_return refuse(std::move(refusal));
    }
    const auto id = created->shown.id;
    services.wake(id);
    auto response = json_response(201, encode_workspace(services, std::move(*created)));
    response.headers.add("Location", berth::format("{}/workspaces/{}", model::api_base, id));
    co_return response;
}

asio::awaitable<Answer> ask(Call& call, model::Action action) {
    auto& services = call.services;
    auto found = co_await visible_workspace(call);
    if (!found) {
        co_return refuse(found.error());
    }
    if (action == model::Action::suspend && services.capabilities.suspend == ProvisionerCapabilities::Suspend::none) {
        co_return refuse(
            Error{Errc::unsupported,
                  berth::format("The {} provisioner cannot suspend workspaces here.", services.capabilities.name),
                  "Stop the workspace instead; its files stay."});
    }
    const auto id = found->shown.id;
    auto asked = co_await services.pool.run(
        [&services, id, action, actor = call.actor()] { return services.store.request(id, action, actor); });
    if (!asked) {
        co_return refuse(asked.error());
    }
    services.wake(id);
    co_return json_response(202, encode_workspace(services, std::move(*asked)));
}

asio::awaitable<Answer> start(Call& call) {
    return ask(call, model::Action::start);
}
asio::awaitable<Answer> stop(Call& call) {
    return ask(call, model::Action::stop);
}
asio::awaitable<Answer> suspend(Call& call) {
    return ask(call, model::Action::suspend);
}
asio::awaitable<Answer> resume(Call& call) {
    return ask(call, model::Action::resume);
}
asio::awaitable<Answer> retry(Call& call) {
    return ask(call, model::Action::retry);
}
asio::awaitable<Answer> cancel(Call& call) {
    return ask(call, model::Action::cancel);
}
asio::awaitable<Answer> remove(Call& call) {
    return ask(call, model::Action::remove);
}

} // namespace

void add_workspace_routes(net::Router& router, Services& services) {
    router.add("GET", "/api/v1/workspaces", handler_of(services, Access::signed_in, list_workspaces));
    router.add("POST", "/api/v1/workspaces", handler_of(services, Access::signed_in, create_workspace));
    router.add("GET", "/api/v1/workspaces/{id}", handler_of(services, Access::signed_in, get_workspace));
    router.add("DELETE", "/api/v1/workspaces/{id}", handler_of(services, Access::signed_in, remove));
    struct Row {
        std::string_view name;
        EndpointFunction endpoint;
    };
    for (const auto& [name, endpoint] : {Row{"start", start}, Row{"stop", stop}, Row{"suspend", suspend},
                                         Row{"resume", resume}, Row{"retry", retry}, Row{"cancel", cancel}}) {
        router.add("POST", berth::format("/api/v1/workspaces/{{id}}/{}", name),
                   handler_of(services, Access::signed_in, endpoint));
    }
}

} // namespace berth::platform
