#pragma once

#include <istream>
#include <map>
#include <string>

// How often each word stands in a text; words are what spaces separate.
std::map<std::string, int> count_words(std::istream& text);
