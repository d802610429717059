// See what_if.h.
#include "interpreter/desk/what_if.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <utility>

#include "interpreter/config/write_json.h"
#include "interpreter/desk/county_change.h"
#include "interpreter/engine/case_tree.h"
#include "interpreter/report/decision_view.h"
#include "interpreter/text/problem_codes.h"

namespace poppy::desk {
namespace {

constexpr std::string_view kFlags = "flags.";

std::unexpected<std::vector<Problem>> refused(std::string message, std::string hint = {}) {
  return std::unexpected(std::vector{engine::public_problem(text::ProblemCode::unknown_line,
                                                            std::move(message), std::move(hint))});
}

// ---- what is set

struct FlagSetting {
  check::FlagId flag;
  units::Value value;
};
struct Settings {
  std::vector<FactSetting> facts;
  std::vector<FlagSetting> flags;
};

Outcome<FlagSetting> flag_setting(const check::Program& program, const std::string& name,
                                  const std::string& words) {
  const auto flag = find_flag_asked(program, name);
  if (!flag) return std::unexpected(engine::to_public({}, flag.error()));
  const check::Flag& of = program.flags[*flag];
  if (words.empty()) return FlagSetting{*flag, of.unset};
  const auto value =
      facts::parse_value(program, of.type, engine::scalar_node(value_words(of, words)));
  if (!value) return refused(fmt::format("flags.{}: {}", of.name, value.error()));
  return FlagSetting{*flag, *value};
}

Outcome<Settings> read_settings(const check::Program& program,
                                const std::vector<std::string>& words) {
  Settings settings;
  for (const std::string& one : words) {
    const std::size_t equals = one.find('=');
    if (equals == 0 || equals == std::string::npos) {
      return refused(fmt::format("`{}` sets nothing", one),
                     "write FACT=VALUE, such as p1.grant=$500, or flags.NAME=yes");
    }
    const std::string path = one.substr(0, equals), value = one.substr(equals + 1);
    if (!path.starts_with(kFlags)) {
      settings.facts.push_back({path, value});
      continue;
    }
    auto flag = flag_setting(program, path.substr(kFlags.size()), value);
    if (!flag) return std::unexpected(flag.error());
    settings.flags.push_back(std::move(*flag));
  }
  return settings;
}

/// The rules where a county has set them so, for all months and runs.
Rules with_flags(const Rules& rules, check::CountyId county,
                 const std::vector<FlagSetting>& settings) {
  auto program = std::make_shared<check::Program>(*rules.data().program);
  auto& flags = program->counties[county].flags;
  for (const FlagSetting& one : settings) {
    if (!flags.has(one.flag)) flags.resize(one.flag.value + 1);
    std::vector<check::FlagEntry> entry(1);
    entry.front().value = one.value;
    if (one.value.is_unknown()) entry.clear();
    flags[one.flag] = std::move(entry);
  }
  auto data = std::make_shared<Rules::Data>();
  data->input = rules.data().input;
  data->program = std::move(program);
  return Rules(std::move(data));
}

// ---- what is compared

std::string status_of(const report::ProgramView& program, const report::DecisionView& decision) {
  std::string words = decision.status.text;
  for (const std::size_t at : decision.reasons) {
    const report::RuleView& rule = program.rules[at];
    const std::string of =
        rule.record == decision.record || rule.record.empty() ? "" : rule.record + ": ";
    words += fmt::format("; {}{}{}{}", of, rule.code, rule.code.empty() ? "" : " ",
                         rule.text.empty() ? rule.rule : rule.text);
  }
  return words;
}

std::string fields_of(const std::vector<report::FieldView>& fields) {
  std::string words;
  for (const report::FieldView& field : fields) {
    words += fmt::format("{}{}: {}", words.empty() ? "" : ", ", field.name, field.value.text);
  }
  return words;
}

std::string change_of(const report::RecordView& record) {
  const std::string fields = fields_of(record.fields);
  switch (record.change) {
    case reference::RecordChange::made:
      return "made: " + fields;
    case reference::RecordChange::changed:
      return "changed: " + fields;
    case reference::RecordChange::removed:
      return "removed";
    case reference::RecordChange::undetermined:
      return "undetermined";
  }
  return {};
}

class Parts {
 public:
  using List = std::vector<std::pair<std::string, ComparedPart>>;  // by what tells them apart

  List of(const Decided& decided) {
    for (const Month& one : decided.months) {
      const reference::Determination& determination = one.data().determination;
      report::ReportOptions options;
      options.why_not = false;
      month_ = units::to_string(determination.sheet->month);
      for (const report::ProgramView& program :
           report::view_month(*one.data().sources, determination, options).programs) {
        add(program);
      }
    }
    return std::move(list_);
  }

 private:
  void add(const report::ProgramView& program) {
    program_ = program.name;
    for (const report::DecisionView& one : program.decisions) {
      add("decision", one.decision, one.title, one.record, status_of(program, one));
    }
    for (const report::FormLineView& one : program.form_lines) {
      add("line", one.name.name, one.name.title, one.name.record, one.value.text);
    }
    for (const auto& [kind, all] :
         {std::pair("notice", &program.notices), std::pair("message", &program.messages)}) {
      for (const report::StatementView& one : *all) {
        const std::string fields = fields_of(one.fields);
        add(kind, one.name, "", one.record,
            one.undetermined ? "undetermined"
                             : fmt::format("sent{}{}", fields.empty() ? "" : ": ", fields));
      }
    }
    for (const report::RecordView& one : program.records) {
      add("record", one.create, "", one.record, change_of(one));
    }
  }

  void add(const char* kind, const std::string& name, const std::string& title,
           const std::string& record, std::string value) {
    std::string key = fmt::format("{} {} {} {} {}", month_, program_, kind, name, record);
    const std::size_t before = met_[key]++;
    if (before > 0) key += fmt::format(" {}", before);
    list_.emplace_back(std::move(key), ComparedPart{month_, program_, kind, name, title, record,
                                                    std::move(value), "not there"});
  }

  std::string month_, program_;
  std::map<std::string, std::size_t> met_;
  List list_;
};

// ---- what is told

report::ExplanationPart table_of(const ComparedParts& parts, bool has_months) {
  report::ExplanationPart part;
  part.heading = "What is another";
  part.columns = {"Of", "What", "Before", "After"};
  if (has_months) part.columns.insert(part.columns.begin(), "Month");
  for (const ComparedPart& one : parts.differing) {
    const std::string name = one.title.empty() ? one.name : one.title;
    std::vector<std::string> row{
        one.record.empty() ? "the case" : one.record,
        one.kind == "decision" || one.kind == "line" ? name : fmt::format("{} {}", one.kind, name),
        one.before, one.after};
    if (has_months) row.insert(row.begin(), one.month);
    part.rows.push_back(std::move(row));
  }
  return part;
}

std::string what_if_json(const ExplainedLine& about, const std::vector<std::string>& settings,
                         const ComparedParts& parts) {
  text::JsonWriter to;
  begin_explanation(to, "what_if", about);
  to.texts("set", settings);
  to.key("differing");
  to.begin_array();
  for (const ComparedPart& one : parts.differing) {
    to.begin_object();
    to.member("month", one.month);
    to.member("program", one.program);
    to.member("kind", one.kind);
    to.member("name", one.name);
    to.member_or_null("title", one.title);
    to.member_or_null("record", one.record);
    to.member("before", one.before);
    to.member("after", one.after);
    to.end_object();
  }
  to.end_array();
  to.member("same", parts.same);
  to.end_object();
  return to.take() + "\n";
}

}  // namespace

ComparedParts compare_parts(const Decided& before, const Decided& after) {
  Parts::List was = Parts().of(before);
  Parts::List is = Parts().of(after);
  std::map<std::string, ComparedPart*> now;
  for (auto& [key, part] : is) now[key] = &part;
  ComparedParts compared;
  for (auto& [key, part] : was) {
    const auto found = now.find(key);
    if (found != now.end()) {
      part.after = found->second->before;
      now.erase(found);
    }
    if (part.after == part.before) {
      ++compared.same;
    } else {
      compared.differing.push_back(part);
    }
  }
  for (auto& [key, part] : is) {
    if (!now.contains(key)) continue;
    std::swap(part.before, part.after);
    compared.differing.push_back(part);
  }
  return compared;
}

Outcome<Explained> explain_what_if(const Rules& rules, const Request& request,
                                   const std::vector<std::string>& words) {
  const auto settings = read_settings(*rules.data().program, words);
  if (!settings) return std::unexpected(settings.error());
  const auto read = engine::read_case(rules.data(), request.case_text, request.case_path);
  if (!read) return std::unexpected(read.error());
  const auto asked = engine::resolve_request(rules.data(), *read, request);
  if (!asked) return std::unexpected(asked.error());
  const auto before = rules.decide(request);
  if (!before) return std::unexpected(before.error());

  auto changed = set_facts(rules, config::write_json_line(read->tree), settings->facts);
  if (!changed) {
    const auto& [which, why] = changed.error();
    return refused(fmt::format("{}: {}", settings->facts[which].path, why));
  }
  Request other = request;
  other.case_text = std::move(*changed);
  other.case_path = "the case as it might be.json";
  if (!settings->flags.empty() && !asked->county) {
    return refused("no county is given whose settings might be others", "give --county");
  }
  const Rules tried =
      settings->flags.empty() ? rules : with_flags(rules, *asked->county, settings->flags);
  const auto after = tried.decide(other);
  if (!after) return std::unexpected(after.error());

  const ComparedParts parts = compare_parts(*before, *after);
  const Month::Data& first = before->months.front().data();
  ExplainedLine about = explained_month(first.determination, first.run_date_is_today);
  const bool has_months = before->months.size() > 1;
  Explained out;
  std::string set;
  for (const std::string& one : words) set += (set.empty() ? "" : ", ") + one;
  out.page.title = "What if " + set;
  out.page.about = about_text(about);
  if (parts.differing.empty()) {
    out.page.notes.push_back("Nothing is another: all parts of the decision are the same.");
  } else {
    out.page.parts.push_back(table_of(parts, has_months));
    out.page.notes.push_back(fmt::format("{} other part{} of the decision {} the same.", parts.same,
                                         parts.same == 1 ? "" : "s",
                                         parts.same == 1 ? "is" : "are"));
  }
  out.page.notes.push_back("A fact is so in all months, a setting in all months and runs.");
  out.json = what_if_json(about, words, parts);
  return out;
}

}  // namespace poppy::desk
