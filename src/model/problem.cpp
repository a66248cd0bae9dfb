#include "model/problem.h"

#include "base/format.h"
#include "model/channel/wake.h"

#include <algorithm>
#include <array>

namespace berth::model {

namespace {

struct StatusRow {
    Errc code;
    int status;
    std::string_view title;
};

// Where two codes share a status, the first one is what the status is read back as.
constexpr std::array table{
    StatusRow{Errc::invalid_argument, 400, "Invalid request"},
    StatusRow{Errc::unauthenticated, 401, "Not signed in"},
    StatusRow{Errc::forbidden, 403, "Not allowed"},
    StatusRow{Errc::not_found, 404, "Not found"},
    StatusRow{Errc::timed_out, 504, "Timed out"},
    StatusRow{Errc::conflict, 409, "Conflict"},
    StatusRow{Errc::too_large, 413, "Too large"},
    StatusRow{Errc::rate_limited, 429, "Too many requests"},
    StatusRow{Errc::cancelled, 499, "Cancelled"},
    StatusRow{Errc::internal, 500, "Internal error"},
    StatusRow{Errc::io_error, 500, "Internal error"},
    StatusRow{Errc::unsupported, 501, "Not supported"},
    StatusRow{Errc::protocol_error, 502, "Bad answer"},
    StatusRow{Errc::unavailable, 503, "Not available"},
};

struct Alias {
    std::string_view name;
    Errc code;
    std::string_view title;
};

constexpr std::array aliases{
    Alias{problem_name::resuming, Errc::unavailable, "Coming up"},
    Alias{problem_name::not_running, Errc::unavailable, "Not running"},
    Alias{problem_name::suspended, Errc::unavailable, "Suspended"},
    Alias{problem_name::name_taken, Errc::conflict, "Name taken"},
    Alias{problem_name::invalid_template, Errc::invalid_argument, "Invalid template"},
    Alias{problem_name::token_used, Errc::unauthenticated, "Token used"},
};

// Statuses that no code makes but that a server, or a proxy on the way, may answer.
constexpr std::array<std::pair<int, Errc>, 6> foreign{{
    {405, Errc::unsupported},
    {407, Errc::unauthenticated},
    {408, Errc::timed_out},
    {410, Errc::not_found},
    {415, Errc::invalid_argument},
    {426, Errc::unsupported},
}};

const StatusRow& row_of(Errc code) {
    return *std::ranges::find(table, code, &StatusRow::code);
}

const Alias* alias_of(std::string_view name) {
    const auto found = std::ranges::find(aliases, name, &Alias::name);
    return found == aliases.end() ? nullptr : &*found;
}

// "urn:berth:problem:not_found" is "not_found".
std::string_view name_of(const Problem& problem) {
    const std::string_view type = problem.type;
    return type.starts_with(problem_type_prefix) ? type.substr(problem_type_prefix.size()) : std::string_view{};
}

// The first line of a text, bounded: what a proxy's HTML page is cut down to.
constexpr std::size_t foreign_text_limit = 200;

} // namespace

int status_of(Errc code) {
    return row_of(code).status;
}

std::string_view title_of(Errc code) {
    return row_of(code).title;
}

Errc errc_of(int status) {
    if (const auto found = std::ranges::find(table, status, &StatusRow::status); found != table.end()) {
        return found->code;
    }
    if (const auto found = std::ranges::find(foreign, status, &std::pair<int, Errc>::first); found != foreign.end()) {
        return found->second;
    }
    if (status >= 400 && status < 500) {
        return Errc::invalid_argument;
    }
    // Anything else that is no success comes from something that is not Berth: trying again may help.
    return status >= 500 && status < 600 ? Errc::unavailable : Errc::protocol_error;
}

Result<Errc> errc_from(std::string_view name) {
    for (const StatusRow& row : table) {
        if (to_string(row.code) == name) {
            return row.code;
        }
    }
    return fail(Errc::invalid_argument, "There is no error code of that name.");
}

Problem problem_of(const Error& error, std::string_view name) {
    const StatusRow& row = row_of(error.code);
    const Alias* alias = alias_of(name);
    Problem problem;
    problem.type = std::string(problem_type_prefix) + std::string(name.empty() ? to_string(error.code) : name);
    problem.title = alias != nullptr ? alias->title : row.title;
    problem.status = row.status;
    if (error.code == Errc::internal || error.code == Errc::io_error) {
        // Its words may name files and tables of the platform's machine.
        problem.detail = "The platform failed while it worked on this.";
        problem.hint = "Its log says more; trying again may help.";
    } else {
        problem.detail = error.message.empty() ? std::string(problem.title) + "." : error.message;
        problem.hint = error.hint;
    }
    return problem;
}

Error error_of(const Problem& problem) {
    const std::string_view name = name_of(problem);
    Errc code = errc_of(problem.status);
    if (const Alias* alias = alias_of(name)) {
        code = alias->code;
    } else if (const auto named = errc_from(name)) {
        code = *named;
    }
    Error error{code, problem.detail.empty() ? problem.title : problem.detail, problem.hint};
    for (const ProblemItem& item : problem.errors) {
        if (item.detail == problem.detail) {
            continue; // the one thing that is wrong, and said already
        }
        error.message += "\n" + (item.pointer.empty() ? item.detail : item.pointer + ": " + item.detail);
    }
    return error;
}

bool is_problem(const Problem& problem, std::string_view name) {
    return name_of(problem) == name;
}

Error error_of_response(int status, std::string_view content_type, std::string_view body) {
    if (content_type.starts_with(problem_media_type)) {
        if (auto problem = decode_text<Problem>(body)) {
            return error_of(*problem);
        }
    }
    std::string said;
    if (content_type.starts_with("text/plain")) {
        said = body.substr(0, std::min(body.find('\n'), foreign_text_limit));
    }
    return {errc_of(status),
            said.empty() ? berth::format("The server answered with status {}.", status)
                         : berth::format("The server answered with status {}: {}", status, said),
            "Something between this machine and the platform may have answered in its place: check the address."};
}

Json encode(const ProblemItem& item) {
    return {{"detail", item.detail}, {"pointer", item.pointer}};
}

Json encode(const Problem& problem) {
    return {{"type", problem.type},     {"title", problem.title}, {"status", problem.status},
            {"detail", problem.detail}, {"hint", problem.hint},   {"errors", encode_list(problem.errors)}};
}

Json encode(const Error& error) {
    return {{"code", to_string(error.code)}, {"message", error.message}, {"hint", error.hint}};
}

template<>
Result<ProblemItem> decode<ProblemItem>(const Json& value) {
    ProblemItem item;
    Fields fields(value, "problem item");
    fields.get("detail", item.detail).maybe("pointer", item.pointer);
    return fields.result_of(std::move(item));
}

template<>
Result<Problem> decode<Problem>(const Json& value) {
    Problem problem;
    Fields fields(value, "problem");
    fields.maybe("type", problem.type)
        .maybe("title", problem.title)
        .get("status", problem.status)
        .maybe("detail", problem.detail)
        .maybe("hint", problem.hint)
        .maybe_list("errors", problem.errors);
    return fields.result_of(std::move(problem));
}

template<>
Result<Error> decode<Error>(const Json& value) {
    std::string code;
    Error error;
    Fields fields(value, "error");
    fields.get("code", code).get("message", error.message).maybe("hint", error.hint);
    // A newer peer's code that is unknown here is still an error with its words.
    error.code = errc_from(code).value_or(Errc::internal);
    return fields.result_of(std::move(error));
}

} // namespace berth::model
