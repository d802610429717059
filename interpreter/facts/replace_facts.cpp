// Replacements of rule tests, by path, in the YAML of a case before it is read. Knows no program: a
// record of a list is found by its `id`, else by its first fact, else by its position, else by any
// one fact.
#include <fmt/core.h>

#include <algorithm>
#include <charconv>

#include "interpreter/county/yaml_words.h"
#include "interpreter/facts/case_reader.h"
#include "interpreter/text/problem_codes.h"

namespace poppy::facts {
namespace {

using county::quoted;
using text::ProblemCode;
using text::Problems;

std::vector<std::string_view> segments_of(std::string_view path) {
  std::vector<std::string_view> segments;
  for (std::size_t begin = 0; begin <= path.size();) {
    const std::size_t end = std::min(path.find('.', begin), path.size());
    segments.push_back(path.substr(begin, end - begin));
    begin = end + 1;
  }
  return segments;
}

bool is_scalar(const YamlNode* node, std::string_view text) {
  return node != nullptr && node->kind == YamlKind::scalar && node->scalar == text;
}

std::optional<std::size_t> position_in(const YamlNode& list, std::string_view segment) {
  std::size_t position = 0;
  const auto [end, error] =
      std::from_chars(segment.data(), segment.data() + segment.size(), position);
  if (error != std::errc() || end != segment.data() + segment.size()) return std::nullopt;
  if (position >= list.items.size()) return std::nullopt;
  return position;
}

/// Items of a list that a segment names; several where it could mean more than one.
std::vector<std::size_t> items_named(const YamlNode& list, std::string_view segment) {
  std::vector<std::size_t> by_id, by_first, by_any;
  for (std::size_t i = 0; i < list.items.size(); ++i) {
    const YamlNode& item = list.items[i];
    if (is_scalar(item.find("id"), segment)) by_id.push_back(i);
    if (item.entries.empty()) continue;
    if (is_scalar(&item.entries.front().value, segment)) by_first.push_back(i);
    if (std::ranges::any_of(item.entries, [&](const YamlEntry& entry) {
          return is_scalar(&entry.value, segment);
        })) {
      by_any.push_back(i);
    }
  }
  if (!by_id.empty()) return by_id;
  if (!by_first.empty()) return by_first;
  if (const std::optional<std::size_t> position = position_in(list, segment)) return {*position};
  return by_any;
}

std::vector<std::string_view> names_in(const YamlNode& node) {
  std::vector<std::string_view> names;
  for (const YamlEntry& entry : node.entries) names.push_back(entry.key);
  for (const YamlNode& item : node.items) {
    if (!item.entries.empty() && item.entries.front().value.kind == YamlKind::scalar) {
      names.push_back(item.entries.front().value.scalar);
    }
  }
  return names;
}

struct Replacement {
  const YamlEntry& given;
  Problems& problems;

  void refuse(const YamlNode& at, std::string_view segment) const {
    const std::string nearest = county::suggestion(segment, names_in(at));
    const bool here = at.kind == YamlKind::mapping || at.kind == YamlKind::sequence;
    problems.push_back(
        {ProblemCode::fact_path, given.key_span,
         here ? fmt::format("{} leads nowhere: there is no {} in what the case gives there",
                            quoted(given.key), quoted(segment))
              : fmt::format("{} leads nowhere: before {} stands {}", quoted(given.key),
                            quoted(segment), county::words_for(at)),
         nearest.empty()
             ? "name facts and lists that the case gives, with the keys of records between"
             : nearest});
  }

  /// The part of `at` that the segment names; nullptr: refused.
  YamlNode* step(YamlNode& at, std::string_view segment) const {
    for (YamlEntry& entry : at.entries) {
      if (entry.key == segment) return &entry.value;
    }
    if (const std::optional<std::size_t> item = find_item(at, segment)) return &at.items[*item];
    return nullptr;
  }

  std::optional<std::size_t> find_item(const YamlNode& at, std::string_view segment) const {
    const std::vector<std::size_t> items =
        at.kind == YamlKind::sequence ? items_named(at, segment) : std::vector<std::size_t>();
    if (items.size() == 1) return items.front();
    if (items.empty()) {
      refuse(at, segment);
    } else {
      problems.push_back({ProblemCode::fact_path, given.key_span,
                          fmt::format("{} leads to {} records: {} does not tell them apart",
                                      quoted(given.key), items.size(), quoted(segment)),
                          "write the record's position instead, from 0"});
    }
    return std::nullopt;
  }

  void set_entry(YamlNode& at, std::string_view segment, bool take_away) const {
    const auto entry = std::ranges::find(at.entries, segment, &YamlEntry::key);
    if (take_away && entry == at.entries.end()) {
      refuse(at, segment);
    } else if (take_away) {
      at.entries.erase(entry);
    } else if (entry == at.entries.end()) {
      at.entries.push_back({std::string(segment), given.key_span, given.value});
    } else {
      entry->value = given.value;
      entry->key_span = given.key_span;
    }
  }

  void apply(YamlNode& base) const {
    const std::vector<std::string_view> segments = segments_of(given.key);
    YamlNode* at = &base;
    for (std::size_t i = 0; i + 1 < segments.size(); ++i) {
      const std::size_t before = problems.size();
      at = step(*at, segments[i]);
      if (at == nullptr || problems.size() > before) return;
    }
    const std::string_view last = segments.back();
    const bool take_away = is_scalar(&given.value, "unknown") && !given.value.quoted;
    if (at->kind == YamlKind::mapping && !last.empty()) {
      set_entry(*at, last, take_away);
    } else if (at->kind != YamlKind::sequence) {
      refuse(*at, last);
    } else if (const std::optional<std::size_t> item = find_item(*at, last)) {
      if (take_away) {
        at->items.erase(at->items.begin() + static_cast<std::ptrdiff_t>(*item));
      } else {
        at->items[*item] = given.value;
      }
    }
  }
};

}  // namespace

text::Result<YamlNode> replace_facts(YamlNode base, const YamlNode& given) {
  Problems problems;
  if (given.kind == YamlKind::null) return base;
  if (given.kind != YamlKind::mapping) {
    problems.push_back({ProblemCode::fact_path, given.span,
                        fmt::format("replacements are a mapping of paths to values, found {}",
                                    county::words_for(given)),
                        "write `{ persons.p1.fact: VALUE }`"});
    return std::unexpected(std::move(problems));
  }
  if (base.kind == YamlKind::null) base.kind = YamlKind::mapping;
  for (const YamlEntry& entry : given.entries) Replacement{entry, problems}.apply(base);
  if (!problems.empty()) {
    text::sort_problems(problems);
    return std::unexpected(std::move(problems));
  }
  return base;
}

}  // namespace poppy::facts
