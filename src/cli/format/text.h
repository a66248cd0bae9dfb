// Texts on a screen: how wide they are, cut and filled to a width, and cleaned of what a terminal would obey. Whatever
// comes from a workspace or a server is cleaned before it is printed.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace berth::cli {

// Columns that a text takes: 2 for wide characters, 0 for combining ones. The text has no escape sequences.
std::size_t display_width(std::string_view text);

// At most `width` columns; what is cut ends in "…".
std::string cut_to_width(std::string_view text, std::size_t width);
// Exactly `width` columns, filled with blanks.
std::string fill_to_width(std::string_view text, std::size_t width);

// One line without escape sequences, control and direction-changing characters; a tab is one blank, bytes that are not
// UTF-8 are U+FFFD. Of a line rewritten with carriage returns the last state stays.
std::string clean_line(std::string_view text);
// The same, line by line.
std::string clean_text(std::string_view text);

} // namespace berth::cli
