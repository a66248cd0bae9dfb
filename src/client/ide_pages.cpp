#include "client/ide_pages.h"

#include "base/crypto.h"
#include "base/format.h"
#include "model/json.h"

namespace berth::client {

namespace {

// "unavailable, try again": what a page that is not there yet answers (RFC 9110 section 15.6.4).
constexpr unsigned status_waiting = 503;
constexpr unsigned status_failed = 502;
constexpr unsigned page_forbidden = 403;

constexpr std::string_view style = R"(
:root { color-scheme: light dark; --ground: #fbfbfd; --ink: #1c1d22; --soft: #5d606b; --accent: #2f6fed; }
@media (prefers-color-scheme: dark) { :root { --ground: #16171b; --ink: #eceef3; --soft: #9ba0ad; --accent: #6f9dff; } }
* { box-sizing: border-box; }
body { margin: 0; min-height: 100vh; display: grid; place-items: center; background: var(--ground); color: var(--ink);
  font: 15px/1.5 system-ui, sans-serif; }
main { max-width: 34rem; padding: 2rem; text-align: center; }
h1 { font-size: 1.25rem; font-weight: 600; margin: 1.25rem 0 .5rem; }
p { color: var(--soft); margin: 0; white-space: pre-line; overflow-wrap: anywhere; }
.mark { width: 36px; height: 36px; margin: 0 auto; border-radius: 50%; border: 3px solid var(--accent); }
[data-kind=waiting] .mark { border-right-color: transparent; animation: turn 1s linear infinite; }
[data-kind=failed] .mark { border-style: dashed; border-color: #d1495b; }
@keyframes turn { to { transform: rotate(1turn); } }
@media (prefers-reduced-motion: reduce) { .mark { animation-duration: 4s !important; } }
)";

constexpr std::string_view wait_script = R"(
const main = document.querySelector('main');
const show = (scene) => {
  main.dataset.kind = scene.kind;
  main.querySelector('h1').textContent = scene.headline;
  main.querySelector('p').textContent = scene.detail;
};
const look = async () => {
  try {
    const answer = await fetch(main.dataset.state, { cache: 'no-store' });
    const scene = await answer.json();
    if (scene.kind === 'ready') return location.reload();
    show(scene);
  } catch { /* Berth is closed, or opens again: the page waits */ }
  setTimeout(look, 500);
};
look();
)";

std::string escaped(std::string_view text) {
    std::string safe;
    for (const char c : text) {
        switch (c) {
        case '&':
            safe += "&amp;";
            break;
        case '<':
            safe += "&lt;";
            break;
        case '>':
            safe += "&gt;";
            break;
        case '"':
            safe += "&quot;";
            break;
        case '\'':
            safe += "&#39;";
            break;
        default:
            safe += c;
        }
    }
    return safe;
}

} // namespace

std::string_view to_string(IdeScene::Kind kind) {
    switch (kind) {
    case IdeScene::Kind::ready:
        return "ready";
    case IdeScene::Kind::waiting:
        return "waiting";
    case IdeScene::Kind::failed:
        return "failed";
    }
    return "failed";
}

IdeScene IdePages::connecting() const {
    const auto name = QString::fromStdString(name_);
    return {IdeScene::Kind::waiting, tr("Connecting to %1").arg(name).toStdString(),
            tr("A workspace that was suspended wakes up by this.").toStdString()};
}

IdeScene IdePages::reconnecting(const std::string& reason) const {
    const auto name = QString::fromStdString(name_);
    return {IdeScene::Kind::waiting, tr("Connecting to %1 again").arg(name).toStdString(), reason};
}

IdeScene IdePages::starting(const std::string& detail) const {
    const auto name = QString::fromStdString(name_);
    return {IdeScene::Kind::waiting, tr("The IDE of %1 is starting").arg(name).toStdString(), detail};
}

IdeScene IdePages::failed(const std::string& what, const std::string& what_to_do) const {
    return {IdeScene::Kind::failed, what, what_to_do};
}

IdeScene IdePages::not_let_in() const {
    return {IdeScene::Kind::failed, tr("This browser was not let in").toStdString(),
            tr("A link to the IDE works once and for one browser. Open the IDE again from Berth, or with: berth ide %1")
                .arg(QString::fromStdString(name_))
                .toStdString()};
}

net::Response IdePages::page(unsigned status, const std::string& title, const std::string& body,
                             const std::string& script, const std::string& nonce) const {
    net::Response response(status);
    response.headers.set("Content-Type", "text/html; charset=utf-8");
    response.headers.set("Cache-Control", "no-store");
    response.headers.set("Referrer-Policy", "no-referrer");
    response.headers.set("X-Content-Type-Options", "nosniff");
    response.headers.set("Content-Security-Policy",
                         berth::format("default-src 'none'; style-src 'nonce-{0}'; script-src 'nonce-{0}'; connect-src "
                                       "'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
                                       nonce));
    response.body = berth::format("<!doctype html><html><head><meta charset=\"utf-8\"><meta name=\"viewport\" "
                                  "content=\"width=device-width\"><title>{0}</title><style nonce=\"{1}\">{2}</style>"
                                  "</head><body>{3}<script nonce=\"{1}\">{4}</script></body></html>",
                                  escaped(title), nonce, style, body, script);
    return response;
}

net::Response IdePages::scene_page(const IdeScene& scene, std::string_view state_path) const {
    const auto body =
        berth::format("<main data-kind=\"{}\" data-state=\"{}\"><div class=\"mark\"></div><h1>{}</h1>"
                      "<p role=\"status\">{}</p></main>",
                      to_string(scene.kind), escaped(state_path), escaped(scene.headline), escaped(scene.detail));
    const unsigned status = state_path.empty()                     ? page_forbidden
                            : scene.kind == IdeScene::Kind::failed ? status_failed
                                                                   : status_waiting;
    return page(status, name_, body, state_path.empty() ? std::string() : std::string(wait_script), random_token());
}

net::Response IdePages::scene_document(const IdeScene& scene) {
    net::Response response;
    response.headers.set("Content-Type", "application/json");
    response.headers.set("Cache-Control", "no-store");
    response.body =
        model::dump({{"kind", to_string(scene.kind)}, {"headline", scene.headline}, {"detail", scene.detail}});
    return response;
}

net::Response IdePages::entrance_page(const std::string& target, const std::string& set_cookie) const {
    const auto body =
        berth::format(R"(<main data-kind="waiting" data-target="{}"><div class="mark"></div></main>)", escaped(target));
    auto response =
        page(200, name_, body, "location.replace(document.querySelector('main').dataset.target);", random_token());
    response.headers.set("Set-Cookie", set_cookie);
    return response;
}

net::Response IdePages::plain(unsigned status, std::string text) {
    net::Response response(status, {}, std::move(text) + "\n");
    response.headers.set("Content-Type", "text/plain; charset=utf-8");
    response.headers.set("Cache-Control", "no-store");
    return response;
}

} // namespace berth::client
