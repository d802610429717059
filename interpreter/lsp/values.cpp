// See values.h.
#include "interpreter/lsp/values.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "interpreter/facts/case_facts.h"
#include "interpreter/plan/resolve.h"
#include "interpreter/report/origin_text.h"

namespace poppy::lsp {
namespace {

plan::Resolver resolver(const check::Program& program, const AsOf& as_of) {
  return {program, facts::find_county(program, as_of.county), as_of.run_date};
}

std::string shown(const check::Program& program, const check::Type& type,
                  const units::Value& value) {
  return report::show(program, type, value).text;
}

/// How many counties have which value, where none is chosen.
ValueWords of_all_counties(const check::Program& program, check::FlagId flag, const AsOf& as_of) {
  std::map<std::string, std::size_t> counts;
  for (const check::CountyId county : program.counties.ids()) {
    const plan::Origin origin =
        plan::Resolver(program, county, as_of.run_date).flag(flag, as_of.month);
    ++counts[origin.unset ? "not set" : shown(program, origin.type, origin.value)];
  }
  std::vector<std::string> words;
  for (const auto& [value, count] : counts) {
    words.push_back(fmt::format("{} in {} {}", value, count, count == 1 ? "county" : "counties"));
  }
  return {{}, {fmt::format("{}", fmt::join(words, ", "))}};
}

/// The body of a version where it is a value and nothing to compute; else the rule as written.
std::string body_words(const Snapshot& rules, const check::Type& type, const check::Expr& body) {
  if (body.op == check::Op::constant && body.value.is_firm()) {
    return shown(rules.checked.program, type, body.value);
  }
  return report::rule_text(*rules.sources, body.span, {});
}

void add_source(const Snapshot& rules, text::Span span, const units::Dating& dating,
                const std::string& cites, bool unconfirmed, ValueWords& words) {
  std::string line = report::dating_text(dating, true);
  line += fmt::format(" ({})", report::to_string(report::place_of(*rules.sources, span)));
  words.details.push_back(std::move(line));
  if (!cites.empty()) words.details.push_back("cites " + cites);
  words.cites = cites;
  if (unconfirmed) words.details.emplace_back("unconfirmed: no source says so");
}

std::vector<units::Dating> datings_of(const std::vector<check::Version>& versions) {
  std::vector<units::Dating> datings;
  for (const check::Version& version : versions) datings.push_back(version.dating);
  return datings;
}

std::string row_words(const check::Program& program, const check::Parameter& parameter,
                      const check::TableRow& row) {
  std::vector<std::string> keys;
  for (std::size_t i = 0; i < row.keys.size(); ++i) {
    keys.push_back(check::key_range_to_string(program, parameter.key_types[i], row.keys[i]));
  }
  std::string words =
      fmt::format("{}: {}", fmt::join(keys, ", "), shown(program, parameter.type, row.value));
  if (!row.cites.empty()) words += fmt::format(" ({})", row.cites);
  return words;
}

ValueWords table_words(const check::Program& program, const check::Parameter& parameter,
                       const AsOf& as_of) {
  constexpr std::size_t kMost = 12;
  ValueWords words;
  const auto rows = resolver(program, as_of).rows(parameter.rows, as_of.month);
  words.details.push_back(fmt::format("{} row{} in force, by {}", rows.size(),
                                      rows.size() == 1 ? "" : "s",
                                      fmt::join(parameter.key_names, ", ")));
  for (std::size_t i = 0; i < std::min(rows.size(), kMost); ++i) {
    words.details.push_back(row_words(program, parameter, parameter.rows[rows[i]]));
  }
  if (rows.size() > kMost) words.details.push_back(fmt::format("… {} more", rows.size() - kMost));
  return words;
}

}  // namespace

std::string to_string(const AsOf& as_of) {
  return fmt::format("{}, {}, as known on {}", as_of.county.empty() ? "no county" : as_of.county,
                     units::to_string(as_of.month), units::to_string(as_of.run_date));
}

ValueWords flag_words(const Snapshot& rules, check::FlagId flag, const AsOf& as_of) {
  const check::Program& program = rules.checked.program;
  const auto county = facts::find_county(program, as_of.county);
  if (!county) return of_all_counties(program, flag, as_of);
  const plan::Origin origin =
      plan::Resolver(program, county, as_of.run_date).flag(flag, as_of.month);
  ValueWords words;
  if (origin.value.is_firm()) words.value = shown(program, origin.type, origin.value);
  if (origin.unset) {
    words.details.push_back(origin.value.is_firm() ? "not set: taken so"
                                                   : "not set: what rests on it is undetermined");
    return words;
  }
  words.details.push_back(report::dating_text(origin.dating, !origin.entered));
  const std::string entered =
      origin.entered ? report::moment_text(*origin.entered, origin.dating.minute) : std::string();
  const report::Place place = report::place_of(*rules.sources, origin.span);
  const std::string by = report::entered_text(entered, origin.by, place);
  words.details.push_back(by.empty() ? report::to_string(place) : by);
  if (!origin.note.empty()) words.details.push_back("note: " + origin.note);
  return words;
}

ValueWords parameter_words(const Snapshot& rules, check::ParameterId id, const AsOf& as_of) {
  const check::Program& program = rules.checked.program;
  const check::Parameter& parameter = program.parameters[id];
  if (parameter.from_table && !parameter.key_names.empty()) {
    return table_words(program, parameter, as_of);
  }
  ValueWords words;
  plan::Resolver resolve = resolver(program, as_of);
  if (parameter.from_table) {
    const auto rows = resolve.rows(parameter.rows, as_of.month);
    if (rows.empty()) return {{}, {"no row is in force"}};
    const check::TableRow& row = parameter.rows[rows.front()];
    words.value = shown(program, parameter.type, row.value);
    add_source(rules, row.span, row.dating, row.cites, row.unconfirmed, words);
    return words;
  }
  const std::vector<units::Dating> datings = datings_of(parameter.versions);
  const auto used = resolve.version(datings, as_of.month);
  if (!used) return {{}, {resolve.not_in_force(parameter.name, datings, as_of.month)}};
  const check::Version& version = parameter.versions[*used];
  words.value = body_words(rules, parameter.type, version.body);
  add_source(rules, version.span, version.dating, version.cites, version.unconfirmed, words);
  return words;
}

}  // namespace poppy::lsp
