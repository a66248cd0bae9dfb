// Listening for this machine's own programs.
#include "harness.h"
#include "net/listen.h"

#include <fstream>
#include <sys/stat.h>

namespace berth::net::testing {
namespace {

TEST(Listen, TakesBothLoopbacksOnOneNumberAndSaysWhatIsTaken) {
    Loop loop;
    const auto first = listen_loopback(loop.executor(), 0);
    ASSERT_OK(first);
    EXPECT_NE(first->port, 0);
    EXPECT_EQ(first->acceptors.size(), first->ipv6 ? 2U : 1U);
    const auto second = listen_loopback(loop.executor(), first->port);
    ASSERT_FALSE(second);
    EXPECT_EQ(second.error().code, Errc::conflict);
}

TEST(Listen, ASocketIsItsOwnersFromTheBeginningAndADeadOnesFileGivesWay) {
    Loop loop;
    const TemporaryFolder folder;
    const auto path = folder / "x.sock";
    {
        const auto dead = listen_unix(loop.executor(), path);
        ASSERT_OK(dead);
        struct stat status{};
        ASSERT_EQ(::stat(path.c_str(), &status), 0);
        EXPECT_EQ(status.st_mode & 0777U, 0600U);
        const auto living = listen_unix(loop.executor(), path);
        ASSERT_FALSE(living);
        EXPECT_EQ(living.error().code, Errc::conflict);
    }
    EXPECT_OK(listen_unix(loop.executor(), path)) << "nobody answers there any more";
    std::ofstream(folder / "file") << "kept";
    EXPECT_EQ(listen_unix(loop.executor(), folder / "file").error().code, Errc::conflict);
    EXPECT_EQ(std::filesystem::file_size(folder / "file"), 4U);
    EXPECT_EQ(listen_unix(loop.executor(), folder / std::string(200, 'x')).error().code, Errc::invalid_argument);
}

} // namespace
} // namespace berth::net::testing
