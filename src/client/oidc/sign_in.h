// The flows from beginning to end: discovery, the browser or the device code, tokens, ID token verified. What it hands
// back may be relied on; keeping and refreshing it is client/account's.
#pragma once

#include "client/oidc/id_token.h"
#include "client/oidc/tokens.h"
#include "client/task.h"

#include <QUrl>

#include <functional>
#include <string>

namespace berth::client::oidc {

struct SignedIn {
    Tokens tokens;
    Identity identity;
    std::string nonce; // of the ID token; the platform's token exchange asks for it
};

struct DevicePrompt {
    std::string user_code;
    QUrl verification_uri;
    QUrl verification_uri_complete; // may be empty
    std::chrono::seconds expires_in{};
};

// How a flow reaches the person.
struct Person {
    // Shows the address in the system's browser; false where there is none to be had.
    std::function<bool(const QUrl&)> open_browser;
    // The address once more, for copying by hand, after open_browser was tried.
    std::function<void(const QUrl&, bool opened)> waiting_for_browser;
    std::function<void(const DevicePrompt&)> show_device_code;
};

Task<Result<Provider>> discover(HttpClient& http, std::string issuer);

// Verifies with the keys at hand; fetches the provider's keys where there are none, and anew when none fits, since
// providers rotate them. `keys` holds what was fetched.
Task<Result<Identity>> check_id_token(HttpClient& http, QUrl jwks_uri, jose::KeySet& keys, std::string id_token,
                                      IdTokenCheck check);

// Cancelling is dropping the task. Errors: timed_out after five minutes without an answer from the browser.
Task<Result<SignedIn>> sign_in_with_browser(HttpClient& http, ClientConfig client, Person person);

// Errors: unsupported where the provider has no device flow; timed_out when the code has expired; forbidden when the
// person refused.
Task<Result<SignedIn>> sign_in_with_device(HttpClient& http, ClientConfig client, Person person);

// Starts the system's browser on an address; false where that cannot be done (no display, no opener). For programs
// without QtGui; the desktop uses QDesktopServices.
bool open_in_browser(const QUrl& url);

} // namespace berth::client::oidc
