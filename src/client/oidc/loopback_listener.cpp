#include "client/oidc/loopback_listener.h"

#include "client/network/qt_network.h"

namespace berth::client::oidc {

struct LoopbackListener::Impl {
    std::unique_ptr<RedirectServer> server = qt_network().redirect_server();
    OneShot<Result<void>> over;
};

LoopbackListener::LoopbackListener()
    : impl_(std::make_unique<Impl>()) {}

LoopbackListener::~LoopbackListener() = default;

Result<std::string> LoopbackListener::listen() {
    const auto host = impl_->server->listen();
    if (!host) {
        return fail(Errc::io_error,
                    "No local port can be opened for the browser to come back to: " + host.error().toStdString() + ".",
                    "Sign in with `berth login --device` instead.");
    }
    return "http://" + host->toStdString() + "/callback";
}

Task<Result<void>> LoopbackListener::wait_for_redirect(Judge judge) {
    impl_->server->serve(
        [judge = std::move(judge)](const QUrl& redirect) -> RedirectServer::Verdict {
            Verdict verdict = judge(redirect);
            return {{verdict.status, std::move(verdict.title), std::move(verdict.text)}, verdict.finished};
        },
        [over = impl_->over] { over.set(Result<void>()); });
    co_return co_await impl_->over;
}

} // namespace berth::client::oidc
