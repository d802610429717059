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

std::size_t most_record_months(std::uint64_t depth) {
  constexpr std::uint64_t kPlain = 1, kAllIsTold = 5;
  return kMostRecordMonths >> (std::clamp(depth, kPlain, kAllIsTold) - kPlain);
}

std::expected<Weight, std::string> weight_of(const YamlNode& one, const std::string& months,
                                             std::uint64_t depth) {
  if (const std::size_t all = records_within(one); all > kMostRecords) {
    return std::unexpected(
        fmt::format("the case has {} records, and at most {} are taken here", all, kMostRecords));
  }
  const std::size_t own = std::max<std::size_t>(own_records(one), 1);
  const std::size_t count = months_of(one, months);
  const std::size_t most = most_record_months(depth);
  constexpr std::size_t kLightPart = 8;
  if (own * count <= most) return own * count * kLightPart <= most ? Weight::light : Weight::heavy;
  std::string words = fmt::format(
      "the case has {} records of its own in {} months, and at most {} together are decided here",
      own, count, most);
  if (most < kMostRecordMonths) words += fmt::format(" where they are explained {} deep", depth);
  return std::unexpected(std::move(words));
}

std::expected<Weight, std::string> weight_of(const std::string& document, const std::string& months,
                                             std::uint64_t depth) {
  text::SourceSet sources;
  const text::FileId file = sources.add("case.json", document);
  const auto one = config::read_json(sources, file);
  if (!one) return Weight::light;  // whoever decides it says why not
  return weight_of(*one, months, depth);
}

std::optional<std::string> fault_of_weight(const YamlNode& one, const std::string& months) {
  const auto weight = weight_of(one, months, 1);
  return weight ? std::nullopt : std::optional(weight.error());
}

std::optional<std::string> fault_of_weight(const std::string& document, const std::string& months) {
  const auto weight = weight_of(document, months, 1);
  return weight ? std::nullopt : std::optional(weight.error());
}

}  // namespace poppy::console
