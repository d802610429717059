// The words of rule tests: what rule_tests and expectations read, and the schema of test files
// offers.
#pragma once

#include <array>
#include <cstdint>
#include <string_view>
#include <utility>

namespace poppy::engine {

enum class TestKey : std::uint8_t {
  name,
  county,
  county_file,
  run_date,
  based_on,
  case_facts,
  given,
  month,
  months,
  programs,
  expect,
  columns,
  rows
};
inline constexpr std::array<std::pair<std::string_view, TestKey>, 13> kTestKeys{
    {{"name", TestKey::name},
     {"county", TestKey::county},
     {"county_file", TestKey::county_file},
     {"run_date", TestKey::run_date},
     {"based_on", TestKey::based_on},
     {"case", TestKey::case_facts},
     {"given", TestKey::given},
     {"month", TestKey::month},
     {"months", TestKey::months},
     {"programs", TestKey::programs},
     {"expect", TestKey::expect},
     {"columns", TestKey::columns},
     {"rows", TestKey::rows}}};

/// What may be expected of a record besides the values of its lines.
enum class Word : std::uint8_t {
  because,
  not_because,
  made,
  changed,
  removed,
  gathered,
  notices,
  messages,
  letters,
  problems,
  unknown,
  error,
  needs
};
inline constexpr std::array<std::pair<std::string_view, Word>, 13> kWords{
    {{"because", Word::because},
     {"not_because", Word::not_because},
     {"made", Word::made},
     {"changed", Word::changed},
     {"removed", Word::removed},
     {"gathered", Word::gathered},
     {"notices", Word::notices},
     {"messages", Word::messages},
     {"letters", Word::letters},
     {"problems", Word::problems},
     {"unknown", Word::unknown},
     {"error", Word::error},
     {"needs", Word::needs}}};

template <typename Kind, std::size_t count>
constexpr std::array<std::string_view, count> texts_of(
    const std::array<std::pair<std::string_view, Kind>, count>& words) {
  std::array<std::string_view, count> texts;
  for (std::size_t i = 0; i < count; ++i) texts[i] = words[i].first;
  return texts;
}

}  // namespace poppy::engine
