#include "words.h"

#include <iostream>
#include <sstream>

int main() {
    std::istringstream text("to be or not to be");
    const auto counts = count_words(text);
    if (counts.at("to") != 2 || counts.at("or") != 1 || counts.size() != 4) {
        std::cerr << "words are counted wrongly\n";
        return 1;
    }
}
