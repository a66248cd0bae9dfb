#include "client/git/git_lender.h"

#include "client/framed_stream.h"
#include "client/network/qt_network.h"

#include <algorithm>

namespace berth::client {

namespace {

using model::channel::CredentialAnswer;
using model::channel::CredentialRequest;
using model::channel::encode_connection;
using model::channel::GitFrame;

constexpr std::size_t most_questions = 16; // at once; more is a program gone wild
constexpr std::size_t most_ssh = 64;
// What may wait to be sent; an SSH agent's answers are smaller.
constexpr std::size_t most_pending = 1024 * 1024;
// What may wait for this machine's SSH agent to take it.
constexpr std::int64_t most_pending_ssh = 1024 * 1024;

// Where this machine's SSH agent listens; empty where none is known.
QString local_ssh_agent() {
    const QString named = qEnvironmentVariable("SSH_AUTH_SOCK");
#if defined(Q_OS_WIN)
    return named.isEmpty() ? QStringLiteral(R"(\\.\pipe\openssh-ssh-agent)") : named;
#else
    return named;
#endif
}

std::unexpected<Error> not_lent(const std::string& origin) {
    return fail(Errc::forbidden, "your machine does not lend credentials for " + origin + "; `berth git allow " +
                                     origin + "` there allows it.");
}

} // namespace

GitLender::GitLender(Connection& connection, GitLoan loan)
    : QObject(&connection)
    , connection_(connection)
    , loan_(std::move(loan)) {
    connect(&connection_, &Connection::session_lost, this, [this] {
        offering_.cancel();
        offering_ = start(this, offer(), [] {});
    });
    if (watcher_.addPath(settings_folder())) { // where there is none yet, nothing is allowed that could change
        connect(&watcher_, &QFileSystemWatcher::directoryChanged, this, &GitLender::follow_settings);
    }
    offering_ = start(this, offer(), [] {});
}

GitLender::~GitLender() {
    if (stream_) {
        stream_->close();
    }
}

Task<void> GitLender::offer() {
    if (stream_) {
        stream_->close();
        stream_.reset();
    }
    ssh_.clear();
    const auto here = co_await local_git_identity();
    offered_ = {};
    offered_.name = here && !here->name.empty() ? here->name : loan_.signed_in_as.name;
    offered_.email = here && !here->email.empty() ? here->email : loan_.signed_in_as.email;
    offered_.credentials = true;
    offered_.ssh_agent = load_git_settings().ssh_agent.contains(loan_.workspace_id) && !local_ssh_agent().isEmpty();
    FramedStream::Events events;
    events.frame = [this](const model::channel::Frame& frame) { return take(frame); };
    // Refused by an agent that is older, or ended with the session: there is another one after session_lost().
    events.ended = [this](const Result<void>&) { stream_.reset(); };
    stream_ = FramedStream::open(connection_, std::string(model::channel::git_kind), model::channel::encode(offered_),
                                 std::move(events));
    first_offer_.set(true);
}

Task<Result<bool>> GitLender::offered() {
    co_return co_await first_offer_;
}

// The SSH agent may have been switched on or off, by whichever program.
void GitLender::follow_settings() {
    const bool lend = load_git_settings().ssh_agent.contains(loan_.workspace_id) && !local_ssh_agent().isEmpty();
    if (stream_ && lend != offered_.ssh_agent) {
        offering_.cancel();
        offering_ = start(this, offer(), [] {});
    }
}

void GitLender::send(GitFrame type, ByteView payload) {
    if (stream_) {
        stream_->send(static_cast<std::uint8_t>(type), payload);
    }
}

Result<void> GitLender::take(const model::channel::Frame& frame) {
    switch (static_cast<GitFrame>(frame.type)) {
    case GitFrame::credential_request: {
        auto request = model::decode_text<CredentialRequest>(as_text(frame.payload));
        if (!request) {
            return fail(Errc::protocol_error, "The workspace's question is nonsense: " + request.error().message);
        }
        const std::uint32_t id = request->id;
        std::erase_if(answering_, [](const auto& one) { return !one.second.active(); });
        if (answering_.size() >= most_questions) {
            CredentialAnswer busy;
            busy.id = id;
            busy.reason = "your machine has too many questions to answer.";
            send(GitFrame::credential_answer, as_bytes(model::dump(encode(busy))));
            return {};
        }
        answering_[id] = start(this, answer(std::move(*request)), [this, id](CredentialAnswer given) {
            given.id = id;
            std::string text = model::dump(encode(given));
            send(GitFrame::credential_answer, as_bytes(text));
            wipe(text.data(), text.size());
        });
        return {};
    }
    case GitFrame::ssh_data:
    case GitFrame::ssh_end: {
        const auto number = model::channel::connection_of(frame);
        if (!number) {
            return std::unexpected(number.error());
        }
        if (static_cast<GitFrame>(frame.type) == GitFrame::ssh_end) {
            ssh_end(*number);
        } else {
            ssh_data(*number, ByteView(frame.payload).subspan(sizeof(std::uint32_t)));
        }
        return {};
    }
    default:
        return {}; // a newer agent may ask for more
    }
}

// --- Credentials
Task<CredentialAnswer> GitLender::answer(CredentialRequest request) {
    CredentialAnswer none;
    auto origin = git_origin(request.protocol + "://" + request.host);
    if (!origin) {
        none.reason = "your machine lends credentials for https and http only.";
        co_return none;
    }
    const auto allowed = co_await consent(*origin);
    if (!allowed) {
        none.reason = allowed.error().message;
        co_return none;
    }
    auto filled = co_await fill_credential(std::move(request));
    if (!filled) {
        none.reason = filled.error().message;
        co_return none;
    }
    co_return std::move(*filled);
}

Task<Result<void>> GitLender::consent(std::string origin) {
    const HostRule rule = rule_for(load_git_settings(), origin);
    if (rule == HostRule::lend) {
        co_return Result<void>();
    }
    if (rule == HostRule::never || !loan_.ask || refused_.contains(origin)) {
        co_return not_lent(origin);
    }
    const GitConsent said = co_await ask_once(origin);
    if (said == GitConsent::once || said == GitConsent::always) {
        co_return Result<void>();
    }
    co_return not_lent(origin);
}

// One question for an origin at a time; whoever wants to know meanwhile gets its answer.
Task<GitConsent> GitLender::ask_once(std::string origin) {
    if (const auto asked = asking_.find(origin); asked != asking_.end()) {
        const OneShot<GitConsent> mine;
        asked->second.push_back(mine);
        co_return co_await mine;
    }
    asking_[origin] = {};
    const GitConsent said = co_await loan_.ask(loan_.workspace_name, origin);
    if (said == GitConsent::always || said == GitConsent::never) {
        GitSettings settings = load_git_settings();
        settings.hosts[origin] = said == GitConsent::always ? HostRule::lend : HostRule::never;
        [[maybe_unused]] const auto saved = save_git_settings(settings); // else it is asked again
    } else if (said == GitConsent::no) {
        refused_.insert(origin);
    }
    const auto waiting = std::move(asking_[origin]);
    asking_.erase(origin);
    for (const auto& one : waiting) {
        one.set(said);
    }
    co_return said;
}

// --- The SSH agent
void GitLender::ssh_data(std::uint32_t number, ByteView bytes) {
    const QByteArray some(reinterpret_cast<const char*>(bytes.data()), static_cast<qsizetype>(bytes.size()));
    if (const auto known = ssh_.find(number); known != ssh_.end()) {
        known->second->write(some);
        if (known->second->pending() > most_pending_ssh) { // the workspace decides how much comes, not the agent
            send(GitFrame::ssh_closed, encode_connection(number));
            ssh_end(number);
        }
        return;
    }
    // Looked up again: it may have been switched off since it was offered.
    if (ssh_.size() >= most_ssh || !load_git_settings().ssh_agent.contains(loan_.workspace_id)) {
        send(GitFrame::ssh_closed, encode_connection(number));
        return;
    }
    const auto closed = [this, number] {
        if (ssh_.contains(number)) {
            send(GitFrame::ssh_closed, encode_connection(number));
            ssh_end(number);
        }
    };
    const auto came = [this, number, closed](const QByteArray& answer) {
        std::string_view rest(answer.constData(), static_cast<std::size_t>(answer.size()));
        while (!rest.empty()) {
            send(GitFrame::ssh_answer,
                 encode_connection(number, as_bytes(rest.substr(0, model::channel::ssh_data_limit))));
            rest.remove_prefix(std::min(rest.size(), std::size_t{model::channel::ssh_data_limit}));
        }
        if (stream_ && stream_->pending() > most_pending) {
            closed(); // the line is too slow for what is asked
        }
    };
    ssh_[number] = nullptr; // it may be refused at once
    auto socket = qt_network().connect_local(local_ssh_agent(), came, closed);
    if (const auto still = ssh_.find(number); still != ssh_.end()) {
        socket->write(some);
        still->second = std::move(socket);
    }
}

void GitLender::ssh_end(std::uint32_t number) {
    ssh_.erase(number);
}

} // namespace berth::client
