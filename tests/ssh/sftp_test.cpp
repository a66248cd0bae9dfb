// Requests of SFTP as they stand on the wire.
#include "ssh/sftp.h"

#include <gtest/gtest.h>

namespace berth::ssh {
namespace {

Writer sftp_request(Sftp type) {
    return begin_sftp_answer(type, 7); // requests begin alike
}

TEST(SftpMessages, ARequestIsReadWhole) {
    SftpAttributes attributes;
    attributes.flags = SftpAttributes::has_permissions | SftpAttributes::has_times;
    attributes.permissions = 0640;
    attributes.access_time = 1;
    attributes.modification_time = 2;
    Writer open = sftp_request(Sftp::open);
    open.string(std::string_view("/a")).uint32(sftp_write | sftp_create);
    write_sftp_attributes(open, attributes);
    const auto opened = read_sftp_request(open.bytes());
    ASSERT_TRUE(opened);
    EXPECT_EQ(opened->type, Sftp::open);
    EXPECT_EQ(opened->id, 7U);
    EXPECT_EQ(opened->subject, "/a");
    EXPECT_EQ(opened->flags, sftp_write | sftp_create);
    EXPECT_EQ(opened->attributes, attributes);

    Writer write = sftp_request(Sftp::write);
    write.string(std::string_view("1")).uint64(1ULL << 40).string(std::string_view("hello"));
    const auto written = read_sftp_request(write.bytes());
    ASSERT_TRUE(written);
    EXPECT_EQ(written->offset, 1ULL << 40);
    EXPECT_EQ(as_text(written->data), "hello");

    Writer link = sftp_request(Sftp::extended);
    link.string(std::string_view("hardlink@openssh.com")).string(std::string_view("a")).string(std::string_view("b"));
    const auto linked = read_sftp_request(link.bytes());
    ASSERT_TRUE(linked);
    EXPECT_EQ(linked->extension, SftpExtension::hardlink);
    EXPECT_EQ(linked->other, "b");
}

TEST(SftpMessages, OneThatIsCutShortAnywhereIsRefused) {
    Writer rename = sftp_request(Sftp::rename);
    rename.string(std::string_view("from")).string(std::string_view("to"));
    ASSERT_TRUE(read_sftp_request(rename.bytes()));
    for (std::size_t size = 0; size < rename.bytes().size(); ++size) {
        EXPECT_FALSE(read_sftp_request(ByteView(rename.bytes()).first(size))) << size;
    }
}

TEST(SftpMessages, WhatIsNotKnownIsARequestToo) {
    Writer extension = sftp_request(Sftp::extended);
    extension.string(std::string_view("teleport@example.com")).raw(as_bytes("whatever"));
    const auto request = read_sftp_request(extension.bytes());
    ASSERT_TRUE(request);
    EXPECT_EQ(request->extension, SftpExtension::unknown);
    EXPECT_TRUE(read_sftp_request(sftp_request(static_cast<Sftp>(99)).bytes()));
}

} // namespace
} // namespace berth::ssh
