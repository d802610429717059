// See yaml_words.h.
#include "interpreter/county/yaml_words.h"

#include <fmt/core.h>

#include <algorithm>
#include <array>

#include "interpreter/county/county_keys.h"
#include "interpreter/text/lower_case.h"
#include "interpreter/text/printable.h"
#include "interpreter/text/problem_text.h"
#include "interpreter/units/literals.h"

namespace poppy::county {

using config::YamlKind;
using config::YamlNode;
using text::ProblemCode;
using text::Problems;

std::string quoted(std::string_view text) {
  constexpr std::size_t longest = 60;
  if (text.size() <= longest) return fmt::format("`{}`", text);
  std::size_t cut = longest;
  while (cut > 0 && (static_cast<unsigned char>(text[cut]) & 0xC0) == 0x80) --cut;
  return fmt::format("`{}…`", text.substr(0, cut));
}

std::string words_for(const YamlNode& node) {
  switch (node.kind) {
    case YamlKind::null:
      return "nothing";
    case YamlKind::scalar:
      return quoted(node.scalar);
    case YamlKind::sequence:
      return "a list";
    case YamlKind::mapping:
      return "a mapping";
  }
  text::bug("a YAML node of no kind");
}

std::string listed(std::span<const std::string_view> names) {
  std::string list;
  for (std::size_t i = 0; i < names.size(); ++i) {
    if (i > 0) list += i + 1 == names.size() ? " and " : ", ";
    list += quoted(names[i]);
  }
  return list;
}

std::string suggestion(std::string_view word, std::span<const std::string_view> candidates) {
  // Against a hostile file of very many keys, for each of which all are compared.
  constexpr std::size_t most = 500;
  if (candidates.size() <= most && word.size() <= 200) {
    const std::string_view nearest = text::nearest_name(word, candidates);
    if (!nearest.empty()) return fmt::format("did you mean {}?", quoted(nearest));
  }
  if (candidates.empty() || candidates.size() > 20) return "";
  return "possible here: " + listed(candidates);
}

std::string yes_or_no_hint(std::string_view word) {
  const std::string small = text::lower_case(word.substr(0, 8));
  constexpr std::array<std::string_view, 5> yes = {"y", "yes", "true", "on", "1"};
  constexpr std::array<std::string_view, 5> no = {"n", "no", "false", "off", "0"};
  if (std::ranges::find(yes, small) != yes.end()) return "write `yes`";
  if (std::ranges::find(no, small) != no.end()) return "write `no`";
  return "write `yes` or `no`";
}

std::string cut_amount_hint(const config::YamlEntry& entry) {
  const bool cut = entry.value.kind == YamlKind::null && !entry.key.empty() &&
                   entry.key.front() >= '0' && entry.key.front() <= '9';
  return cut ? "in braces a comma ends a value: write $1912.40 or \"$1,912.40\"" : "";
}

std::optional<units::Date> read_day(const YamlNode& node, std::string_view key, ProblemCode code,
                                    Problems& problems) {
  const std::string hint = fmt::format("write `{}: 2021-08-01`", key);
  if (node.kind != YamlKind::scalar) {
    problems.push_back(
        {code, node.span, fmt::format("`{}` is a date, found {}", key, words_for(node)), hint});
    return std::nullopt;
  }
  const units::Parsed<units::Date> date = units::parse_date(node.scalar);
  if (!date) {
    problems.push_back({code, node.span, fmt::format("`{}`: {}", key, date.error()), hint});
    return std::nullopt;
  }
  if (*date == units::kOpen) {
    problems.push_back(
        {code, node.span, fmt::format("`{}` is a day, not the open end", key), hint});
    return std::nullopt;
  }
  return *date;
}

std::optional<units::Month> read_month(const YamlNode& node, std::string_view key, ProblemCode code,
                                       Problems& problems) {
  const std::string hint = fmt::format("write `{}: 2021-08`", key);
  if (node.kind != YamlKind::scalar) {
    problems.push_back(
        {code, node.span, fmt::format("`{}` is a month, found {}", key, words_for(node)), hint});
    return std::nullopt;
  }
  const units::Parsed<units::Month> month = units::parse_month(node.scalar);
  if (!month) {
    problems.push_back({code, node.span, fmt::format("`{}`: {}", key, month.error()), hint});
    return std::nullopt;
  }
  return *month;
}

namespace {

/// What people write of themselves: a name, an id, an address of mail, on one line.
bool says_who(std::string_view by) {
  return !by.empty() && by.size() <= kLongestBy && text::printable(by) == by && by.front() != ' ' &&
         by.back() != ' ';
}

/// 14:30 as 870.
std::optional<std::uint16_t> minute_of_day(std::string_view text) {
  constexpr std::string_view kShape = "00:00";
  if (text.size() != kShape.size()) return std::nullopt;
  for (std::size_t i = 0; i < kShape.size(); ++i) {
    const bool digit = text[i] >= '0' && text[i] <= '9';
    if (kShape[i] == '0' ? !digit : text[i] != kShape[i]) return std::nullopt;
  }
  const int hour = (text[0] - '0') * 10 + (text[1] - '0');
  const int minute = (text[3] - '0') * 10 + (text[4] - '0');
  if (hour > 23 || minute > 59) return std::nullopt;
  return static_cast<std::uint16_t>(hour * 60 + minute);
}

struct EntryReader {
  std::string_view name;
  std::span<const std::string_view> keys;
  const EntryCodes& codes;
  Problems& problems;

  void read_scalar(const config::YamlEntry& entry, std::string& out) {
    if (entry.value.kind == YamlKind::scalar) {
      out = entry.value.scalar;
      return;
    }
    problems.push_back({codes.shape, entry.value.span,
                        fmt::format("`{}` is a text, found {}", entry.key, words_for(entry.value)),
                        fmt::format("write `{}: …` with the text on one line", entry.key)});
  }

  /// A day; of a flag's entry also with the time of day.
  void read_entered(const config::YamlEntry& entry, DatedEntry& into) {
    YamlNode day = entry.value;
    if (codes.entered_has_time && day.kind == YamlKind::scalar) {
      constexpr std::size_t kDay = 10;  // 2022-03-07
      const std::string_view written = entry.value.scalar;
      if (written.size() > kDay && (written[kDay] == ' ' || written[kDay] == 'T')) {
        const std::optional<std::uint16_t> minute = minute_of_day(written.substr(kDay + 1));
        if (!minute) {
          problems.push_back(
              {codes.value, entry.value.span,
               fmt::format("`entered`: {} is no time of day", quoted(written.substr(kDay + 1))),
               "write `entered: 2022-03-07 14:30`, or the day alone"});
          return;
        }
        into.dating.minute = *minute;
        day.scalar = std::string(written.substr(0, kDay));
      }
    }
    into.entered = read_day(day, entry.key, codes.value, problems);
    into.dating.runs_from = into.entered;
  }

  void read_key(const config::YamlEntry& entry, DatedEntry& into) {
    if (entry.key == "value") {
      into.value = &entry.value;
    } else if (entry.key == "from") {
      into.dating.from = read_month(entry.value, entry.key, codes.value, problems);
    } else if (entry.key == "until") {
      into.dating.until = read_month(entry.value, entry.key, codes.value, problems);
      into.until_span = entry.value.span;
    } else if (entry.key == "entered") {
      read_entered(entry, into);
    } else if (entry.key == "runs_from") {
      into.dating.runs_from = read_day(entry.value, entry.key, codes.value, problems);
    } else if (entry.key == "by") {
      read_scalar(entry, into.by);
      if (entry.value.kind == YamlKind::scalar && !says_who(into.by)) {
        problems.push_back(
            {codes.value, entry.value.span,
             fmt::format("`by` does not say who: {}", text::printable(words_for(entry.value))),
             "write a name or an id of up to 120 bytes, on one line"});
      }
    } else {
      read_scalar(entry, into.note);
    }
  }

  std::optional<DatedEntry> read(const YamlNode& node) {
    if (node.kind != YamlKind::mapping) {
      problems.push_back({codes.shape, node.span,
                          fmt::format("an entry of {} is a mapping with a `value`, found {}",
                                      quoted(name), words_for(node)),
                          "write `- { value: …, from: 2021-08 }`"});
      return std::nullopt;
    }
    const std::size_t problems_before = problems.size();
    DatedEntry entry;
    entry.span = node.span;
    for (const config::YamlEntry& part : node.entries) {
      if (std::ranges::find(keys, part.key) == keys.end()) {
        problems.push_back(
            {codes.unknown_key, part.key_span,
             fmt::format("{} is no key of an entry of {}", quoted(part.key), quoted(name)),
             suggestion(part.key, keys)});
      } else {
        read_key(part, entry);
      }
    }
    if (entry.value == nullptr) {
      problems.push_back({codes.missing_key, node.span,
                          fmt::format("an entry of {} has no `value`", quoted(name)),
                          "write `value: …`"});
    }
    const YamlNode* runs_from = node.find("runs_from");
    if (node.find("entered") != nullptr && runs_from != nullptr &&
        std::ranges::find(keys, std::string_view("runs_from")) != keys.end()) {
      problems.push_back({codes.entered_twice, runs_from->span,
                          fmt::format("an entry of {} has both `entered` and `runs_from`: either "
                                      "is the day from which runs see it",
                                      quoted(name)),
                          "keep `entered`, or `runs_from` alone for a change planned ahead"});
    }
    if (problems.size() > problems_before) return std::nullopt;
    return entry;
  }
};

std::string run_words(units::Date run) {
  if (run <= units::kFirstDate) return "";
  return fmt::format(" for runs from {} on", units::to_string(run));
}

void report_dating_faults(const std::vector<DatedEntry>& entries, std::string_view name,
                          const EntryCodes& codes, Problems& problems) {
  const ProblemCode code = codes.dates;
  std::vector<units::Dating> datings;
  for (const DatedEntry& entry : entries) datings.push_back(entry.dating);
  for (const units::DatingFault& fault : units::find_dating_faults(datings)) {
    const DatedEntry& first = entries[fault.first];
    const DatedEntry& second = entries[fault.second];
    // The later of two entries in the file is the one that the other was there before.
    const DatedEntry& later = first.span.begin > second.span.begin ? first : second;
    const std::string month = units::to_string(fault.month);
    switch (fault.kind) {
      case units::DatingFaultKind::until_before_from:
        problems.push_back({code, first.until_span,
                            fmt::format("an entry of {} ends before it begins", quoted(name)),
                            "`until` is the last month, `from` the first"});
        break;
      case units::DatingFaultKind::overlap:
        problems.push_back({code, later.span,
                            fmt::format("two entries of {} both hold in {}{}", quoted(name), month,
                                        run_words(fault.run)),
                            "let `until` of the one end before `from` of the other, or say with "
                            "`entered` which was made later"});
        break;
      case units::DatingFaultKind::same_start:
        problems.push_back(
            {code, later.span,
             fmt::format("two entries of {} both begin {}{}", quoted(name),
                         fault.month <= units::kFirstMonth ? std::string("without a `from`")
                                                           : "in " + month,
                         run_words(fault.run)),
             codes.entered_has_time
                 ? "give each its own `from`, or say with `entered` which was made later; on one "
                   "day "
                   "with its time: `entered: 2022-03-07 14:30`"
                 : "give each its own `from`, or say with `entered` which was made later"});
        break;
      case units::DatingFaultKind::paints_over_without_until:
        problems.push_back({code, later.span,
                            fmt::format("the entry of {} from {} would never count: this one, made "
                                        "later, begins before it and has no `until`{}",
                                        quoted(name), month, run_words(fault.run)),
                            "give this one an `until`, or enter that one anew after it"});
        break;
    }
  }
}

}  // namespace

std::vector<DatedEntry> read_dated_entries(const YamlNode& node, std::string_view name,
                                           std::span<const std::string_view> keys,
                                           const EntryCodes& codes, Problems& problems) {
  const std::size_t problems_before = problems.size();
  EntryReader reader{name, keys, codes, problems};
  std::vector<DatedEntry> entries;
  const auto take = [&](const YamlNode& item) {
    if (std::optional<DatedEntry> entry = reader.read(item)) entries.push_back(std::move(*entry));
  };
  if (node.kind == YamlKind::sequence) {
    for (const YamlNode& item : node.items) take(item);
  } else {
    take(node);
  }
  if (problems.size() == problems_before) {
    report_dating_faults(entries, name, codes, problems);
  }
  return entries;
}

}  // namespace poppy::county
