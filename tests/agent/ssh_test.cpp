// The agent's SSH server and input that no SSH client sends; what real clients do is tested end to end.
#include "../ssh/test_client.h"
#include "agent/ssh/sftp_server.h"
#include "agent_client.h"
#include "model/channel/ssh.h"
#include "ssh/key_exchange.h"
#include "ssh/wire.h"

#include <algorithm>
#include <array>
#include <random>
#include <sys/socket.h>
#include <thread>
#include <unistd.h>

namespace berth::agent::testing {
namespace {

using berth::ssh::Message;
using berth::ssh::Writer;

// Says `bytes` and reads what comes until the end.
asio::awaitable<std::string> say_and_hear(net::LinkStream* stream, std::string bytes, bool finish) {
    (void)co_await stream->write(as_bytes(bytes));
    if (finish) {
        (void)co_await stream->shutdown_send();
    }
    std::string heard;
    Bytes buffer(64 * 1024);
    for (;;) {
        const auto count = co_await stream->read_some(buffer);
        if (!count || *count == 0) {
            co_return heard;
        }
        heard += as_text(ByteView(buffer).first(*count));
    }
}

// A packet before there are keys.
std::string plain_packet(ByteView message) {
    std::size_t padding = 8 - (5 + message.size()) % 8;
    padding += padding < 4 ? 8 : 0;
    const Bytes packet = Writer()
                             .uint32(static_cast<std::uint32_t>(1 + message.size() + padding))
                             .byte(static_cast<std::uint8_t>(padding))
                             .raw(message)
                             .raw(Bytes(padding))
                             .take();
    return std::string(as_text(packet));
}

class SshTest : public ::testing::Test {
protected:
    void begin() {
        agent_.start();
        ASSERT_OK(client_.connect());
    }
    std::string hear(std::string bytes, bool finish = true) {
        auto stream = client_.open("ssh", "{}");
        return stream ? loop_.run(say_and_hear(stream->get(), std::move(bytes), finish)) : stream.error().text();
    }

    Loop loop_;
    AgentProcess agent_;
    AgentClient client_{loop_, agent_};
};

TEST_F(SshTest, TheHostKeyIsToldAndStaysWithTheWorkspace) {
    begin();
    const auto ask = [&] {
        auto stream = client_.open(std::string(model::channel::ssh_host_key_kind), "{}");
        return model::decode_text<model::channel::SshHostKey>(stream ? loop_.run(say_and_hear(stream->get(), "", true))
                                                                     : "");
    };
    const auto key = ask();
    ASSERT_OK(key);
    EXPECT_EQ(key->algorithm, "ssh-ed25519");
    const auto file = agent_.home() / ".berth" / "ssh" / "host_key";
    EXPECT_EQ(std::filesystem::status(file).permissions(), std::filesystem::perms(0600));
    agent_.restart();
    AgentClient again(loop_, agent_);
    ASSERT_OK(again.connect());
    auto stream = again.open(std::string(model::channel::ssh_host_key_kind), "{}");
    ASSERT_OK(stream);
    EXPECT_EQ(model::decode_text<model::channel::SshHostKey>(loop_.run(say_and_hear(stream->get(), "", true))), key);
}

TEST_F(SshTest, AViewerIsRefused) {
    agent_.start();
    AgentClient viewer(loop_, agent_, [](model::Assertion& assertion) { assertion.role = model::Role::viewer; });
    ASSERT_OK(viewer.connect());
    const auto stream = viewer.open("ssh", "{}");
    ASSERT_FALSE(stream.has_value());
    EXPECT_EQ(stream.error().code, Errc::forbidden);
}

TEST_F(SshTest, NonsenseEndsTheConnectionAndNotTheAgent) {
    begin();
    std::mt19937 random(4); // NOLINT: the same every time
    const std::string version = "SSH-2.0-Test\r\n";
    const Bytes kexinit = berth::ssh::make_kexinit();
    std::vector<std::string> all{
        "",
        "GET / HTTP/1.1\r\n\r\n",
        std::string(100'000, 'x'),
        "SSH-1.5-Old\r\n",
        version + std::string("\xff\xff\xff\xff more", 9),
        version + std::string(16, '\0'),
        version + plain_packet(Writer(Message::service_request).string(std::string_view("ssh-userauth")).bytes()),
        version + plain_packet(Writer(Message::channel_open).string(std::string_view("session")).bytes()),
        version + plain_packet(Writer(Message::newkeys).bytes()),
        version + plain_packet(Writer(Message::kex_init).string(Bytes(32)).bytes()),
        version + plain_packet(kexinit) + plain_packet(kexinit),
        version + plain_packet(kexinit) + plain_packet(Writer(Message::kex_init).string(Bytes(32)).bytes()),
        version + plain_packet(kexinit) + plain_packet(Writer(Message::kex_init).uint32(4'000'000'000U).bytes()),
        version + plain_packet(Writer(Message::ignore).string(std::string_view("x")).bytes()) + plain_packet(kexinit),
    };
    for (int i = 0; i < 40; ++i) {
        Bytes noise = i % 2 == 0 ? kexinit : Bytes(200);
        for (int k = 0; k < 8; ++k) {
            noise[random() % noise.size()] = static_cast<std::byte>(random());
        }
        all.push_back(version + plain_packet(noise) + std::string(as_text(noise)));
    }
    for (const std::string& bytes : all) {
        EXPECT_TRUE(hear(bytes).starts_with("SSH-2.0-Berth\r\n"));
    }
    // A zero share is refused, and the connection does not wait for the client to hang up.
    EXPECT_TRUE(hear(version + plain_packet(Writer(Message::kexinit).bytes()), false).starts_with("SSH-2.0"));
    EXPECT_OK(client_.open("terminals", "{}"));
}

// A client that does the key exchange and the authentication right, and then sends `messages`; `heard` gets what is
// said to it then. Until the end.
asio::awaitable<bool> be_hostile(net::LinkStream* stream, std::vector<Bytes> messages,
                                 std::vector<Bytes>* heard = nullptr) {
    berth::ssh::testing::TestClient client;
    Bytes buffer(64 * 1024);
    bool said = false;
    for (;;) {
        if (client.has_keys() && !said) {
            said = true;
            client.send(Writer(Message::service_request).string(std::string_view("ssh-userauth")).bytes());
            client.send(Writer(Message::userauth_request)
                            .string(std::string_view("anybody"))
                            .string(std::string_view("ssh-connection"))
                            .string(std::string_view("none"))
                            .bytes());
            for (const Bytes& message : messages) {
                client.send(message);
            }
        }
        const std::string output = client.take_output();
        if (!output.empty()) {
            (void)co_await stream->write(as_bytes(output));
        }
        const bool waits = heard != nullptr && std::ranges::none_of(client.messages, [](const Bytes& message) {
                               return message[0] == static_cast<std::byte>(Message::channel_close);
                           });
        if (said && !waits) {
            (void)co_await stream->shutdown_send();
        }
        const auto count = co_await stream->read_some(buffer);
        if (!count || *count == 0) {
            break;
        }
        if (!client.receive(ByteView(buffer).first(*count))) {
            co_return false;
        }
    }
    if (heard != nullptr) {
        *heard = std::move(client.messages);
    }
    co_return client.has_keys();
}

Bytes open_session(std::uint32_t window, std::uint32_t packet) {
    return Writer(Message::channel_open)
        .string(std::string_view("session"))
        .uint32(0)
        .uint32(window)
        .uint32(packet)
        .take();
}
Bytes request_of(std::uint32_t channel, std::string_view name, ByteView payload) {
    return Writer(Message::channel_request).uint32(channel).string(name).boolean(true).raw(payload).take();
}

TEST_F(SshTest, AHostileClientThatMayComeInHurtsOnlyItself) {
    begin();
    const Bytes ordinary = open_session(1 << 20, 1 << 15);
    const auto text = [](std::string_view value) { return Writer().string(value).take(); };
    const Bytes endless = text("while :; do echo y; done");
    std::vector<std::vector<Bytes>> attacks{
        {open_session(0, 0)},
        {open_session(~0U, ~0U), request_of(1, "exec", endless)},
        {open_session(0, 1), request_of(1, "exec", endless)},
        {ordinary, request_of(1, "exec", endless), request_of(1, "exec", endless), request_of(1, "shell", {})},
        {ordinary, request_of(1, "pty-req", text("x")), request_of(1, "shell", {})},
        {ordinary, request_of(1, "window-change", {}), request_of(1, "signal", text("KILL"))},
        {ordinary, request_of(1, "env", Writer().string(std::string_view("LD\0X", 4)).string(Bytes(100'000)).bytes())},
        {ordinary, Writer(Message::channel_window_adjust).uint32(1).uint32(~0U).take()},
        {ordinary, Writer(Message::channel_close).uint32(1).take(), Writer(Message::channel_close).uint32(1).take()},
        {ordinary, Writer(Message::channel_open_confirmation).uint32(1).uint32(0).uint32(0).uint32(0).take()},
        {Writer(Message::channel_data).uint32(77).string(std::string_view("x")).take()},
        {ordinary, request_of(1, "subsystem", text("sftp")),
         Writer(Message::channel_data).uint32(1).string(std::string_view("\xff\xff\xff\xff")).take()},
        {Writer(Message::global_request).string(std::string_view("tcpip-forward")).boolean(true).take()},
        {Writer(Message::global_request)
             .string(std::string_view("streamlocal-forward@openssh.com"))
             .boolean(true)
             .string(Bytes(5'000, std::byte{'a'}))
             .take()},
        {Writer(Message::channel_open)
             .string(std::string_view("direct-streamlocal@openssh.com"))
             .uint32(1)
             .uint32(1)
             .uint32(1)
             .string(Bytes(5'000, std::byte{'a'}))
             .take()},
    };
    std::vector<Bytes> many(2'000, ordinary);
    attacks.push_back(std::move(many));
    std::vector<Bytes> over_the_window{ordinary};
    over_the_window.resize(40, Writer(Message::channel_data).uint32(1).string(Bytes(100'000)).take());
    attacks.push_back(std::move(over_the_window));
    std::mt19937 random(5); // NOLINT: the same every time
    for (int i = 0; i < 30; ++i) {
        std::vector<Bytes> noise{ordinary};
        for (int k = 0; k < 20; ++k) {
            Bytes message = request_of(random() % 3, i % 2 == 0 ? "env" : "pty-req", Bytes(random() % 60));
            message[0] = static_cast<std::byte>(80 + random() % 24);
            message[random() % message.size()] = static_cast<std::byte>(random());
            noise.push_back(std::move(message));
        }
        attacks.push_back(std::move(noise));
    }
    for (auto& messages : attacks) {
        auto stream = client_.open("ssh", "{}");
        ASSERT_OK(stream);
        EXPECT_TRUE(loop_.run(be_hostile(stream->get(), std::move(messages))));
    }
    model::channel::ExecTarget alive;
    alive.argv = {"echo", "alive"};
    EXPECT_EQ(run_exec(client_, alive).out, "alive\n");
}

// OpenSSH's ssh never sends one; other clients do.
TEST_F(SshTest, ASignalReachesTheCommandAndItsDeathIsTold) {
    begin();
    const auto text = [](std::string_view value) { return Writer().string(value).take(); };
    std::vector<Bytes> heard;
    auto stream = client_.open("ssh", "{}");
    ASSERT_OK(stream);
    EXPECT_TRUE(loop_.run(be_hostile(stream->get(),
                                     {open_session(1 << 20, 1 << 15), request_of(1, "exec", text("exec sleep 600")),
                                      request_of(1, "signal", text("NOSUCH")), request_of(1, "signal", text("USR2"))},
                                     &heard)));
    const auto told = std::ranges::find_if(heard, [](const Bytes& message) {
        berth::ssh::Reader reader(message);
        return static_cast<Message>(reader.byte()) == Message::channel_request && reader.uint32() == 0 &&
               reader.text() == "exit-signal" && !reader.boolean() && reader.text() == "USR2";
    });
    EXPECT_NE(told, heard.end()) << heard.size() << " messages";
}

TEST(SftpServer, AnswersOrHangsUpWhateverItIsAsked) {
    const net::testing::TemporaryFolder folder;
    std::mt19937 random(6); // NOLINT: the same every time
    for (int round = 0; round < 40; ++round) {
        int ends[2];
        ASSERT_EQ(::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends), 0);
        std::thread server([end = ends[1], path = folder.path().string()] {
            ssh::serve_sftp(end, path, path);
            ::close(end);
        });
        Bytes requests;
        for (int i = 0; i < 60; ++i) {
            Bytes request = Writer()
                                .byte(static_cast<std::uint8_t>(random() % 21))
                                .uint32(static_cast<std::uint32_t>(i))
                                .string(std::string(1, static_cast<char>('1' + random() % 9)))
                                .uint32(static_cast<std::uint32_t>(random() % 64))
                                .uint32(static_cast<std::uint32_t>(random() % 4 == 0 ? random() : random() % 300))
                                .string(std::string(random() % 40, 'n'))
                                .take();
            request.resize(random() % 3 == 0 ? 1 + random() % request.size() : request.size());
            const Bytes framed = Writer().string(request).take();
            requests.insert(requests.end(), framed.begin(), framed.end());
        }
        std::thread reader([end = ends[0]] {
            std::array<std::byte, 4096> buffer{};
            while (::read(end, buffer.data(), buffer.size()) > 0) {
            }
        });
        (void)::send(ends[0], requests.data(), requests.size(), MSG_NOSIGNAL);
        ::shutdown(ends[0], SHUT_WR);
        server.join();
        reader.join();
        ::close(ends[0]);
    }
}

} // namespace
} // namespace berth::agent::testing
