#include "agent/problem_response.h"

#include "model/problem.h"

namespace berth::agent {

net::Response problem_response(const Error& error) {
    return problem_response(error, static_cast<unsigned>(model::status_of(error.code)));
}

net::Response problem_response(const Error& error, unsigned status) {
    model::Problem problem = model::problem_of(error);
    problem.status = static_cast<int>(status);
    net::Response response;
    response.status = status;
    response.headers.set("Content-Type", std::string(model::problem_media_type));
    response.body = model::dump(encode(problem));
    return response;
}

net::Response refusal_response(unsigned status, std::string_view detail) {
    return problem_response({model::errc_of(static_cast<int>(status)), std::string(detail), {}}, status);
}

net::Response json_response(const model::Json& body) {
    net::Response response;
    response.headers.set("Content-Type", "application/json");
    response.body = model::dump(body);
    return response;
}

} // namespace berth::agent
