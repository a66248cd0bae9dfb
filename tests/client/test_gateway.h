// A gateway and an agent in one, for the tests of connections: hands out connection tokens that open once, keeps
// sessions, and serves streams on a real link. Can be made to refuse, to cut carriers and to forget sessions.
#pragma once

#include "client/connection_manager.h"
#include "model/channel/exec.h"
#include "model/channel/git.h"
#include "model/channel/resume_ticket.h"
#include "model/channel/tcp.h"
#include "model/channel/terminal.h"
#include "model/channel/tunnel.h"
#include "net/carrier.h"
#include "net/link_driver.h"
#include "net/relay.h"
#include "test_server.h"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/post.hpp>

#include <atomic>
#include <deque>
#include <future>
#include <set>

namespace berth::client {

class TestGateway {
public:
    static constexpr const char* workspace_id = "w0123456789abcde";

    TestGateway() {
        server.handle_with(path(), [this](net::Exchange& exchange) { return connect(exchange); });
    }
    ~TestGateway() {
        on_io([this] {
            for (auto& [id, session] : sessions_) {
                session->close(Error{Errc::cancelled, "The test is over.", ""});
            }
        });
        server.stop();
    }

    static std::string path() { return std::string("/workspaces/") + workspace_id + "/connect"; }

    // What the manager asks for connection tokens.
    ConnectionManager::TokenSource tokens() {
        return [this](std::string) -> Task<TokenAnswer> {
            if (token_error) {
                co_return TokenAnswer{std::unexpected(*token_error), token_pause};
            }
            model::ConnectionToken token;
            token.token = Secret("token-" + std::to_string(++issued));
            token.url = path();
            co_return TokenAnswer{std::move(token), {}};
        };
    }

    // The next upgrades are answered with these instead.
    void refuse_with(net::Response response) {
        on_io([&] { refusals_.push_back(response); });
    }
    void cut_carriers() {
        on_io([this] {
            for (net::Carrier* carrier : carriers_) {
                carrier->abort();
            }
        });
    }
    void forget_sessions() {
        on_io([this] { sessions_.clear(); });
    }
    std::size_t sessions_made() {
        std::size_t count = 0;
        on_io([&] { count = made_; });
        return count;
    }

    // From now on each 101 brings this ticket, good for so many seconds; presented, it lets resumes in again and again.
    void give_ticket(std::string ticket, int seconds) {
        on_io([&] {
            ticket_ = std::move(ticket);
            ticket_seconds_ = seconds;
        });
    }
    // What each request presented itself with, in order.
    std::vector<std::string> presented() {
        std::vector<std::string> all;
        on_io([&] { all = presented_; });
        return all;
    }

    // What each request said about waking the workspace; empty: nothing.
    std::vector<std::string> wakes() {
        std::vector<std::string> said;
        on_io([&] { said = wakes_; });
        return said;
    }

    // Set before a connection is made, read after git_done.
    inline static std::vector<std::vector<model::channel::CredentialRequest>> git_questions;
    inline static std::vector<model::channel::CredentialAnswer> git_answers;
    inline static std::vector<model::channel::GitOffer> git_offers;
    inline static OneShot<Result<bool>> git_done;
    inline static std::size_t git_ssh_bytes = 0; // for the SSH agent, before all questions; then its end is waited for

    TestServer server;
    std::optional<Error> token_error;
    std::optional<std::chrono::milliseconds> token_pause;
    int issued = 0;

private:
    void on_io(const std::function<void()>& work) {
        std::promise<void> done;
        asio::post(server.executor(), [&] {
            work();
            done.set_value();
        });
        done.get_future().wait();
    }

    asio::awaitable<void> connect(net::Exchange& exchange) {
        wakes_.emplace_back(exchange.headers().get("Link-Wake"));
        if (!refusals_.empty()) {
            const auto refusal = refusals_.front();
            refusals_.pop_front();
            co_await exchange.respond(refusal);
            co_return;
        }
        const auto offer = link::Offer::parse(exchange.headers().get(link::session_header));
        presented_.emplace_back(exchange.headers().get("Authorization"));
        const bool by_ticket = !ticket_.empty() && presented_.back() == "Bearer " + ticket_ && offer->resume;
        if (!by_ticket && !used_.insert(presented_.back()).second) {
            co_await exchange.respond(TestServer::response(401, "{}"));
            co_return;
        }
        std::shared_ptr<net::Link> session;
        if (offer->resume) {
            const auto found = sessions_.find(offer->resume->id);
            if (found == sessions_.end()) {
                co_await exchange.respond(TestServer::response(410, "{}"));
                co_return;
            }
            session = found->second;
        } else {
            session = net::Link::create(server.executor(), link::Role::agent);
            ++made_;
        }
        const auto answer = session->accept_carrier(*offer);
        if (!answer) {
            co_await exchange.respond(TestServer::response(403, "{}"));
            co_return;
        }
        if (!offer->resume) {
            sessions_[answer->id] = session;
            asio::co_spawn(server.executor(), accept_streams(session), asio::detached);
        }
        net::Headers headers;
        headers.set(std::string(link::version_header), "1");
        headers.set(std::string(link::session_header), answer->format());
        if (!ticket_.empty()) {
            headers.set(std::string(model::channel::resume_ticket_header), ticket_);
            headers.set(std::string(model::channel::resume_ticket_lifetime_header), std::to_string(ticket_seconds_));
        }
        auto carrier = co_await net::accept_carrier(exchange, std::move(headers));
        if (!carrier) {
            co_return;
        }
        net::Carrier* raw = carrier->get();
        carriers_.insert(raw);
        co_await session->run(offer->epoch, std::move(*carrier));
        carriers_.erase(raw);
    }

    static asio::awaitable<void> accept_streams(std::shared_ptr<net::Link> session) {
        while (true) {
            auto stream = co_await session->accept();
            if (!stream) {
                co_return;
            }
            asio::co_spawn(session->executor(), serve(std::shared_ptr<net::LinkStream>(std::move(*stream)), session),
                           asio::detached);
        }
    }

    static asio::awaitable<void> serve(std::shared_ptr<net::LinkStream> stream, std::shared_ptr<net::Link> session) {
        if (stream->kind() == model::channel::tcp_kind) {
            co_await serve_tcp(std::move(stream));
        } else if (stream->kind() == model::channel::exec_kind) {
            co_await serve_exec(std::move(stream));
        } else if (stream->kind() == model::channel::terminal_kind) {
            co_await serve_terminal(std::move(stream));
        } else if (stream->kind() == model::channel::git_kind) {
            co_await serve_git(std::move(stream));
        } else if (stream->kind() == model::channel::reverse_kind) {
            co_await serve_reverse(std::move(stream), std::move(session));
        } else if (stream->kind() == model::channel::terminals_kind) {
            (void)stream->accept();
            co_await stream->write(as_bytes(R"({"terminals":[]})"));
            co_await stream->shutdown_send();
        } else {
            stream->refuse(Error{Errc::unsupported, "There is no such stream.", ""});
        }
    }

    static asio::awaitable<void> serve_tcp(std::shared_ptr<net::LinkStream> stream) {
        const auto target = model::decode_text<model::channel::TcpTarget>(stream->target());
        auto socket = co_await net::connect(net::TcpEndpoint{"127.0.0.1", target->port, false});
        if (!socket) {
            stream->refuse(
                Error{Errc::unavailable, "Nothing listens on port " + std::to_string(target->port) + ".", ""});
            co_return;
        }
        (void)stream->accept();
        co_await net::relay(*stream, **socket);
    }

    // Asks what git_questions says, a batch after the other, and keeps the offer and the answers.
    static asio::awaitable<void> serve_git(std::shared_ptr<net::LinkStream> stream) {
        using model::channel::GitFrame;
        git_offers.push_back(model::decode_text<model::channel::GitOffer>(stream->target()).value());
        (void)stream->accept();
        std::vector<std::byte> buffer(64 * 1024);
        model::channel::FrameDecoder decoder;
        const Bytes part = model::channel::encode_connection(1, Bytes(model::channel::ssh_data_limit));
        for (std::size_t sent = 0; sent < git_ssh_bytes; sent += part.size()) {
            co_await write_frame(stream, static_cast<std::uint8_t>(GitFrame::ssh_data), part);
        }
        for (bool over = git_ssh_bytes == 0; !over;) {
            const auto frame = decoder.next();
            over = frame && frame->type == static_cast<std::uint8_t>(GitFrame::ssh_closed);
            if (!frame) {
                const auto count = co_await stream->read_some(buffer);
                if (!count || *count == 0) {
                    co_return;
                }
                (void)decoder.feed(ByteView(buffer).first(*count));
            }
        }
        for (const auto& batch : git_questions) {
            for (const auto& question : batch) {
                const std::string text = model::dump(model::channel::encode(question));
                const Bytes payload(as_bytes(text).begin(), as_bytes(text).end());
                co_await write_frame(stream, static_cast<std::uint8_t>(GitFrame::credential_request), payload);
            }
            for (std::size_t answered = 0; answered < batch.size();) {
                if (const auto frame = decoder.next()) {
                    git_answers.push_back(
                        model::decode_text<model::channel::CredentialAnswer>(as_text(frame->payload)).value());
                    ++answered;
                    continue;
                }
                const auto count = co_await stream->read_some(buffer);
                if (!count || *count == 0) {
                    co_return;
                }
                (void)decoder.feed(ByteView(buffer).first(*count));
            }
        }
        git_done.set(true);
        for (Result<std::size_t> count = 1; count && *count > 0;) {
            count = co_await stream->read_some(buffer);
        }
    }

    // A listener that somebody connects to at once, saying "ping" and listening to the end.
    static asio::awaitable<void> serve_reverse(std::shared_ptr<net::LinkStream> stream,
                                               std::shared_ptr<net::Link> session) {
        (void)stream->accept();
        co_await stream->write(as_bytes("{\"port\":4711}\n"));
        model::channel::ReverseConnectionTarget target;
        target.listener = stream->id();
        auto connection = session->open_early(std::string(model::channel::reverse_connection_kind),
                                              model::dump(model::channel::encode(target)));
        std::vector<std::byte> buffer(1024);
        if (connection) {
            co_await (*connection)->write(as_bytes("ping"));
            co_await (*connection)->shutdown_send();
            for (Result<std::size_t> count = 1; count && *count > 0;) {
                count = co_await (*connection)->read_some(buffer);
            }
        }
        for (Result<std::size_t> count = 1; count && *count > 0;) {
            count = co_await stream->read_some(buffer);
        }
    }

    // "cat": gives its input back; "exit": ends at once. Both say their exit status in argv[1].
    static asio::awaitable<void> serve_exec(std::shared_ptr<net::LinkStream> stream) {
        using model::channel::ExecFrame;
        const auto target = model::decode_text<model::channel::ExecTarget>(stream->target());
        if (target->argv.at(0) == "forbidden") {
            stream->refuse(Error{Errc::forbidden, "Your role may only look.", "Ask the owner."});
            co_return;
        }
        (void)stream->accept();
        const auto send = [&](ExecFrame type, ByteView payload) {
            return write_frame(stream, static_cast<std::uint8_t>(type), Bytes(payload.begin(), payload.end()));
        };
        bool reading = target->argv.at(0) == "cat";
        std::vector<std::byte> buffer(64 * 1024);
        model::channel::FrameDecoder decoder;
        while (reading) {
            const auto count = co_await stream->read_some(buffer);
            if (!count || *count == 0) {
                co_return;
            }
            (void)decoder.feed(ByteView(buffer).first(*count));
            while (const auto frame = decoder.next()) {
                switch (static_cast<ExecFrame>(frame->type)) {
                case ExecFrame::stdin_data:
                    co_await send(ExecFrame::stdout_data, frame->payload);
                    break;
                case ExecFrame::signal:
                    co_await send(ExecFrame::stderr_data, frame->payload);
                    break;
                case ExecFrame::stdin_end:
                    reading = false;
                    break;
                default:
                    break;
                }
            }
        }
        model::channel::ExitStatus status;
        status.code = std::stoi(target->argv.at(1));
        co_await send(ExecFrame::exit, as_bytes(model::dump(model::channel::encode(status))));
        co_await stream->shutdown_send();
    }

    // A terminal that shows what is typed.
    static asio::awaitable<void> serve_terminal(std::shared_ptr<net::LinkStream> stream) {
        using model::channel::TerminalFrame;
        const auto target = model::decode_text<model::channel::TerminalTarget>(stream->target());
        (void)stream->accept();
        const auto send = [&](TerminalFrame type, std::string_view payload) {
            return write_frame(stream, static_cast<std::uint8_t>(type),
                               Bytes(as_bytes(payload).begin(), as_bytes(payload).end()));
        };
        model::channel::TerminalInfo info;
        info.terminal = "t1";
        info.size = target->size.value_or(model::channel::TerminalSize{});
        co_await send(TerminalFrame::attached, model::dump(model::channel::encode(info)));
        co_await send(TerminalFrame::snapshot, "one");
        co_await send(TerminalFrame::snapshot, "two");
        co_await send(TerminalFrame::snapshot_end, "{}");
        std::vector<std::byte> buffer(64 * 1024);
        model::channel::FrameDecoder decoder;
        while (true) {
            const auto count = co_await stream->read_some(buffer);
            if (!count || *count == 0) {
                co_return;
            }
            (void)decoder.feed(ByteView(buffer).first(*count));
            while (const auto frame = decoder.next()) {
                const std::string payload(as_text(frame->payload));
                switch (static_cast<TerminalFrame>(frame->type)) {
                case TerminalFrame::input:
                    if (payload == "\x04") { // Ctrl+D: as a shell
                        co_await send(TerminalFrame::exited, R"({"code":0})");
                        co_await stream->shutdown_send();
                        co_return;
                    }
                    co_await send(TerminalFrame::output, payload);
                    break;
                case TerminalFrame::resize:
                    co_await send(TerminalFrame::resized, payload);
                    break;
                case TerminalFrame::hang_up:
                    co_await send(TerminalFrame::exited, R"({"signal":"HUP"})");
                    co_await stream->shutdown_send();
                    co_return;
                case TerminalFrame::detach:
                    co_await stream->shutdown_send();
                    co_return;
                default:
                    break;
                }
            }
        }
    }

    static asio::awaitable<void> write_frame(std::shared_ptr<net::LinkStream> stream, std::uint8_t type,
                                             Bytes payload) {
        const Bytes bytes = model::channel::encode_frame(type, payload);
        co_await stream->write(ByteView(bytes));
    }

    // All of these belong to the server's thread.
    std::map<std::string, std::shared_ptr<net::Link>> sessions_;
    std::set<std::string> used_;
    std::set<net::Carrier*> carriers_;
    std::deque<net::Response> refusals_;
    std::vector<std::string> wakes_;
    std::vector<std::string> presented_;
    std::string ticket_;
    int ticket_seconds_ = 0;
    std::size_t made_ = 0;
};

} // namespace berth::client
