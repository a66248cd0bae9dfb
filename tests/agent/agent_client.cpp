#include "agent_client.h"

#include "link/handshake.h"

namespace berth::agent::testing {

using namespace model::channel;

namespace {

constexpr const char* end_of_stream = "The stream has ended.";

asio::awaitable<Result<link::Answer>> dial(std::shared_ptr<net::Link> link, std::filesystem::path socket,
                                           std::string assertion, net::CarrierPtr* carrier, unsigned* refused) {
    const link::Offer offer = link->offer();
    net::DialRequest request;
    request.endpoint = net::UnixEndpoint{std::move(socket)};
    request.host = "agent";
    request.target = link_target;
    request.headers.set(std::string(link::version_header), std::string(link::supported_versions));
    request.headers.set(std::string(link::session_header), offer.format());
    request.headers.set(std::string(model::assertion_header), std::move(assertion));
    auto dialed = co_await net::dial_carrier(std::move(request));
    if (!dialed) {
        *refused = dialed.error().response ? dialed.error().response->status : 0;
        co_return std::unexpected(dialed.error().error);
    }
    auto answer = link::Answer::parse(dialed->headers.get(link::session_header));
    *carrier = std::move(dialed->carrier);
    co_return answer;
}

asio::awaitable<Error> run(std::shared_ptr<net::Link> link, link::Answer answer, net::CarrierPtr carrier) {
    co_return co_await link->run(std::move(answer), std::move(carrier));
}

asio::awaitable<void> close(std::shared_ptr<net::Link> link) {
    link->close({Errc::cancelled, "The test is over.", {}});
    co_return;
}

asio::awaitable<void> end_stream(net::LinkStream* stream) {
    delete stream;
    co_return;
}

} // namespace

void EndOnLoop::operator()(net::LinkStream* stream) const {
    loop->run(end_stream(stream));
}

AgentClient::AgentClient(Loop& loop, AgentProcess& agent, Change change)
    : loop_(loop)
    , agent_(agent)
    , change_(std::move(change))
    , link_(net::Link::create(loop.executor(), link::Role::client)) {}

AgentClient::~AgentClient() {
    loop_.run(close(link_));
    for (auto& ended : runs_) {
        (void)Loop::finish(ended);
    }
}

Result<> AgentClient::connect_as(Change change) {
    change_ = std::move(change);
    return connect();
}

Result<> AgentClient::connect() {
    net::CarrierPtr carrier;
    auto answer = loop_.run(dial(link_, agent_.socket(), agent_.assertion(model::AssertionScope::link, change_),
                                 &carrier, &refused_status_));
    if (!answer) {
        return std::unexpected(answer.error());
    }
    runs_.push_back(loop_.start(run(link_, std::move(*answer), std::move(carrier))));
    return {};
}

Result<StreamPtr> AgentClient::open(const std::string& kind, const std::string& target) {
    auto stream = loop_.run(link_->open(kind, target));
    if (!stream) {
        return std::unexpected(std::move(stream.error()));
    }
    return StreamPtr(stream->release(), EndOnLoop{&loop_});
}

// --- FramedStream

Result<> FramedStream::send(std::uint8_t type, std::string_view payload) {
    return send_raw(encode_frame(type, as_bytes(payload)));
}

Result<> FramedStream::send_raw(ByteView bytes) {
    const auto write = [](net::LinkStream* stream, Bytes copy) -> asio::awaitable<Result<>> {
        co_return co_await stream->write(ByteView(copy));
    };
    return loop_->run(write(stream_.get(), Bytes(bytes.begin(), bytes.end())));
}

Result<Frame> FramedStream::next() {
    return loop_->run(read());
}

asio::awaitable<Result<Frame>> FramedStream::read() {
    Bytes buffer(64 * 1024);
    for (;;) {
        if (auto frame = decoder_.next()) {
            co_return std::move(*frame);
        }
        const auto count = co_await stream_->read_some(buffer);
        if (!count) {
            co_return std::unexpected(count.error());
        }
        if (*count == 0) {
            co_return fail(Errc::cancelled, end_of_stream);
        }
        if (auto fed = decoder_.feed(ByteView(buffer).first(*count)); !fed) {
            co_return std::unexpected(fed.error());
        }
    }
}

// --- TerminalView

TerminalView::TerminalView(AgentClient& client, const TerminalTarget& target) {
    auto stream = client.open(std::string(terminal_kind), model::dump(encode(target)));
    if (!stream) {
        refused_ = stream.error();
        return;
    }
    frames_.emplace(client.loop(), std::move(*stream));
    until([](const TerminalView& view) { return view.snapshots_ == 1 && !view.in_snapshot_; });
}

bool TerminalView::step() {
    const auto frame = frames_->next();
    if (!frame) {
        end_ = std::unexpected(frame.error());
        return false;
    }
    switch (static_cast<TerminalFrame>(frame->type)) {
    case TerminalFrame::attached:
        info_ = decode_message<TerminalInfo>(*frame).value();
        break;
    case TerminalFrame::snapshot:
    case TerminalFrame::snapshot_end:
        if (!in_snapshot_) {
            screen_.emplace(vt::Size{info_.size.cols, info_.size.rows});
            ++snapshots_;
        }
        in_snapshot_ = static_cast<TerminalFrame>(frame->type) == TerminalFrame::snapshot;
        if (in_snapshot_) {
            screen_->feed(frame->payload);
        }
        break;
    case TerminalFrame::output:
        screen_->feed(frame->payload);
        break;
    case TerminalFrame::resized:
        info_.size = decode_message<TerminalSize>(*frame).value();
        screen_->resize({info_.size.cols, info_.size.rows});
        break;
    case TerminalFrame::title:
        info_.title = decode_message<TitleChange>(*frame).value().title;
        break;
    case TerminalFrame::exited:
        exit_ = decode_message<ExitStatus>(*frame).value();
        break;
    default:
        ADD_FAILURE() << "frame of type " << int{frame->type};
    }
    return true;
}

void TerminalView::type(std::string_view text) {
    ASSERT_OK(frames_->send(static_cast<std::uint8_t>(TerminalFrame::input), text));
}

void TerminalView::resize(TerminalSize size) {
    ASSERT_OK(frames_->send(static_cast<std::uint8_t>(TerminalFrame::resize), model::dump(encode(size))));
}

bool TerminalView::until(const std::function<bool(const TerminalView&)>& condition) {
    while (!screen_ || !condition(*this)) {
        if (!step()) {
            return false;
        }
    }
    return true;
}

bool TerminalView::until_shows(std::string_view text) {
    const bool found = until([text](const TerminalView& view) { return view.shows(text); });
    EXPECT_TRUE(found) << "no \"" << text << "\" on\n" << screen_->text();
    return found;
}

Result<> TerminalView::end() {
    while (step()) {
    }
    return end_;
}

void TerminalView::detach() {
    ASSERT_OK(frames_->send(static_cast<std::uint8_t>(TerminalFrame::detach), "{}"));
    const auto ended = end(); // in order, though this side has not ended it yet
    EXPECT_EQ(ended ? std::string() : ended.error().message, end_of_stream);
}

// --- exec

ExecResult run_exec(AgentClient& client, const ExecTarget& target, std::string_view input) {
    ExecResult result;
    auto stream = client.open(std::string(exec_kind), model::dump(encode(target)));
    if (!stream) {
        result.error = stream.error();
        return result;
    }
    FramedStream frames(client.loop(), std::move(*stream));
    if (!input.empty()) {
        (void)frames.send(static_cast<std::uint8_t>(ExecFrame::stdin_data), input);
    }
    (void)frames.send(static_cast<std::uint8_t>(ExecFrame::stdin_end), "");
    for (;;) {
        const auto frame = frames.next();
        if (!frame) {
            result.error = frame.error();
            return result;
        }
        switch (static_cast<ExecFrame>(frame->type)) {
        case ExecFrame::stdout_data:
            result.out += as_text(frame->payload);
            break;
        case ExecFrame::stderr_data:
            result.err += as_text(frame->payload);
            break;
        case ExecFrame::exit:
            result.status = decode_message<ExitStatus>(*frame).value();
            return result;
        default:
            ADD_FAILURE() << "frame of type " << int{frame->type};
        }
    }
}

} // namespace berth::agent::testing
