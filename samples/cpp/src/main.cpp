#include "words.h"

#include <iostream>

int main() {
    for (const auto& [word, count] : count_words(std::cin)) {
        std::cout << count << '\t' << word << '\n';
    }
}
