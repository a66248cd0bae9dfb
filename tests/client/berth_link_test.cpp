// berth:// links: the two that there are, and what hostile ones try.
#include "client/berth_link.h"

#include <gtest/gtest.h>

namespace berth::client {
namespace {

using editors::Editor;

TEST(BerthLink, ShowsAndOpensWorkspaces) {
    EXPECT_EQ(parse_berth_link("berth://workspace/calm-sea").value(), BerthLink(ShowLink{"calm-sea"}));
    EXPECT_EQ(parse_berth_link("berth://open/calm-sea").value(), BerthLink(OpenLink{"calm-sea", {}, {}}));
    EXPECT_EQ(parse_berth_link("berth://open/w0123456789abcde?editor=zed&path=%2Fworkspace%2Fa%20b").value(),
              BerthLink(OpenLink{"w0123456789abcde", Editor::zed, "/workspace/a b"}));
    EXPECT_EQ(parse_berth_link("berth://open/x?path=/workspace/c++").value(),
              BerthLink(OpenLink{"x", {}, "/workspace/c++"}));
}

TEST(BerthLink, RefusesWhateverElse) {
    for (const char* link : {
             "",
             "berth:",
             "berth://",
             "BERTH://open/x",
             "berth:open/x",
             "berth:///open/x",
             "https://open/x",
             " berth://open/x",
             "berth://open/x ",
             "berth://open/x\n",
             "berth://open/x\nberth://open/y",
             "berth://open",
             "berth://open/",
             "berth://delete/x",
             "berth://user@open/x",
             "berth://open:80/x",
             "berth://open/x/",
             "berth://open/x/y",
             "berth://open/../x",
             "berth://open/%78",
             "berth://open/X",
             "berth://open/-x",
             "berth://open/--install-extension",
             "berth://open/x.evil.example",
             "berth://open/x#part",
             "berth://open/x;y",
             "berth://workspace/x?editor=zed",
             "berth://open/x?editor",
             "berth://open/x?editor=",
             "berth://open/x?editor=vim",
             "berth://open/x?editor=%63ode",
             "berth://open/x?editor=code&editor=zed",
             "berth://open/x?command=rm",
             "berth://open/x?path=",
             "berth://open/x?path=workspace",
             "berth://open/x?path=--new-window",
             "berth://open/x?path=/a&path=/b",
             "berth://open/x?path=/a&&editor=zed",
             "berth://open/x?path=/a/../../etc",
             "berth://open/x?path=%2Fa%2F..%2Fb",
             "berth://open/x?path=//evil.example/share",
             "berth://open/x?path=/a%00b",
             "berth://open/x?path=/a%0Ab",
             "berth://open/x?path=/a%0",
             "berth://open/x?path=/a%zz",
             "berth://open/x?path=/a%ff",
             "berth://open/x?path=/a\"b",
             "berth://open/x?path=/a b",
             "berth://open/x?path=/a\\b",
             "berth://open/x?path=/a%E2%80%AEb", // right-to-left override
             "berth://open/x?path=/a#b",
         }) {
        EXPECT_FALSE(parse_berth_link(link)) << link;
    }
    EXPECT_FALSE(parse_berth_link("berth://open/x?path=/" + std::string(longest_link, 'a')));
    EXPECT_FALSE(parse_berth_link(std::string("berth://open/x\0", 15)));
}

} // namespace
} // namespace berth::client
