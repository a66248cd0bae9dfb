// Splits a terminal's byte stream into characters, controls and sequences: ECMA-48 with DEC's and xterm's additions,
// after the state machine of Paul Williams (vt100.net/emu/dec_ansi_parser), on decoded UTF-8.
// Promises: every byte string is accepted, in any pieces, in bounded memory. What sequences mean is left to the sink.
#pragma once

#include "vt/utf8.h"

#include <array>
#include <cstdint>
#include <string>
#include <string_view>

namespace berth::vt {

// A control sequence: CSI, or what introduces a DCS.
struct Sequence {
    // Parameters beyond this many make the sequence void: none that is in use has more.
    static constexpr std::size_t max_parameters = 32;
    // Values are cut to this: larger than any row, column or colour.
    static constexpr int max_value = 65535;

    struct Parameter {
        int value = -1;         // -1: left out
        bool continues = false; // a colon follows: the next one is a subparameter of this
    };

    std::array<Parameter, max_parameters> parameters;
    std::size_t count = 0;
    char marker = 0;       // '<', '=', '>', '?' or 0
    char intermediate = 0; // 0x20 to 0x2F or 0; more than one make the sequence void
    char final = 0;

    // Parameter `index`, or `fallback` where it is left out.
    int value(std::size_t index, int fallback) const {
        return index < count && parameters[index].value >= 0 ? parameters[index].value : fallback;
    }
    // As value(), where 0 means 1 as well: counts and positions.
    int at_least_one(std::size_t index) const { return value(index, 1) < 1 ? 1 : value(index, 1); }
};

class ParserSink {
public:
    virtual ~ParserSink() = default;
    // Printable ASCII, a run of it.
    virtual void print_ascii(std::string_view run) = 0;
    virtual void print(char32_t code) = 0;
    virtual void control(std::uint8_t code) = 0;
    // ESC, an intermediate or 0, the final byte.
    virtual void escape(char intermediate, char final) = 0;
    virtual void csi(const Sequence& sequence) = 0;
    // The text between OSC and its end.
    virtual void osc(std::string_view text) = 0;
    virtual void dcs(const Sequence& introducer, std::string_view data) = 0;
    // A string that is neither (APC, PM, SOS), is void or was broken off has ended.
    virtual void other_string() = 0;
};

class Parser {
public:
    // The text of an OSC or DCS beyond `longest_string` bytes is thrown away with its sequence.
    Parser(ParserSink& sink, std::size_t longest_string)
        : sink_(&sink)
        , longest_string_(longest_string) {}

    void feed(std::uint8_t byte);
    // Where `text` begins with a whole control sequence (ESC [ …), of the usual kind and nothing else in it: takes it
    // at once and returns its length, else 0. Only while idle().
    std::size_t feed_whole_csi(std::string_view text);
    // The character that is half read will not be completed: it counts as U+FFFD now.
    void break_character();
    // Between two sequences and two characters: the next byte begins something new.
    bool idle() const { return state_ == State::ground && decoder_.idle(); }
    // No character is half read.
    bool between_characters() const { return decoder_.idle(); }
    // No sequence is under way, a character may be.
    bool in_ground() const { return state_ == State::ground; }
    // Inside a sequence where a control acts at once, as if it stood before.
    bool acts_on_controls() const { return state_ == State::escape || (state_ == State::sequence && !is_dcs_); }
    // How many strings have ended so far.
    unsigned strings_ended() const { return strings_ended_; }
    // Makes the sequence under way void. Returns bytes that bring a fresh parser into the same state.
    std::string_view give_up();

private:
    enum class State : std::uint8_t { ground, escape, sequence, string };
    enum class String : std::uint8_t { osc, dcs, ignored };

    void take(char32_t code);
    void take_ground(char32_t code);
    void take_escape(char32_t code);
    void take_sequence(char32_t code);
    void take_string(char32_t code);
    void begin_escape();
    void begin_sequence(bool dcs);
    void begin_string(String kind);
    void end_string(bool complete);
    void end_sequence(char final);

    ParserSink* sink_;
    std::size_t longest_string_;
    Utf8Decoder decoder_;
    State state_ = State::ground;
    String string_ = String::ignored;
    Sequence sequence_;
    bool is_dcs_ = false;
    bool void_ = false; // what is being read has no meaning; read on to its end
    char intermediate_ = 0;
    std::string text_;
    unsigned strings_ended_ = 0;
};

} // namespace berth::vt
