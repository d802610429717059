// See program_changes.h. Each part is told in text by its names, and the texts are compared.
#include "interpreter/diff/program_changes.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <map>
#include <utility>

#include "interpreter/check/print_program.h"

namespace poppy::diff {

using check::kNone;
using check::Program;
using units::Dating;

std::string_view word_of(Part part) {
  switch (part) {
    case Part::line:
      return "line";
    case Part::parameter:
      return "parameter";
    case Part::flag:
      return "flag";
    case Part::entry:
      return "setting";
    case Part::fact:
      return "fact";
    case Part::record:
      return "record";
    case Part::values:
      return "enumeration";
    case Part::outcome:
      return "outcome";
  }
  text::bug("word_of: no such part");
}

namespace {

/// What a part says: as a whole, dated pieces, and words that decide nothing.
struct Told {
  std::string whole;
  std::map<std::string, std::vector<Dating>> pieces;
  std::string words;
};
using PartKey = std::pair<Part, std::string>;

std::string dating_text(const Dating& dating) {
  return fmt::format("{} {} {} {}", dating.from ? dating.from->months : INT32_MIN,
                     dating.until ? dating.until->months : INT32_MAX,
                     dating.runs_from ? dating.runs_from->days : INT32_MIN, dating.minute);
}

std::string words_of(const std::vector<check::TextPiece>& pieces) {
  std::string result;
  for (const check::TextPiece& piece : pieces) {
    result += piece.value == kNone ? piece.words : "{" + piece.pattern + "}";
  }
  return result + '\n';
}

class Teller {
 public:
  explicit Teller(const Program& program) : program_(program) {
    for (const check::Line& line : program.lines) add_line(line);
    for (const check::Parameter& parameter : program.parameters) add_parameter(parameter);
    for (const check::Flag& flag : program.flags) {
      Told& told = at(Part::flag, flag.name);
      told.whole = fmt::format("{} {} {}", check::type_name(program, flag.type),
                               shown(flag.type, flag.unset), flag.set_by_state);
      told.words = flag.title + '\n' + flag.number + '\n' + flag.group;
    }
    add_facts();
    add_outcomes();
  }

  std::map<PartKey, Told> parts;

 private:
  Told& at(Part part, const std::string& name) { return parts[{part, name}]; }

  [[nodiscard]] std::string shown(const check::Type& type, const units::Value& value) const {
    return value.is_known()   ? check::value_to_string(program_, type, value)
           : value.is_blank() ? "blank"
                              : "unknown";
  }
  [[nodiscard]] std::string name_of(check::LineId line) const {
    return line == kNone ? std::string() : program_.lines[line].name;
  }

  void add_versions(const std::vector<check::Version>& versions, Told& told) {
    for (const check::Version& version : versions) {
      const std::string text =
          dating_text(version.dating) + check::print_expr(program_, version.body);
      told.pieces[text].push_back(version.dating);
      told.words += fmt::format("{} {}\n", version.cites, version.unconfirmed);
    }
  }

  void add_line(const check::Line& line) {
    Told& told = at(Part::line, line.module + '.' + line.name);
    told.whole +=
        fmt::format("{} {} {}", static_cast<unsigned>(line.kind),
                    program_.entities[line.entity].name, check::type_name(program_, line.type));
    told.words += line.title + '\n' + line.cites + '\n';
    add_versions(line.versions, told);
  }

  void add_rows(const check::Parameter& of, const std::vector<check::TableRow>& rows,
                std::string_view kind, Told& told) {
    for (const check::TableRow& row : rows) {
      std::string text(kind);
      for (std::size_t i = 0; i < row.keys.size(); ++i) {
        text += check::key_range_to_string(program_, of.key_types[i], row.keys[i]) + ',';
      }
      told.pieces[text + dating_text(row.dating) + ' ' + shown(of.type, row.value)].push_back(
          row.dating);
      told.words += fmt::format("{} {}\n", row.cites, row.unconfirmed);
    }
  }

  void add_parameter(const check::Parameter& of) {
    Told& told = at(Part::parameter, of.module + '.' + of.name);
    told.whole = fmt::format("{} {} {} {} {} {}", check::type_name(program_, of.type), of.partial,
                             of.from_table, of.has_beyond, of.beyond_size, of.is_scale);
    for (const check::Type& key : of.key_types) told.whole += ' ' + check::type_name(program_, key);
    told.words = of.title + '\n' + of.cites + '\n';
    add_versions(of.versions, told);
    add_rows(of, of.rows, "row ", told);
    add_rows(of, of.beyond_rows, "beyond ", told);
  }

  void add_facts() {
    for (const check::Entity& entity : program_.entities) {
      Told& told = at(Part::record, entity.name);
      told.whole = fmt::format("{} {}", entity.list_name, entity.at_most_one);
      if (entity.parent != kNone) told.whole += ' ' + program_.entities[entity.parent].name;
      for (const check::FieldId key : entity.key) told.whole += ' ' + program_.fields[key].name;
      told.words = entity.key_message;
      for (const check::FieldId id : entity.fields) {
        const check::Field& field = program_.fields[id];
        Told& fact = at(Part::fact, entity.name + '.' + field.name);
        fact.whole = fmt::format("{} {} {} {}", check::type_name(program_, field.type),
                                 check::bounds_text(program_, field), field.dated, field.fixed);
        fact.words = field.title;
      }
    }
    for (const check::Enum& of : program_.enums) {
      Told& told = at(Part::values, of.name);
      for (const check::EnumValue& value : of.values) {
        told.whole += value.name + ' ';
        told.words += value.title + '\n' + value.spanish + '\n';
      }
    }
  }

  void add_outcomes() {
    for (const check::Rule& rule : program_.rules) {
      Told& told = at(Part::outcome, program_.lines[rule.line].program + '.' + name_of(rule.line));
      told.whole += rule.reason_code;
    }
    for (const check::Decision& one : program_.decisions) {
      Told& told = at(Part::outcome, program_.lines[one.line].program + '.' + name_of(one.line));
      for (const check::LineId reason : one.reasons) told.whole += name_of(reason) + ' ';
      told.whole += '/' + name_of(one.pays) + '/';
      for (const check::LineId kept : one.keep) told.whole += name_of(kept) + ' ';
    }
    for (const check::Create& one : program_.creates) {
      Told& told = at(Part::outcome, one.program + '.' + one.name);
      told.whole += program_.entities[one.record].name + ' ';
      for (const check::CreateField& field : one.fields) {
        told.whole += fmt::format("{} {} ", program_.fields[field.field].name, field.kept_current);
      }
      told.words += one.cites;
    }
    for (const check::Statement& one : program_.statements) {
      Told& told = at(Part::outcome, one.program + '.' + one.name);
      for (const check::StatementField& field : one.fields) told.whole += field.name + ' ';
      told.words += one.cites + '\n' + words_of(one.english) + words_of(one.spanish);
    }
  }

  const Program& program_;
};

void compare_pieces(const Told& was, const Told& now, ProgramChange& change) {
  const auto take_missing = [&](const Told& from, const Told& other) {
    for (const auto& [text, datings] : from.pieces) {
      if (other.pieces.contains(text)) continue;
      for (const Dating& dating : datings) {
        if (std::ranges::find(change.datings, dating) == change.datings.end()) {
          change.datings.push_back(dating);
        }
      }
    }
  };
  take_missing(was, now);
  take_missing(now, was);
  change.has_dates = !change.datings.empty() && was.whole == now.whole;
}

void compare_parts(const std::map<PartKey, Told>& before, const std::map<PartKey, Told>& after,
                   std::vector<ProgramChange>& found) {
  std::map<PartKey, std::pair<const Told*, const Told*>> all;
  for (const auto& [key, told] : before) all[key].first = &told;
  for (const auto& [key, told] : after) all[key].second = &told;
  static const Told nothing;
  for (const auto& [key, both] : all) {
    const auto& [was, now] = both;
    ProgramChange change{key.first, key.second, {}, Change::changed, false, false, {}};
    if (was == nullptr) change.change = Change::added;
    if (now == nullptr) change.change = Change::gone;
    if (was == nullptr || now == nullptr) {
      compare_pieces(was == nullptr ? nothing : *was, now == nullptr ? nothing : *now, change);
    } else {
      compare_pieces(*was, *now, change);
      const bool decides = was->whole != now->whole || !change.datings.empty();
      if (!decides && was->words == now->words) continue;
      change.words_only = !decides;
    }
    found.push_back(std::move(change));
  }
}

/// Entries by county, flag, value and dates.
using Entries = std::map<std::pair<std::string, std::string>, Told>;
Entries entries_of(const Program& program) {
  Entries result;
  for (const check::County& county : program.counties) {
    for (const check::FlagId flag : county.flags.ids()) {
      for (const check::FlagEntry& entry : county.flags[flag]) {
        Told& told = result[{county.name, program.flags[flag].name}];
        const auto& type = program.flags[flag].type;
        const std::string value =
            entry.value.is_known() ? check::value_to_string(program, type, entry.value) : "blank";
        told.pieces[dating_text(entry.dating) + value].push_back(entry.dating);
        told.words += entry.by + '\n' + entry.note + '\n';
      }
    }
  }
  return result;
}

void compare_entries(const Entries& before, const Entries& after,
                     std::vector<ProgramChange>& found) {
  Entries all = before;
  all.insert(after.begin(), after.end());
  static const Told nothing;
  for (const auto& [key, ignored] : all) {
    const auto was = before.find(key), now = after.find(key);
    ProgramChange change{Part::entry, key.second, key.first, Change::changed, false, false, {}};
    if (was == before.end()) change.change = Change::added;
    if (now == after.end()) change.change = Change::gone;
    const Told& told_was = was == before.end() ? nothing : was->second;
    const Told& told_now = now == after.end() ? nothing : now->second;
    compare_pieces(told_was, told_now, change);
    if (change.datings.empty() && told_was.words == told_now.words) continue;
    change.words_only = change.datings.empty();
    found.push_back(std::move(change));
  }
}

/// From lines of a program along all that they read.
class Walk {
 public:
  Walk(const Program& program, const std::vector<ProgramChange>& changes) : program_(program) {
    for (const ProgramChange& change : changes) {
      if (!change.words_only) changed_.emplace(change.part, change.name);
    }
  }

  [[nodiscard]] bool reaches(const std::string& program) {
    const bool all = std::ranges::any_of(changed_, [](const auto& one) {
      return one.first == Part::fact || one.first == Part::record || one.first == Part::values;
    });
    if (all) return true;
    seen_.clear();
    for (const check::LineId id : program_.lines.ids()) {
      const check::Line& line = program_.lines[id];
      if (line.program != program) continue;
      const bool is_outcome = changed_.contains({Part::outcome, program + '.' + line.name});
      if (is_outcome || reaches_line(id)) return true;
    }
    // Outcomes whose own parts are the same: fields in another order.
    return std::ranges::any_of(changed_, [&](const auto& one) {
      return one.first == Part::outcome && one.second.starts_with(program + '.');
    });
  }

 private:
  bool reaches_line(check::LineId id) {
    if (!seen_.insert(id).second) return false;
    const check::Line& line = program_.lines[id];
    return changed_.contains({Part::line, line.module + '.' + line.name}) ||
           std::ranges::any_of(line.versions, [&](const check::Version& version) {
             return reaches_expr(version.body);
           });
  }

  bool reaches_parameter(check::ParameterId id) {
    if (!seen_parameters_.insert(id).second) {
      return changed_parameters_.contains(id);
    }
    const check::Parameter& of = program_.parameters[id];
    const bool found = changed_.contains({Part::parameter, of.module + '.' + of.name}) ||
                       std::ranges::any_of(of.versions, [&](const check::Version& version) {
                         return reaches_expr(version.body);
                       });
    if (found) changed_parameters_.insert(id);
    return found;
  }

  bool reaches_expr(const check::Expr& expr) {
    using check::Op;
    if ((expr.op == Op::line || expr.op == Op::saved) && reaches_line(expr.line())) return true;
    if (expr.op == Op::flag) {
      const std::string& name = program_.flags[expr.flag()].name;
      if (changed_.contains({Part::flag, name}) || changed_.contains({Part::entry, name})) {
        return true;
      }
    }
    const bool is_table =
        expr.op == Op::parameter || expr.op == Op::table_rows || check::is_row_cell(expr.op);
    if (is_table && reaches_parameter(expr.parameter())) return true;
    return std::ranges::any_of(expr.args,
                               [&](const check::Expr& arg) { return reaches_expr(arg); });
  }

  const Program& program_;
  std::set<std::pair<Part, std::string>> changed_;
  std::set<check::LineId> seen_;
  std::set<check::ParameterId> seen_parameters_, changed_parameters_;
};

}  // namespace

std::vector<ProgramChange> program_changes(const Program& before, const Program& after) {
  std::vector<ProgramChange> found;
  compare_parts(Teller(before).parts, Teller(after).parts, found);
  compare_entries(entries_of(before), entries_of(after), found);
  return found;
}

std::set<std::string> programs_reached(const Program& program,
                                       const std::vector<ProgramChange>& changes) {
  Walk walk(program, changes);
  std::set<std::string> result;
  for (const check::Module& module : program.modules) {
    if (!result.contains(module.program) && walk.reaches(module.program)) {
      result.insert(module.program);
    }
  }
  // What a module that is imported says cannot be refuses cases of those that import it, too.
  for (bool grows = !result.empty(); grows;) {
    grows = false;
    for (const check::Module& module : program.modules) {
      const bool relies = std::ranges::any_of(module.imports, [&](check::ModuleId id) {
        return result.contains(program.modules[id].program);
      });
      if (relies && result.insert(module.program).second) grows = true;
    }
  }
  return result;
}

}  // namespace poppy::diff
