#include "client/http.h"

#include <gtest/gtest.h>

using namespace std::literals;
using namespace berth;
using namespace berth::client;

TEST(PlatformUrl, TakesWhatPeopleType) {
    const std::pair<const char*, const char*> cases[] = {
        {"berth.example.com", "https://berth.example.com"},
        {"  https://berth.example.com/  ", "https://berth.example.com"},
        {"https://berth.example.com:8443/some/page?x=1#y", "https://berth.example.com:8443"},
        {"localhost:7080", "http://localhost:7080"},
        {"127.0.0.1:7080", "http://127.0.0.1:7080"},
        {"http://[::1]:7080", "http://[::1]:7080"},
        {"[::1]:7080", "http://[::1]:7080"},
        {"HTTPS://Berth.Example.COM", "https://berth.example.com"},
    };
    for (const auto& [typed, expected] : cases) {
        const auto url = parse_platform_url(typed);
        ASSERT_TRUE(url) << typed << ": " << url.error().text();
        EXPECT_EQ(url->toString().toStdString(), expected) << typed;
    }
}

TEST(PlatformUrl, RefusesWhatWouldLeakASignIn) {
    for (const char* typed : {"", "http://berth.example.com", "ftp://berth.example.com", "https://",
                              "https://ada:secret@berth.example.com", "http://127.0.0.1.example.com",
                              "http://localhost.example.com", "https://berth example.com", "file:///etc/passwd"}) {
        const auto url = parse_platform_url(typed);
        ASSERT_FALSE(url) << typed << " gave " << url->toString().toStdString();
        EXPECT_EQ(url.error().code, Errc::invalid_argument) << typed;
        EXPECT_FALSE(url.error().hint.empty()) << typed;
    }
}

TEST(FormEncoding, LeavesNothingThatCouldStandForItself) {
    EXPECT_EQ(form_encode({{"a", "b c&d=e+f"}, {"ü", "%"}}), "a=b%20c%26d%3De%2Bf&%C3%BC=%25");
    EXPECT_EQ(form_encode({}), "");
}

TEST(RetryAfter, IsReadAsSecondsAndAsDate) {
    const auto now = std::chrono::system_clock::from_time_t(1'800'000'000); // Fri, 15 Jan 2027 08:00:00 GMT
    const auto with = [](std::string value) {
        HttpResponse response;
        response.headers.emplace_back("retry-after", std::move(value));
        return response;
    };
    EXPECT_EQ(retry_after(with("7"), now), 7s);
    EXPECT_EQ(retry_after(with("Fri, 15 Jan 2027 08:01:30 GMT"), now), 90s);
    EXPECT_EQ(retry_after(with("Fri, 15 Jan 2027 07:00:00 GMT"), now), 0s);
    EXPECT_EQ(retry_after(with("soon"), now), std::nullopt);
    EXPECT_EQ(retry_after(with("-1"), now), std::nullopt);
    EXPECT_EQ(retry_after(HttpResponse(), now), std::nullopt);
}
