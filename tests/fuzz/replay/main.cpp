// Runs a fuzz target where there is no libFuzzer: over every file of the folders given, then over made-up inputs from
// a fixed seed. Ends with an error when the target aborts, as it does under libFuzzer.
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <random>
#include <vector>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);

namespace {

constexpr int made_up_inputs = 300;
constexpr std::size_t longest_input = 2048;

void run_folder(const std::filesystem::path& folder) {
    for (const auto& entry : std::filesystem::recursive_directory_iterator(folder)) {
        if (entry.is_regular_file()) {
            std::ifstream file(entry.path(), std::ios::binary);
            const std::vector<char> bytes{std::istreambuf_iterator<char>(file), {}};
            LLVMFuzzerTestOneInput(reinterpret_cast<const std::uint8_t*>(bytes.data()), bytes.size());
        }
    }
}

} // namespace

int main(int count, char** arguments) {
    for (int i = 1; i < count; ++i) {
        if (std::filesystem::is_directory(arguments[i])) {
            run_folder(arguments[i]);
        }
    }
    std::mt19937_64 random(1);
    for (int i = 0; i < made_up_inputs; ++i) {
        std::vector<std::uint8_t> bytes(random() % longest_input);
        for (std::uint8_t& byte : bytes) {
            // Small numbers are what commands and types are made of.
            byte = static_cast<std::uint8_t>(random() % 3 == 0 ? random() % 256 : random() % 24);
        }
        LLVMFuzzerTestOneInput(bytes.data(), bytes.size());
    }
    return 0;
}
