// ASCII letters made small: names of counties, and words that are compared whatever their letters.
#pragma once

#include <string>
#include <string_view>

namespace poppy::text {

[[nodiscard]] constexpr char lower_case(char c) {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}
[[nodiscard]] inline std::string lower_case(std::string_view text) {
  std::string result(text);
  for (char& c : result) c = lower_case(c);
  return result;
}

}  // namespace poppy::text
