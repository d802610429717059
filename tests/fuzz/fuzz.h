// One fuzzer of many targets: a target is a function of any bytes that traps where something does
// not hold. fuzz_NAME runs the target NAME under libFuzzer; fuzz_replay runs all of them over their
// seeds, and over small changes to these, in every build.
#pragma once

#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <string_view>
#include <vector>

namespace fuzz {

using Function = void (*)(const std::string& text);

struct Target {
  std::string_view name;
  Function function;
  Target(std::string_view its_name, Function its_function);
};
[[nodiscard]] std::vector<Target>& targets();
[[nodiscard]] const Target* find_target(std::string_view name);

/// What must hold, in words for the log.
inline void require(bool holds, std::string_view what, std::string_view about = {}) {
  if (holds) return;
  for (const std::string_view part : {std::string_view("does not hold: "), what,
                                      std::string_view("\n"), about, std::string_view("\n")}) {
    std::fwrite(part.data(), 1, part.size(), stderr);
  }
  std::abort();
}

/// Numbers out of bytes; zeros behind their end.
class Bytes {
 public:
  explicit Bytes(std::string_view text) : text_(text) {}
  [[nodiscard]] bool empty() const { return at_ >= text_.size(); }
  std::uint8_t byte() { return empty() ? 0 : static_cast<std::uint8_t>(text_[at_++]); }
  std::uint64_t below(std::uint64_t bound) { return byte() % bound; }
  std::int64_t number() {  // of up to 8 bytes, small ones often
    const unsigned size = byte() % 9;
    std::uint64_t value = 0;
    for (unsigned i = 0; i < size; ++i) value = value << 8U | byte();
    return static_cast<std::int64_t>(value);
  }
  std::string_view rest() const { return text_.substr(at_ < text_.size() ? at_ : text_.size()); }

 private:
  std::string_view text_;
  std::size_t at_ = 0;
};

/// The parts of a text between lines `====`.
[[nodiscard]] std::vector<std::string> parts_of(const std::string& text);

/// As a text of JSON, quotes and all; bytes that are no UTF-8 stand as `?`.
[[nodiscard]] std::string json_text(std::string_view words);

/// No control character but the line's end, no sign that turns the direction, nothing but UTF-8.
void require_printable(std::string_view text);
void require_json(std::string_view text);

}  // namespace fuzz

#define POPPY_FUZZ_TARGET(name)                                \
  static void fuzz_##name(const std::string& text);            \
  static const fuzz::Target target_##name{#name, fuzz_##name}; \
  static void fuzz_##name([[maybe_unused]] const std::string& text)
