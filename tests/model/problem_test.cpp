#include "model/problem.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace berth::model {
namespace {

using testing::HasSubstr;
using testing::Not;

TEST(Problem, HasTheStatusOfItsCode) {
    const std::pair<Errc, int> statuses[] = {
        {Errc::invalid_argument, 400}, {Errc::unauthenticated, 401}, {Errc::forbidden, 403},
        {Errc::not_found, 404},        {Errc::conflict, 409},        {Errc::too_large, 413},
        {Errc::rate_limited, 429},     {Errc::unavailable, 503},     {Errc::timed_out, 504},
        {Errc::cancelled, 499},        {Errc::unsupported, 501},     {Errc::protocol_error, 502},
        {Errc::io_error, 500},         {Errc::internal, 500},
    };
    for (const auto& [code, status] : statuses) {
        EXPECT_EQ(status_of(code), status) << to_string(code);
        EXPECT_EQ(errc_from(to_string(code)), code);
        EXPECT_FALSE(title_of(code).empty());
    }
}

TEST(Problem, BringsAnErrorToTheOtherSideUnchanged) {
    for (int i = 0; i < static_cast<int>(Errc::internal); ++i) {
        const Error error{static_cast<Errc>(i), "There is no workspace demo.", "berth list shows them."};
        if (error.code == Errc::io_error) {
            continue;
        }
        const auto back = decode_text<Problem>(dump(encode(problem_of(error))));
        ASSERT_TRUE(back);
        EXPECT_EQ(error_of(*back), error) << to_string(error.code);
    }
}

TEST(Problem, KeepsWhatBrokeInsideToItself) {
    for (Errc code : {Errc::internal, Errc::io_error}) {
        const Problem problem = problem_of({code, "cannot open /var/lib/berth/keys/signing", "chmod"});
        EXPECT_EQ(problem.status, 500);
        EXPECT_THAT(problem.detail + problem.hint, Not(HasSubstr("/var/lib")));
        EXPECT_FALSE(problem.detail.empty());
    }
}

TEST(Problem, HasANameOfItsOwnWhereAClientActsOnIt) {
    const Problem problem =
        problem_of({Errc::unavailable, "The workspace is coming up.", "Try again."}, problem_name::resuming);
    EXPECT_EQ(problem.type, "urn:berth:problem:resuming");
    EXPECT_EQ(problem.status, 503);
    EXPECT_EQ(problem.title, "Coming up");
    EXPECT_TRUE(is_problem(problem, problem_name::resuming));
    EXPECT_FALSE(is_problem(problem, problem_name::not_running));
    EXPECT_EQ(error_of(problem).code, Errc::unavailable);
    EXPECT_TRUE(is_problem(problem_of({Errc::not_found, "x", ""}), "not_found"));
}

TEST(Problem, ListsWhatIsWrongInTheMessage) {
    Problem problem = problem_of({Errc::invalid_argument, "The template is invalid.", ""}, "invalid-template");
    problem.errors = {{"spec is missing.", "a.yaml:1:1"}, {"and more", ""}};
    EXPECT_EQ(error_of(problem).message, "The template is invalid.\na.yaml:1:1: spec is missing.\nand more");
    problem.errors = {{problem.detail, "/name"}};
    EXPECT_EQ(error_of(problem).message, "The template is invalid."); // not twice
}

TEST(Problem, IsUnderstoodFromServersThatAreNotBerth) {
    EXPECT_EQ(error_of_response(404, "application/problem+json; charset=utf-8",
                                R"({"type":"about:blank","status":404,"detail":"gone"})"),
              (Error{Errc::not_found, "gone", ""}));
    const Error html = error_of_response(502, "text/html", "<html><script>alert(1)</script>");
    EXPECT_EQ(html.code, Errc::protocol_error);
    EXPECT_THAT(html.message, HasSubstr("status 502"));
    EXPECT_THAT(html.message, Not(HasSubstr("script")));
    EXPECT_THAT(error_of_response(503, "text/plain", "upstream down\nsecond").message, HasSubstr(": upstream down"));
    EXPECT_EQ(error_of_response(418, "", "").code, Errc::invalid_argument);
    EXPECT_EQ(error_of_response(599, "", "").code, Errc::unavailable);
    EXPECT_EQ(error_of_response(302, "", "").code, Errc::protocol_error);
    EXPECT_EQ(error_of_response(400, "application/problem+json", "{").code, Errc::invalid_argument);
}

TEST(ErrorJson, KeepsTheWordsOfACodeThatIsNewerThanThisProgram) {
    const auto error = decode_text<Error>(R"({"code":"quota_exceeded","message":"No room.","hint":""})");
    ASSERT_TRUE(error);
    EXPECT_EQ(*error, (Error{Errc::internal, "No room.", ""}));
}

} // namespace
} // namespace berth::model
