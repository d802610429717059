// What the readers of county and case files share: words for YAML shapes and the user's text in
// messages, and entries with dates ({ value, from, until, entered, … }), which flags and dated
// facts have in common.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "interpreter/config/yaml_tree.h"
#include "interpreter/text/problem_codes.h"
#include "interpreter/units/entry.h"

namespace poppy::county {

/// In backticks, cut after 60 bytes.
[[nodiscard]] std::string quoted(std::string_view text);
/// a list, a mapping, nothing, `29l`
[[nodiscard]] std::string words_for(const config::YamlNode& node);
/// `a`, `b` and `c`
[[nodiscard]] std::string listed(std::span<const std::string_view> names);
/// "did you mean `x`?" where one is near, else the candidates if they are at most 20, else empty.
[[nodiscard]] std::string suggestion(std::string_view word,
                                     std::span<const std::string_view> candidates);

/// What to write instead of `Y`, `True`, `off` where `yes` or `no` belongs.
[[nodiscard]] std::string yes_or_no_hint(std::string_view word);
/// For a key that is the rest of an amount, as 912.40 in { amount: $1,912.40 }; else empty.
[[nodiscard]] std::string cut_amount_hint(const config::YamlEntry& entry);

/// Flags and facts report under codes of their own.
struct EntryCodes {
  text::ProblemCode shape, unknown_key, missing_key, value, dates, entered_twice;
  bool entered_has_time;  // `entered: 2022-03-07 14:30`: entries of one day have an order
};
inline constexpr EntryCodes kFlagEntryCodes = {text::ProblemCode::county_shape,
                                               text::ProblemCode::county_unknown_key,
                                               text::ProblemCode::county_missing_key,
                                               text::ProblemCode::county_value,
                                               text::ProblemCode::county_dates,
                                               text::ProblemCode::county_entered_twice,
                                               true};

/// Its value is never null in what read_dated_entries gives; the span is the entry's, or that of
/// the plain value.
struct DatedEntry : units::Entry<const config::YamlNode*> {
  text::Span until_span;  // where there is an `until`
};

/// `node` is one mapping or a sequence of them; `keys` are those an entry may have, `value` first.
/// Entries with problems are left out, and the dates are judged (find_dating_faults) only where no
/// entry has any. The entries point into `node`.
[[nodiscard]] std::vector<DatedEntry> read_dated_entries(const config::YamlNode& node,
                                                         std::string_view name,
                                                         std::span<const std::string_view> keys,
                                                         const EntryCodes& codes,
                                                         text::Problems& problems);

/// A day that exists and is not `open`.
[[nodiscard]] std::optional<units::Date> read_day(const config::YamlNode& node,
                                                  std::string_view key, text::ProblemCode code,
                                                  text::Problems& problems);
[[nodiscard]] std::optional<units::Month> read_month(const config::YamlNode& node,
                                                     std::string_view key, text::ProblemCode code,
                                                     text::Problems& problems);

}  // namespace poppy::county
