#include "client/oidc/sign_in.h"

#include "client/oidc/loopback_listener.h"

#include <QProcess>
#include <QStandardPaths>
#include <QSysInfo>

namespace berth::client::oidc {

namespace {

using namespace std::literals;

// How long somebody may take in the browser: a password manager, a second factor, a coffee.
constexpr auto browser_deadline = 5min;

HttpRequest get(QUrl url) {
    HttpRequest request;
    request.url = std::move(url);
    request.headers = {{"Accept", "application/json"}};
    return request;
}

Task<Result<SignedIn>> accept_tokens(HttpClient& http, ClientConfig client, Provider provider, Result<Tokens> tokens,
                                     std::string nonce, bool by_device) {
    if (!tokens) {
        co_return std::unexpected(std::move(tokens.error()));
    }
    if (tokens->id_token.empty()) {
        co_return fail(Errc::protocol_error, "The sign-in provider did not say who signed in (no ID token).",
                       "Tell whoever runs the platform: its `oidc` scopes have to hold openid.");
    }
    IdTokenCheck check;
    check.issuer = provider.issuer;
    check.client_id = client.client_id;
    check.nonce = nonce;
    check.nonce_may_be_absent = by_device;
    check.access_token = &tokens->access_token;
    jose::KeySet keys;
    auto identity = co_await check_id_token(http, provider.jwks_uri, keys, tokens->id_token, check);
    if (!identity) {
        co_return std::unexpected(std::move(identity.error()));
    }
    co_return SignedIn{std::move(*tokens), std::move(*identity), std::move(nonce)};
}

} // namespace

Task<Result<Provider>> discover(HttpClient& http, std::string issuer) {
    auto url = discovery_url(issuer);
    if (!url) {
        co_return std::unexpected(std::move(url.error()));
    }
    const auto answer = co_await http.send(get(*url));
    if (!answer) {
        co_return fail(answer.error().code, "The sign-in provider cannot be reached. " + answer.error().message,
                       answer.error().hint);
    }
    co_return judge_discovery(issuer, *answer);
}

Task<Result<Identity>> check_id_token(HttpClient& http, QUrl jwks_uri, jose::KeySet& keys, std::string id_token,
                                      IdTokenCheck check) {
    bool fresh = false;
    while (true) {
        if (!keys.empty()) {
            auto identity = verify_id_token(id_token, keys, check, std::chrono::system_clock::now());
            if (identity || identity.error().code != Errc::not_found || fresh) {
                if (!identity) {
                    identity.error().code = Errc::unauthenticated;
                }
                co_return identity;
            }
        }
        const auto answer = co_await http.send(get(jwks_uri));
        if (!answer) {
            co_return std::unexpected(answer.error());
        }
        auto fetched = answer->ok() ? jose::KeySet::parse(answer->body)
                                    : fail(Errc::unavailable, "HTTP " + std::to_string(answer->status));
        if (!fetched) {
            co_return fail(fetched.error().code == Errc::unavailable ? Errc::unavailable : Errc::protocol_error,
                           "The sign-in provider's keys cannot be read: " + fetched.error().message, "Try again.");
        }
        keys = std::move(*fetched);
        fresh = true;
    }
}

Task<Result<SignedIn>> sign_in_with_browser(HttpClient& http, ClientConfig client, Person person) {
    const auto provider = co_await discover(http, client.issuer);
    if (!provider) {
        co_return std::unexpected(provider.error());
    }
    Redirect redirect;
    LoopbackListener listener;
    const auto address = listener.listen();
    if (!address) {
        co_return std::unexpected(address.error());
    }
    const Attempt attempt = make_attempt(*address);
    const auto judge = [&](const QUrl& url) -> LoopbackListener::Verdict {
        redirect = judge_redirect(url, *provider, attempt);
        switch (redirect.kind) {
        case Redirect::Kind::foreign:
            return {false, 400, "Not this sign-in", "This answer does not belong to the sign-in that is waiting."};
        case Redirect::Kind::refused:
            return {true, 400, "Not signed in", redirect.error.text() + " You can close this window."};
        case Redirect::Kind::code:
            break;
        }
        return {true, 200, "Back to Berth", "Berth has what it needs. You can close this window."};
    };
    const QUrl url = authorization_url(*provider, client, attempt);
    const bool opened = person.open_browser && person.open_browser(url);
    if (person.waiting_for_browser) {
        person.waiting_for_browser(url, opened);
    }
    const Error late{Errc::timed_out, "Nobody finished signing in within five minutes.", "Sign in again."};
    const auto came = co_await with_deadline(listener.wait_for_redirect(judge), browser_deadline, late);
    if (!came) {
        co_return std::unexpected(came.error());
    }
    if (redirect.kind != Redirect::Kind::code) {
        co_return std::unexpected(redirect.error);
    }
    const auto answer = co_await http.send(code_request(*provider, client, attempt, redirect.code));
    if (!answer) {
        co_return std::unexpected(answer.error());
    }
    co_return co_await accept_tokens(http, client, *provider, judge_tokens(*answer), attempt.nonce, false);
}

Task<Result<SignedIn>> sign_in_with_device(HttpClient& http, ClientConfig client, Person person) {
    const auto provider = co_await discover(http, client.issuer);
    if (!provider) {
        co_return std::unexpected(provider.error());
    }
    if (provider->device_authorization_endpoint.isEmpty()) {
        co_return fail(Errc::unsupported, "The sign-in provider has no sign-in for devices without a browser.",
                       "Run `berth login` on a machine with a browser.");
    }
    const std::string nonce = random_token();
    const auto asked = co_await http.send(device_request(*provider, client, nonce));
    if (!asked) {
        co_return std::unexpected(asked.error());
    }
    const auto device = judge_device(*asked);
    if (!device) {
        co_return std::unexpected(device.error());
    }
    if (person.show_device_code) {
        person.show_device_code(
            {device->user_code, device->verification_uri, device->verification_uri_complete, device->expires_in});
    }
    DevicePolling polling(*device, DevicePolling::Clock::now());
    auto wait = polling.first_wait();
    while (true) {
        co_await sleep_for(std::chrono::ceil<std::chrono::milliseconds>(wait));
        const auto answer = co_await http.send(device_poll_request(*provider, client, device->device_code));
        auto step = polling.next(answer, DevicePolling::Clock::now());
        if (step.outcome) {
            co_return co_await accept_tokens(http, client, *provider, std::move(*step.outcome), nonce, true);
        }
        wait = step.wait;
    }
}

bool open_in_browser(const QUrl& url) {
#if defined(Q_OS_WIN)
    const QString program = QStringLiteral("rundll32");
    const QStringList arguments{QStringLiteral("url.dll,FileProtocolHandler"), url.toString(QUrl::FullyEncoded)};
#elif defined(Q_OS_MACOS)
    const QString program = QStringLiteral("open");
    const QStringList arguments{url.toString(QUrl::FullyEncoded)};
#else
    const QString program = QStringLiteral("xdg-open");
    const QStringList arguments{url.toString(QUrl::FullyEncoded)};
    const auto set = [](const char* name) { return !qEnvironmentVariableIsEmpty(name); };
    if (!set("DISPLAY") && !set("WAYLAND_DISPLAY") && !set("BROWSER")) {
        return false;
    }
#endif
    const QString found = QStandardPaths::findExecutable(program);
    if (found.isEmpty()) {
        return false;
    }
    QProcess opener;
    opener.setProgram(found);
    opener.setArguments(arguments);
    opener.setStandardInputFile(QProcess::nullDevice());
    opener.setStandardOutputFile(QProcess::nullDevice());
    opener.setStandardErrorFile(QProcess::nullDevice());
    return opener.startDetached();
}

} // namespace berth::client::oidc
