// The loopback redirect of RFC 8252 section 7.3: listens on 127.0.0.1, waits for the browser to come back, shows it a
// page. Promises to answer only GET /callback addressed to itself, with small requests; whether a redirect belongs to
// the attempt is the caller's judgement, and foreign ones do not end the waiting.
#pragma once

#include "base/result.h"
#include "client/task.h"

#include <QUrl>

#include <functional>
#include <memory>
#include <string>

namespace berth::client::oidc {

class LoopbackListener {
public:
    // What to show, and whether the waiting is over.
    struct Verdict {
        bool finished = false;
        int status = 200;
        std::string title;
        std::string text;
    };
    using Judge = std::function<Verdict(const QUrl& redirect)>;

    LoopbackListener();
    ~LoopbackListener();

    // Binds a port of the system's choice; the address to send the browser back to.
    Result<std::string> listen();

    // Ends once `judge` says so and its page is on the way.
    Task<Result<void>> wait_for_redirect(Judge judge);

private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

} // namespace berth::client::oidc
