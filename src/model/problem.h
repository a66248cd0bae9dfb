// Errors on the wire: problem details (RFC 9457), and the one mapping between Berth's error codes and HTTP statuses.
#pragma once

#include "model/json.h"

#include <optional>

namespace berth::model {

// The media type of a problem.
inline constexpr std::string_view problem_media_type = "application/problem+json";
// Problem types are "urn:berth:problem:" and a name: the error code's, or one of problem_name.
inline constexpr std::string_view problem_type_prefix = "urn:berth:problem:";

// More precise than the code, where a client acts on it.
namespace problem_name {
inline constexpr std::string_view resuming = "resuming";                 // 503: comes up, try again after Retry-After
inline constexpr std::string_view not_running = "not-running";           // 503: somebody has to start it
inline constexpr std::string_view name_taken = "name-taken";             // 409
inline constexpr std::string_view invalid_template = "invalid-template"; // 400: errors[] has the lines
inline constexpr std::string_view token_used = "token-used";             // 401: a connection token opens once
} // namespace problem_name

// One of several things wrong with a request.
struct ProblemItem {
    std::string detail;
    std::string pointer; // JSON pointer into the request's body, or file:line:column of a template; may be empty

    friend bool operator==(const ProblemItem&, const ProblemItem&) = default;
};

struct Problem {
    std::string type; // a URN
    std::string title;
    int status = 500;
    std::string detail; // what happened and what it touches
    std::string hint;   // what to do; may be empty
    std::vector<ProblemItem> errors;

    friend bool operator==(const Problem&, const Problem&) = default;
};

// The status that answers an error: the one table.
int status_of(Errc code);
// The code that a status stands for; unknown ones by their class (4xx invalid_argument, 5xx unavailable or internal).
Errc errc_of(int status);
// "Not found": the title of a code.
std::string_view title_of(Errc code);

// An internal error's own words stay in the server's log: the problem says only that it happened.
Problem problem_of(const Error& error, std::string_view name = {});
// Back on the client's side; the type decides the code, the status where the type is unknown.
Error error_of(const Problem& problem);
// Whether the problem is of that name (see problem_name, or a code's name).
bool is_problem(const Problem& problem, std::string_view name);

// An error from whatever a server answered: a problem document if it is one, else the status alone.
Error error_of_response(int status, std::string_view content_type, std::string_view body);

Json encode(const ProblemItem& item);
Json encode(const Problem& problem);
// An error as JSON {code, message, hint}: in a workspace's failure and in the link's refusals.
Json encode(const Error& error);
template<>
Result<ProblemItem> decode<ProblemItem>(const Json& value);
template<>
Result<Problem> decode<Problem>(const Json& value);
template<>
Result<Error> decode<Error>(const Json& value);
Result<Errc> errc_from(std::string_view name);

} // namespace berth::model
