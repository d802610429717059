// See change_requests.h; who may do what when stands in request_steps.cpp.
#include "interpreter/console/change_requests.h"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "interpreter/check/value_of_text.h"
#include "interpreter/facts/case_facts.h"
#include "interpreter/text/problem_codes.h"
#include "interpreter/units/california_day.h"
#include "interpreter/units/literals.h"

namespace poppy::console {
namespace {

using Json = nlohmann::json;

/// A text of an object that may be anything.
std::optional<std::string> text_of(const Json& object, const char* key) {
  const auto found = object.find(key);
  if (found == object.end() || !found->is_string()) return std::nullopt;
  return found->get<std::string>();
}

/// 0: there is none.
std::int64_t moment_of(const Json& object, const char* key) {
  const auto found = object.find(key);
  const bool is_there = found != object.end() && found->is_number_integer();
  return is_there ? found->get<std::int64_t>() : 0;
}

struct EntryKey {
  const char* key;
  std::string desk::EntryWords::* member;
};
constexpr EntryKey kEntryKeys[] = {
    {"flag", &desk::EntryWords::flag},           {"value", &desk::EntryWords::value},
    {"from", &desk::EntryWords::from},           {"until", &desk::EntryWords::until},
    {"runs_from", &desk::EntryWords::runs_from}, {"note", &desk::EntryWords::note}};

std::optional<desk::EntryWords> read_entry(const Json& object) {
  if (!object.is_object()) return std::nullopt;
  desk::EntryWords words;
  for (const EntryKey& key : kEntryKeys) {
    auto text = text_of(object, key.key);
    if (!text) return std::nullopt;
    words.*key.member = std::move(*text);
  }
  return words;
}

std::string approval_begin(std::uint64_t request) {
  return fmt::format("request {}, approved by ", request);
}

/// Who approved it, if the last words of the note say that it is of this request. Names of accounts
/// have no blanks: no note that somebody typed passes for it, since the words of the request that
/// brings it come behind.
std::optional<std::string> approver_in_note(const std::string& note, std::uint64_t request) {
  constexpr std::string_view kBetween = "; ";
  const std::size_t between = note.rfind(kBetween);
  const std::string_view last =
      std::string_view(note).substr(between == std::string::npos ? 0 : between + kBetween.size());
  const std::string begin = approval_begin(request);
  if (!last.starts_with(begin)) return std::nullopt;
  const std::string_view name = last.substr(begin.size());
  if (name.empty() || name.contains(' ')) return std::nullopt;
  return std::string(name);
}

bool says_what_was_asked(const check::Program& program, check::FlagId flag,
                         const check::FlagEntry& entry, const desk::EntryWords& words) {
  const auto value = check::value_of_text(program, program.flags[flag].type, words.value);
  const auto month_of = [](const std::string& text) -> std::optional<units::Month> {
    const auto month = units::parse_month(text);  // `always` and nothing are none
    return month ? std::optional(*month) : std::nullopt;
  };
  const auto runs_from = units::parse_date(words.runs_from);
  const bool is_of_runs = words.runs_from.empty()
                              ? entry.entered.has_value()
                              : runs_from && !entry.entered && entry.dating.runs_from == *runs_from;
  return value && *value == entry.value && month_of(words.from) == entry.dating.from &&
         month_of(words.until) == entry.dating.until && is_of_runs;
}

bool was_made_before(const check::FlagEntry& entry, const store::ChangeRequest& request) {
  return entry.entered && *entry.entered < units::california_day(request.made_at);
}

/// The flag's entry that undo_change would take out; null: there is none.
const check::FlagEntry* last_that_may_go(const std::vector<check::FlagEntry>& entries,
                                         units::Date today) {
  const auto may_go = [&](const check::FlagEntry& entry) {
    return entry.entered ? *entry.entered == today
                         : entry.dating.runs_from && *entry.dating.runs_from > today;
  };
  const auto last = std::ranges::find_if(entries.rbegin(), entries.rend(), may_go);
  return last == entries.rend() ? nullptr : &*last;
}

std::unexpected<std::vector<Problem>> nothing_to_undo(std::string message) {
  return std::unexpected(std::vector<Problem>{
      engine::public_problem(text::ProblemCode::county_nothing_to_undo, std::move(message),
                             "ask for a change that sets it otherwise")});
}

/// Which field of an entry a problem is about.
std::string field_of(const Problem& problem) {
  struct OfCode {
    text::ProblemCode code;
    const char* field;
  };
  constexpr OfCode kFields[] = {{text::ProblemCode::unknown_flag, "flag"},
                                {text::ProblemCode::wrong_flag_value, "value"},
                                {text::ProblemCode::county_flag_of_state, "value"},
                                {text::ProblemCode::county_no_change, "value"},
                                {text::ProblemCode::wrong_run_date, "runs_from"},
                                {text::ProblemCode::county_value, "note"}};
  if (problem.message.starts_with("until:")) return "until";
  for (const OfCode& one : kFields) {
    if (problem.code == text::kind_of(one.code).number) return one.field;
  }
  return "from";
}

std::string said(const Problem& problem) {
  return problem.hint.empty() ? problem.message
                              : fmt::format("{} ({})", problem.message, problem.hint);
}

}  // namespace

std::string write_asked(const AskedChange& asked) {
  Json entries = Json::array();
  for (const desk::EntryWords& words : asked.entries) {
    Json& entry = entries.emplace_back(Json::object());
    for (const EntryKey& key : kEntryKeys) entry[key.key] = words.*key.member;
  }
  const Json all = {{"entries", entries},
                    {"reason", asked.reason},
                    {"checked", asked.checked},
                    {"editors", asked.editors},
                    {"refused_because", asked.refused_because},
                    {"undone_by", asked.undone_by},
                    {"undone_at", asked.undone_at},
                    {"undo_begun_by", asked.undo_begun_by},
                    {"undo_begun_at", asked.undo_begun_at}};
  return all.dump(-1, ' ', false, Json::error_handler_t::replace);
}

std::optional<AskedChange> read_asked(const std::string& edits) {
  const Json all = Json::parse(edits, nullptr, false);
  if (!all.is_object()) return std::nullopt;
  AskedChange asked;
  const auto entries = all.find("entries");
  const auto editors = all.find("editors");
  if (entries == all.end() || !entries->is_array()) return std::nullopt;
  if (editors == all.end() || !editors->is_array()) return std::nullopt;
  for (const Json& one : *entries) {
    auto entry = read_entry(one);
    if (!entry) return std::nullopt;
    asked.entries.push_back(std::move(*entry));
  }
  for (const Json& one : *editors) {
    if (!one.is_string()) return std::nullopt;
    asked.editors.push_back(one.get<std::string>());
  }
  asked.reason = text_of(all, "reason").value_or("");
  asked.checked = text_of(all, "checked").value_or("");
  asked.refused_because = text_of(all, "refused_because").value_or("");
  asked.undone_by = text_of(all, "undone_by").value_or("");
  asked.undone_at = moment_of(all, "undone_at");
  asked.undo_begun_by = text_of(all, "undo_begun_by").value_or("");
  asked.undo_begun_at = moment_of(all, "undo_begun_at");
  return asked;
}

desk::ChangeWords words_for_file(const store::ChangeRequest& request, const AskedChange& asked,
                                 const std::string& approver) {
  desk::ChangeWords words;
  words.county = request.county;
  words.entries = asked.entries;
  words.by = request.made_by;
  if (request.id == 0) return words;
  const std::string of_request = approver.empty() ? fmt::format("request {}", request.id)
                                                  : approval_begin(request.id) + approver;
  for (desk::EntryWords& entry : words.entries) {
    entry.note += (entry.note.empty() ? "" : "; ") + of_request;
  }
  return words;
}

Outcome<desk::CountyChange> check_request(const Rules& rules, const store::ChangeRequest& request,
                                          const AskedChange& asked, const desk::Moment& now,
                                          const std::string& approver) {
  return desk::change_county(rules, words_for_file(request, asked, approver), now);
}

std::vector<EntryFault> entry_faults(const Rules& rules, const desk::ChangeWords& words,
                                     const desk::Moment& now) {
  // All at once first: mostly nothing is wrong, and each check looks at all rules.
  auto change = desk::change_county(rules, words, now);
  if (change) return {};
  desk::ChangeWords some = words;
  some.entries.clear();
  for (std::size_t i = 0; i < words.entries.size(); ++i) {
    some.entries.push_back(words.entries[i]);
    auto so_far = desk::change_county(rules, some, now);
    if (so_far) continue;
    std::vector<EntryFault> faults;
    for (const Problem& problem : so_far.error()) {
      faults.push_back({i, field_of(problem), said(problem)});
    }
    return faults;
  }
  return {};
}

std::optional<std::string> approver_in_file(const check::Program& program, check::CountyId county,
                                            const store::ChangeRequest& request,
                                            const AskedChange& asked) {
  std::optional<std::string> approver;
  for (const desk::EntryWords& words : asked.entries) {
    const auto flag = desk::find_flag_asked(program, words.flag);
    if (!flag || !program.counties[county].flags.has(*flag)) return std::nullopt;
    std::optional<std::string> of_entry;
    for (const check::FlagEntry& entry : program.counties[county].flags[*flag]) {
      if (!says_what_was_asked(program, *flag, entry, words)) continue;
      if (entry.by != request.made_by || was_made_before(entry, request)) continue;
      if (auto name = approver_in_note(entry.note, request.id)) of_entry = std::move(name);
    }
    if (!of_entry) return std::nullopt;
    approver = std::move(of_entry);
  }
  return approver;
}

Outcome<desk::CountyChange> undo_request(const Rules& rules, const store::ChangeRequest& request,
                                         const AskedChange& asked, const desk::Moment& now) {
  std::optional<desk::CountyChange> all;
  for (std::size_t i = asked.entries.size(); i-- > 0;) {
    const Rules& of = all ? all->rules : rules;
    const check::Program& program = *of.data().program;
    const auto flag = desk::find_flag_asked(program, asked.entries[i].flag);
    const auto county = facts::find_county_asked(program, request.county);
    if (!flag || !county) return nothing_to_undo("the county or the setting is not there any more");
    const auto& flags = program.counties[*county].flags;
    const check::FlagEntry* const last =
        flags.has(*flag) ? last_that_may_go(flags[*flag], now.day) : nullptr;
    if (last == nullptr || !approver_in_note(last->note, request.id)) {
      return nothing_to_undo(
          fmt::format("the entry of `{}` was not made today, or another was made since",
                      program.flags[*flag].name));
    }
    auto undone = desk::undo_change(of, request.county, asked.entries[i].flag, now);
    if (!undone) return undone;
    if (all) {
      undone->before = std::move(all->before);
      undone->effects.insert(undone->effects.end(), all->effects.begin(), all->effects.end());
    }
    all = std::move(*undone);
  }
  if (!all) return nothing_to_undo("the request has no entries");
  return std::move(*all);
}

std::optional<units::Date> takes_effect_on(const AskedChange& asked) {
  std::optional<units::Date> latest;
  for (const desk::EntryWords& entry : asked.entries) {
    const auto day = units::parse_date(entry.runs_from);
    if (day && (!latest || *latest < *day)) latest = *day;
  }
  return latest;
}

std::string entries_in_short(const AskedChange& asked) {
  std::string words;
  for (const desk::EntryWords& entry : asked.entries) {
    if (!words.empty()) words += "; ";
    words += fmt::format("{} = {} from {}", entry.flag, entry.value, entry.from);
    if (!entry.until.empty()) words += " until " + entry.until;
    if (!entry.runs_from.empty()) words += " in runs from " + entry.runs_from;
  }
  return words;
}

}  // namespace poppy::console
