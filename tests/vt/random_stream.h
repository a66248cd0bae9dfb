// Terminal output made at random: the sequences programs use, hostile ones and plain noise, reproducible by seed.
#pragma once

#include <random>
#include <string>

namespace berth::vt::test {

class RandomStream {
public:
    explicit RandomStream(unsigned seed)
        : random_(seed) {}

    // `pieces` things a program might write.
    std::string take(int pieces);

    // The same of what is in daily use: no noise, no nonsense.
    std::string take_common(int pieces);
    // Of what terminals do not differ in, not even at their edges.
    std::string take_plain(int pieces);

    int number(int low, int high) { return std::uniform_int_distribution<int>(low, high)(random_); }

private:
    std::string piece();
    std::string text();
    std::string sgr();
    std::string motion();
    std::string edit();
    std::string mode();
    std::string odd();
    std::string common();
    std::string plain();

    std::mt19937 random_;
};

} // namespace berth::vt::test
