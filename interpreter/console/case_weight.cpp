// See case_weight.h.
#include "interpreter/console/case_weight.h"

#include <fmt/core.h>

#include <algorithm>

#include "interpreter/config/read_json.h"
#include "interpreter/console/bounds.h"
#include "interpreter/units/literals.h"

namespace poppy::console {
namespace {

using config::YamlKind;
using config::YamlNode;

std::size_t records_within(const YamlNode& node) {
  std::size_t records = 0;
  for (const YamlNode& item : node.items) {
    records += (item.kind == YamlKind::mapping ? 1U : 0U) + records_within(item);
  }
  for (const config::YamlEntry& entry : node.entries) records += records_within(entry.value);
  return records;
}

/// Of the case's own lists, but for its past decisions.
std::size_t own_records(const YamlNode& one) {
  std::size_t records = 0;
  for (const config::YamlEntry& entry : one.entries) {
    if (entry.key != "saved") records += entry.value.items.size();
  }
  return records;
}

/// 1 where none are told: then the request is refused for that.
std::size_t months_of(const YamlNode& one, const std::string& months) {
  std::string words = months;
  for (const char* const key : {"month", "months"}) {
    const YamlNode* const said = one.find(key);
    if (words.empty() && said != nullptr) words = said->scalar;
  }
  const auto range = units::parse_month_range(words);
  if (!range || range->last < range->first) return 1;
  return static_cast<std::size_t>(range->last.months - range->first.months) + 1;
}

}  // namespace

std::optional<std::string> fault_of_weight(const YamlNode& one, const std::string& months) {
  if (const std::size_t all = records_within(one); all > kMostRecords) {
    return fmt::format("the case has {} records, and at most {} are taken here", all, kMostRecords);
  }
  const std::size_t own = std::max<std::size_t>(own_records(one), 1);
  const std::size_t count = months_of(one, months);
  if (own * count <= kMostRecordMonths) return std::nullopt;
  return fmt::format(
      "the case has {} records of its own in {} months, and at most {} together are decided here",
      own, count, kMostRecordMonths);
}

std::optional<std::string> fault_of_weight(const std::string& document, const std::string& months) {
  text::SourceSet sources;
  const text::FileId file = sources.add("case.json", document);
  const auto one = config::read_json(sources, file);
  return one ? fault_of_weight(*one, months) : std::nullopt;  // whoever decides it says why not
}

}  // namespace poppy::console
