// Every target over its seeds (tests/fuzz/corpus/NAME) and over small changes to them.
// usage: fuzz_replay [NAME…]; POPPY_FUZZ_TRIES changes for each target, drawn from POPPY_FUZZ_SEED.
#include <algorithm>
#include <chrono>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <random>
#include <string>
#include <vector>

#include "tests/fuzz/fuzz.h"

namespace {

std::uint64_t number_from(const char* variable, std::uint64_t otherwise) {
  const char* words = std::getenv(variable);
  return words == nullptr ? otherwise : std::strtoull(words, nullptr, 10);
}

std::vector<std::string> seeds_of(std::string_view name) {
  std::vector<std::filesystem::path> paths;
  const auto folder = std::filesystem::path(POPPY_ROOT) / "tests/fuzz/corpus" / name;
  if (std::filesystem::is_directory(folder)) {
    for (const auto& entry : std::filesystem::directory_iterator(folder)) {
      paths.push_back(entry.path());
    }
  }
  std::ranges::sort(paths);  // the same order on every machine
  std::vector<std::string> seeds;
  for (const auto& path : paths) {
    std::ifstream file(path, std::ios::binary);
    seeds.emplace_back(std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>());
  }
  return seeds;
}

std::string changed(const std::vector<std::string>& seeds, std::mt19937_64& random) {
  const auto below = [&](std::size_t bound) { return bound == 0 ? 0 : random() % bound; };
  std::string text = seeds.empty() ? std::string() : seeds[below(seeds.size())];
  for (std::size_t times = 1 + below(6); times > 0; --times) {
    const std::size_t at = below(text.size() + 1);
    const std::size_t length = 1 + below(8);
    switch (below(5)) {
      case 0:
        text.insert(at, 1, static_cast<char>(random()));
        break;
      case 1:
        if (at < text.size()) text[at] = static_cast<char>(random());
        break;
      case 2:
        text.erase(at, length);
        break;
      case 3:  // a part stands twice
        text.insert(at, text.substr(below(text.size() + 1), length));
        break;
      default:  // a part of another seed
        if (!seeds.empty()) {
          const std::string& other = seeds[below(seeds.size())];
          text.insert(at, other.substr(below(other.size() + 1), length * 4));
        }
        break;
    }
  }
  return text;
}

}  // namespace

int main(int count, char** words) {
  const std::uint64_t tries = number_from("POPPY_FUZZ_TRIES", 40);
  const std::uint64_t seed = number_from("POPPY_FUZZ_SEED", 1);
  const std::string last =
      std::string(std::getenv("TMPDIR") == nullptr ? "/tmp" : std::getenv("TMPDIR")) +
      "/poppy_fuzz_last";
  for (const fuzz::Target& target : fuzz::targets()) {
    const bool wanted = count < 2 || std::any_of(
                                         words + 1, words + count,
                                         [&](const char* word) { return target.name == word; });
    if (!wanted) continue;
    const auto begin = std::chrono::steady_clock::now();
    const std::vector<std::string> seeds = seeds_of(target.name);
    for (const std::string& text : seeds) target.function(text);
    std::mt19937_64 random(seed);
    for (std::uint64_t i = 0; i < tries; ++i) {
      const std::string text = changed(seeds, random);
      if (std::getenv("POPPY_FUZZ_KEEP") != nullptr) {
        std::ofstream(last, std::ios::binary) << text;  // where it ends the program, it is here
      }
      target.function(text);
    }
    const auto took = std::chrono::steady_clock::now() - begin;
    std::printf("%.*s: %zu seeds, %llu changes, %lld ms\n", static_cast<int>(target.name.size()),
                target.name.data(), seeds.size(), static_cast<unsigned long long>(tries),
                static_cast<long long>(
                    std::chrono::duration_cast<std::chrono::milliseconds>(took).count()));
  }
  return 0;
}
