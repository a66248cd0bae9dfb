#include "agent/stream_services.h"

#include "agent/ide/ide_stream.h"
#include "agent/reverse/reverse_stream.h"
#include "agent/tcp/tcp_stream.h"
#include "agent/terminal/terminal_stream.h"
#include "model/channel/ssh.h"

namespace berth::agent {

using namespace model::channel;

Result<StreamDemand> StreamServices::demand_of(const net::LinkStream& stream) {
    StreamDemand demand{stream.kind(), false};
    if (demand.kind == terminal_kind) {
        const auto target = model::decode_text<TerminalTarget>(stream.target());
        if (!target) {
            return std::unexpected(target.error());
        }
        demand.read_only = target->read_only;
    }
    return demand;
}

asio::awaitable<void> StreamServices::serve(std::shared_ptr<net::LinkStream> stream, std::shared_ptr<net::Link> link) {
    const std::string& kind = stream->kind();
    if (kind == terminals_kind) {
        co_return co_await serve_terminal_list(std::move(stream), terminals_);
    }
    if (kind == terminal_kind) {
        auto target = model::decode_text<TerminalTarget>(stream->target());
        if (target) {
            co_return co_await serve_terminal(std::move(stream), std::move(*target), terminals_, activity_);
        }
        stream->refuse(std::move(target.error()));
    } else if (kind == exec_kind) {
        auto target = model::decode_text<ExecTarget>(stream->target());
        if (target) {
            co_return co_await serve_exec(std::move(stream), std::move(*target), exec_);
        }
        stream->refuse(std::move(target.error()));
    } else if (kind == tcp_kind) {
        auto target = model::decode_text<TcpTarget>(stream->target());
        if (target) {
            co_return co_await serve_connection(std::move(stream), dial_loopback(std::move(*target)), activity_);
        }
        stream->refuse(std::move(target.error()));
    } else if (kind == dial_kind) {
        auto target = model::decode_text<DialTarget>(stream->target());
        if (target) {
            co_return co_await serve_connection(std::move(stream), dial_host(std::move(*target)), activity_);
        }
        stream->refuse(std::move(target.error()));
    } else if (kind == unix_kind) {
        auto target = model::decode_text<UnixTarget>(stream->target());
        if (target) {
            co_return co_await serve_connection(std::move(stream), dial_unix(std::move(*target)), activity_);
        }
        stream->refuse(std::move(target.error()));
    } else if (kind == reverse_kind) {
        auto target = model::decode_text<ReverseTarget>(stream->target());
        if (target) {
            co_return co_await serve_reverse(std::move(stream), std::move(link), std::move(*target), activity_);
        }
        stream->refuse(std::move(target.error()));
    } else if (kind == git_kind) {
        auto offer = model::decode_text<GitOffer>(stream->target());
        if (offer) {
            co_return co_await git_.serve(std::move(stream), std::move(link), std::move(*offer));
        }
        stream->refuse(std::move(offer.error()));
    } else if (kind == ssh_kind) {
        co_return co_await ssh_.serve(std::move(stream));
    } else if (kind == ssh_host_key_kind) {
        co_return co_await ssh_.serve_host_key(std::move(stream));
    } else if (kind == ide_kind || kind == ide_status_kind) {
        auto target = model::decode_text<IdeTarget>(stream->target());
        if (target && kind == ide_kind) {
            co_return co_await serve_ide(std::move(stream), *target, ide_, activity_);
        }
        if (target) {
            co_return co_await serve_ide_status(std::move(stream), *target, ide_);
        }
        stream->refuse(std::move(target.error()));
    } else {
        stream->refuse({Errc::unsupported, "The agent does not know this kind of stream.", {}});
    }
}

} // namespace berth::agent
