#include "model/yaml_tree.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace berth::model {
namespace {

using testing::HasSubstr;

std::string problem_of(std::string_view text, const YamlLimits& limits = {}) {
    const auto result = read_yaml(text, limits);
    return result ? "read" : result.error().message + " " + result.error().hint;
}

TEST(YamlTree, KeepsValuesWithTheirPlaces) {
    const auto root = read_yaml("a: 1\nb:\n  - 'x'\n  - ~\nc: {d: e}\n");
    ASSERT_TRUE(root);
    ASSERT_EQ(root->kind, YamlNode::Kind::map);
    EXPECT_EQ(root->find("a")->text, "1");
    EXPECT_FALSE(root->find("a")->quoted);
    EXPECT_EQ(root->find("a")->place, (Place{1, 4}));
    const YamlNode& list = *root->find("b");
    ASSERT_EQ(list.items.size(), 2U);
    EXPECT_TRUE(list.items[0].quoted);
    EXPECT_EQ(list.items[0].place, (Place{3, 5}));
    EXPECT_EQ(list.items[1].kind, YamlNode::Kind::null);
    EXPECT_EQ(root->find("c")->find("d")->text, "e");
    EXPECT_EQ(root->entries[2].place, (Place{5, 1}));
    EXPECT_EQ(root->find("z"), nullptr);
}

TEST(YamlTree, RefusesABombOfAliasesBeforeItGoesOff) {
    EXPECT_THAT(problem_of("a: &a [x, x]\nb: [*a, *a]\n"), HasSubstr("Anchors (&name) are not allowed"));
    EXPECT_THAT(problem_of("- *a\n"), testing::Not("read"));
}

TEST(YamlTree, RefusesTagsAndMergeTricks) {
    EXPECT_THAT(problem_of("a: !!python/object:os.system x\n"), HasSubstr("tag"));
    EXPECT_THAT(problem_of("a: !local x\n"), HasSubstr("tag \"!local\""));
}

TEST(YamlTree, RefusesTheSameKeyTwiceAndSaysWhereTheFirstIs) {
    const auto result = read_yaml("a: 1\nb: 2\na: 3\n");
    ASSERT_FALSE(result);
    EXPECT_EQ(result.error().place, (Place{3, 1}));
    EXPECT_EQ(result.error().message, "The key \"a\" stands here a second time.");
    EXPECT_EQ(result.error().hint, "The first one is in line 1.");
}

TEST(YamlTree, RefusesKeysThatAreNoTexts) {
    EXPECT_THAT(problem_of("? [a]\n: b\n"), HasSubstr("A key must be a text"));
    EXPECT_THAT(problem_of("{{a: b}: c}\n"), HasSubstr("A key must be a text"));
    EXPECT_THAT(problem_of("~: b\n"), HasSubstr("A key must be a text"));
    EXPECT_THAT(problem_of("\"\": b\n"), HasSubstr("A key must be a text"));
}

TEST(YamlTree, RefusesDepthWithoutGoingDeep) {
    EXPECT_EQ(problem_of("[[[[[[[[x]]]]]]]]"), "read");
    EXPECT_THAT(problem_of("[[[[[[[[[x]]]]]]]]]"), HasSubstr("nest too deep"));
    EXPECT_NE(problem_of(std::string(200'000, '[')), "read");
    std::string blocks;
    for (int i = 0; i < 300; ++i) {
        blocks += std::string(static_cast<std::size_t>(i), ' ') + "a:\n";
    }
    EXPECT_THAT(problem_of(blocks), HasSubstr("nest too deep"));
}

TEST(YamlTree, LimitsTheNumberOfValuesAndTheSize) {
    std::string many = "[";
    for (int i = 0; i < 10'001; ++i) {
        many += "x,";
    }
    EXPECT_THAT(problem_of(many + "]"), HasSubstr("too many values"));
    EXPECT_THAT(problem_of(std::string(300 * 1024, 'x')), HasSubstr("Allowed are 262144 bytes"));
}

TEST(YamlTree, RefusesControlCharactersWrittenOrEscaped) {
    const auto result = read_yaml("ok: 1\nname: a\x1b[31m\n");
    ASSERT_FALSE(result);
    EXPECT_EQ(result.error().place, (Place{2, 8}));
    EXPECT_THAT(problem_of("name: \"a\\x1bb\"\n"), HasSubstr("control character"));
    EXPECT_THAT(problem_of("name: \"a\\0b\"\n"), HasSubstr("control character"));
    EXPECT_THAT(problem_of(std::string_view("a\0b", 3)), HasSubstr("control character"));
}

TEST(YamlTree, RefusesWhatIsNotUtf8) {
    EXPECT_THAT(problem_of("name: \xff\n"), HasSubstr("not UTF-8"));
    EXPECT_THAT(problem_of("name: \xc0\xaf\n"), HasSubstr("not UTF-8"));     // "/" in two bytes
    EXPECT_THAT(problem_of("name: \xed\xa0\x80\n"), HasSubstr("not UTF-8")); // a surrogate
    EXPECT_THAT(problem_of("name: \xf4\x90\x80\x80\n"), HasSubstr("not UTF-8"));
    EXPECT_EQ(problem_of("name: ä€😀\n"), "read");
}

TEST(YamlTree, RefusesNoneAndSeveralDocuments) {
    EXPECT_THAT(problem_of(""), HasSubstr("empty"));
    EXPECT_THAT(problem_of("# nothing\n"), HasSubstr("empty"));
    EXPECT_THAT(problem_of("a: 1\n---\nb: 2\n"), HasSubstr("more than one document"));
}

TEST(YamlTree, TellsWhereTheSyntaxBreaks) {
    const auto result = read_yaml("a: [1, 2\nb: 3\n");
    ASSERT_FALSE(result);
    EXPECT_THAT(result.error().message, HasSubstr("This is not YAML: "));
    EXPECT_EQ(result.error().place.line, 2);
    for (const char* text :
         {"a: \"x\n", "a: b: c\n", "\t- x\n", "- x\n y: z\n", "%FOO\n", "a: @x\n", "{", "]", "? ", "&"}) {
        EXPECT_NE(problem_of(text), "") << text; // whatever it is, it comes back
    }
}

TEST(QuotedForPeople, CutsAndCleans) {
    EXPECT_EQ(quoted_for_people("a\x1b[2J\nb"), "\"a?[2J?b\"");
    EXPECT_EQ(quoted_for_people("ä\xff"), "\"ä?\"");
    EXPECT_EQ(quoted_for_people(std::string(100, 'x')), "\"" + std::string(40, 'x') + "…\"");
}

} // namespace
} // namespace berth::model
