#include "model/yaml_tree.h"

#include "base/format.h"

#include <yaml-cpp/eventhandler.h>
#include <yaml-cpp/yaml.h>

#include <algorithm>
#include <sstream>

namespace berth::model {

namespace {

constexpr std::size_t shown_text_limit = 40;

Place place_of(const YAML::Mark& mark) {
    return {std::max(mark.line, 0) + 1, std::max(mark.column, 0) + 1};
}

// Thrown through yaml-cpp's parser to end it; caught in read_yaml.
struct Refused {
    YamlProblem problem;
};

[[noreturn]] void refuse(Place place, std::string message, std::string hint = {}) {
    throw Refused{{place, std::move(message), std::move(hint)}};
}

bool is_control(unsigned char c) {
    return (c < 0x20 && c != '\t' && c != '\n' && c != '\r') || c == 0x7f;
}

// The length of the UTF-8 sequence (RFC 3629) at the front of `text`; 0 where it is none.
std::size_t utf8_length(std::string_view text) {
    const auto at = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
    const auto continues = [&](std::size_t i, unsigned low = 0x80, unsigned high = 0xbf) {
        return i < text.size() && at(i) >= low && at(i) <= high;
    };
    const unsigned first = at(0);
    if (first < 0x80) {
        return 1;
    }
    if (first >= 0xc2 && first <= 0xdf) {
        return continues(1) ? 2 : 0;
    }
    if (first >= 0xe0 && first <= 0xef) {
        const unsigned low = first == 0xe0 ? 0xa0 : 0x80;
        const unsigned high = first == 0xed ? 0x9f : 0xbf;
        return continues(1, low, high) && continues(2) ? 3 : 0;
    }
    if (first >= 0xf0 && first <= 0xf4) {
        const unsigned low = first == 0xf0 ? 0x90 : 0x80;
        const unsigned high = first == 0xf4 ? 0x8f : 0xbf;
        return continues(1, low, high) && continues(2) && continues(3) ? 4 : 0;
    }
    return 0;
}

void check_characters(std::string_view text) {
    Place place;
    while (!text.empty()) {
        const std::size_t length = utf8_length(text);
        if (length == 0) {
            refuse(place, "The text is not UTF-8 here.", "Save the file as UTF-8.");
        }
        if (is_control(static_cast<unsigned char>(text.front()))) {
            refuse(place, "A control character stands here.",
                   "Of the control characters only tab and line breaks are allowed.");
        }
        if (text.front() == '\n') {
            place = {place.line + 1, 1};
        } else {
            ++place.column;
        }
        text.remove_prefix(length);
    }
}

// Builds the tree while the parser goes, so that a limit ends the parsing at once.
class Builder : public YAML::EventHandler {
public:
    explicit Builder(const YamlLimits& limits)
        : limits_(limits) {}

    YamlNode take() { return std::move(root_); }

    void OnDocumentStart(const YAML::Mark&) override {}
    void OnDocumentEnd() override {}

    void OnNull(const YAML::Mark& mark, YAML::anchor_t anchor) override {
        check(mark, "", anchor);
        add(node_at(mark, YamlNode::Kind::null));
    }

    void OnAlias(const YAML::Mark& mark, YAML::anchor_t) override {
        refuse(place_of(mark), "Aliases (*name) are not allowed.", "Write the value out.");
    }

    void OnScalar(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                  const std::string& value) override {
        check(mark, tag, anchor);
        // An escape in a quoted text can make characters that the file itself does not hold.
        if (std::ranges::any_of(value, [](char c) { return is_control(static_cast<unsigned char>(c)); })) {
            refuse(place_of(mark), "The text holds a control character.",
                   "Of the control characters only tab and line breaks are allowed.");
        }
        YamlNode node = node_at(mark, YamlNode::Kind::scalar);
        node.text = value;
        node.quoted = tag == "!";
        add(std::move(node));
    }

    void OnSequenceStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                         YAML::EmitterStyle::value) override {
        check(mark, tag, anchor);
        open(node_at(mark, YamlNode::Kind::sequence));
    }
    void OnSequenceEnd() override { close(); }

    void OnMapStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                    YAML::EmitterStyle::value) override {
        check(mark, tag, anchor);
        open(node_at(mark, YamlNode::Kind::map));
    }
    void OnMapEnd() override { close(); }

private:
    // A container whose end has not come yet.
    struct Open {
        YamlNode node;
        bool key_read = false; // the last entry waits for its value
    };

    static YamlNode node_at(const YAML::Mark& mark, YamlNode::Kind kind) {
        YamlNode node;
        node.kind = kind;
        node.place = place_of(mark);
        return node;
    }

    void check(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor) {
        if (anchor != 0) {
            refuse(place_of(mark), "Anchors (&name) are not allowed.", "Write each value out.");
        }
        if (!tag.empty() && tag != "?" && tag != "!") {
            refuse(place_of(mark), berth::format("The tag {} is not allowed.", quoted_for_people(tag)),
                   "Write the value without a tag.");
        }
        if (++values_ > limits_.values) {
            refuse(place_of(mark), "There are too many values.", berth::format("Allowed are {}.", limits_.values));
        }
    }

    void open(YamlNode node) {
        if (is_key()) {
            refuse(node.place, "A key must be a text, not a list or a map.");
        }
        if (open_.size() >= static_cast<std::size_t>(limits_.depth)) {
            refuse(node.place, "The values nest too deep.", berth::format("Allowed are {} levels.", limits_.depth));
        }
        open_.push_back({std::move(node), false});
    }

    void close() {
        YamlNode node = std::move(open_.back().node);
        open_.pop_back();
        add(std::move(node));
    }

    bool is_key() const {
        return !open_.empty() && open_.back().node.kind == YamlNode::Kind::map && !open_.back().key_read;
    }

    void add(YamlNode node) {
        if (open_.empty()) {
            root_ = std::move(node);
            return;
        }
        Open& parent = open_.back();
        if (parent.node.kind == YamlNode::Kind::sequence) {
            parent.node.items.push_back(std::move(node));
        } else if (parent.key_read) {
            parent.node.entries.back().value = std::move(node);
            parent.key_read = false;
        } else {
            add_key(parent, std::move(node));
        }
    }

    static void add_key(Open& parent, YamlNode node) {
        if (node.kind != YamlNode::Kind::scalar || node.text.empty()) {
            refuse(node.place, "A key must be a text that is not empty.");
        }
        const auto first = std::ranges::find(parent.node.entries, node.text, &YamlNode::Entry::key);
        if (first != parent.node.entries.end()) {
            refuse(node.place, berth::format("The key {} stands here a second time.", quoted_for_people(node.text)),
                   berth::format("The first one is in line {}.", first->place.line));
        }
        parent.node.entries.push_back({std::move(node.text), node.place, {}});
        parent.key_read = true;
    }

    YamlLimits limits_;
    std::size_t values_ = 0;
    std::vector<Open> open_;
    YamlNode root_;
};

// yaml-cpp's words, with the first letter as ours.
std::string sentence(std::string text) {
    if (!text.empty() && text.front() >= 'a' && text.front() <= 'z') {
        text.front() = static_cast<char>(text.front() - 'a' + 'A');
    }
    return text + ".";
}

} // namespace

const YamlNode* YamlNode::find(std::string_view key) const {
    const auto found = std::ranges::find(entries, key, &Entry::key);
    return found == entries.end() ? nullptr : &found->value;
}

std::string quoted_for_people(std::string_view text) {
    std::string shown = "\"";
    std::size_t count = 0;
    while (!text.empty()) {
        if (++count > shown_text_limit) {
            shown += "…";
            break;
        }
        const std::size_t length = std::max<std::size_t>(utf8_length(text), 1);
        const bool printable =
            utf8_length(text) != 0 && static_cast<unsigned char>(text.front()) >= 0x20 && text.front() != 0x7f;
        shown += printable ? text.substr(0, length) : std::string_view("?");
        text.remove_prefix(length);
    }
    return shown + "\"";
}

std::expected<YamlNode, YamlProblem> read_yaml(std::string_view text, const YamlLimits& limits) {
    if (text.size() > limits.size) {
        return std::unexpected(YamlProblem{{},
                                           berth::format("The file has {} bytes.", text.size()),
                                           berth::format("Allowed are {} bytes.", limits.size)});
    }
    try {
        check_characters(text);
        std::istringstream input{std::string(text)};
        YAML::Parser parser(input);
        Builder builder(limits);
        if (!parser.HandleNextDocument(builder)) {
            refuse({}, "The file is empty.");
        }
        YamlNode root = builder.take();
        Builder second(limits);
        if (parser.HandleNextDocument(second)) {
            refuse(second.take().place, "The file holds more than one document.", "Make a file of each.");
        }
        return root;
    } catch (const Refused& refused) {
        return std::unexpected(refused.problem);
    } catch (const YAML::Exception& error) {
        return std::unexpected(YamlProblem{place_of(error.mark), "This is not YAML: " + sentence(error.msg), {}});
    }
}

} // namespace berth::model
