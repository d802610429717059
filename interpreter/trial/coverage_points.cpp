// See coverage_points.h.
#include "interpreter/trial/coverage_points.h"

#include <fmt/format.h>

#include <algorithm>

#include "interpreter/documents/letter_view.h"
#include "interpreter/reference/slice.h"
#include "interpreter/trial/words.h"

namespace poppy::trial {

using check::Expr;
using check::Op;
using check::Program;
using units::Value;

namespace {

void add_words(const std::vector<check::TextPiece>& pieces, std::vector<check::LineId>& lines) {
  for (const check::TextPiece& piece : pieces) lines.push_back(piece.value);
}

void add_outcomes(const Program& program, std::vector<check::LineId>& lines) {
  for (const check::Create& create : program.creates) {
    lines.push_back(create.when);
    lines.push_back(create.removed_when);
    for (const check::CreateField& field : create.fields) lines.push_back(field.line);
  }
  for (const check::Gather& gather : program.gathers) {
    lines.push_back(gather.when);
    for (const check::CreateField& field : gather.fields) lines.push_back(field.line);
  }
  for (const check::Statement& statement : program.statements) {
    lines.push_back(statement.when);
    for (const check::StatementField& field : statement.fields) lines.push_back(field.line);
    add_words(statement.english, lines);
    add_words(statement.spanish, lines);
  }
}

class Finder {
 public:
  Finder(const text::SourceSet& sources, const Program& program)
      : sources_(sources), program_(program) {}

  CoveragePoints find() {
    for (const check::LineId id : lines_in_scope(program_)) add_line(id);
    for (const check::ParameterId id : program_.parameters.ids()) add_parameter(id);
    for (const check::FlagId id : program_.flags.ids()) add_flag(id);
    for (const check::County& county : program_.counties) {
      cites_.clear();
      found_.of_county[county.name] = add(PointKind::county, {county.file, 0, 0},
                                          fmt::format("no test decides for {}", county.name));
    }
    return std::move(found_);
  }

 private:
  std::size_t add(PointKind kind, text::Span span, std::string missing) {
    found_.points.push_back({kind, span, std::move(missing), cites_, 0});
    return found_.points.size() - 1;
  }

  std::string words(text::Span span) const { return words_of(sources_, span); }

  void add_line(check::LineId id) {
    const check::Line& line = program_.lines[id];
    cites_ = line.cites;
    auto& points = found_.of_line[id];
    const bool is_condition = line.type.kind == check::TypeKind::boolean && !line.type.list;
    const std::string name = line.kind == check::LineKind::outcome_part
                                 ? line.name
                                 : fmt::format("{} `{}`", word_of(line.kind), line.name);
    if (is_condition) {
      points.push_back(
          {add(PointKind::rule, line.span, fmt::format("never yes: {}", name)), reference::kHeld});
      points.push_back(
          {add(PointKind::rule, line.span, fmt::format("never no: {}", name)), reference::kFailed});
    } else {
      points.push_back(
          {add(PointKind::rule, line.span, fmt::format("never asked: {}", name)), reference::kMet});
    }
    Edges& edges = found_.line_edges[id];
    for (const check::Version& version : line.versions) {
      if (!version.cites.empty()) cites_ = version.cites;
      add_edges(version.dating, version.span, line.name, edges);
      walk(version.body, line.name, edges);
    }
  }

  static std::string_view word_of(check::LineKind kind) {
    switch (kind) {
      case check::LineKind::define:
        return "line";
      case check::LineKind::rule:
        return "rule";
      case check::LineKind::decision:
        return "decision";
      case check::LineKind::outcome_part:
        return "outcome";
    }
    text::bug("word_of: no such kind");
  }

  void add_parameter(check::ParameterId id) {
    const check::Parameter& parameter = program_.parameters[id];
    Edges& edges = found_.parameter_edges[id];
    cites_ = parameter.cites;
    for (const check::Version& version : parameter.versions) {
      add_edges(version.dating, version.span, parameter.name, edges);
      walk(version.body, parameter.name, edges);
    }
    for (const auto* rows : {&parameter.rows, &parameter.beyond_rows}) {
      for (const check::TableRow& row : *rows) {
        add_edges(row.dating, row.span, parameter.name, edges);
        if (found_.of_row.contains(key_of(row.span))) continue;  // one line of the file, many keys
        found_.of_row[key_of(row.span)] =
            add(PointKind::row, row.span,
                fmt::format("never looked up: {} of {}", words(row.span), parameter.name));
      }
    }
  }

  void add_flag(check::FlagId id) {
    const check::Flag& flag = program_.flags[id];
    cites_.clear();
    text::Span place;
    for (const check::Module& module : program_.modules) {
      if (module.name == flag.module) place = {module.file, 0, 0};
    }
    const auto add_value = [&](Value value, std::string_view word) {
      const std::size_t point = add(PointKind::flag_value, place,
                                    fmt::format("no test rests on {} = {}", flag.name, word));
      found_.of_flag[id].emplace_back(std::move(value), point);
    };
    if (flag.type.kind == check::TypeKind::boolean) {
      add_value(Value::of(true), "yes");
      add_value(Value::of(false), "no");
    } else if (flag.type.kind == check::TypeKind::enumeration) {
      const auto& values = program_.enums[flag.type.enumeration()].values;
      for (std::size_t i = 0; i < values.size(); ++i) {
        add_value(Value::of(static_cast<std::int64_t>(i)), values[i].name);
      }
    } else {
      add_value(Value::unknown(), "any value");
    }
  }

  /// The last of the one side, and the first of the other, of each bound.
  void add_edges(const units::Dating& dating, text::Span span, const std::string& of,
                 Edges& edges) {
    if (dating.from) {
      if (const auto before = units::add_months(*dating.from, -1)) {
        add_month(*before, span, of, edges);
      }
      add_month(*dating.from, span, of, edges);
    }
    if (dating.until) {
      add_month(*dating.until, span, of, edges);
      if (const auto after = units::add_months(*dating.until, 1)) {
        add_month(*after, span, of, edges);
      }
    }
    if (dating.runs_from) {
      add_day(units::Date{dating.runs_from->days - 1}, span, of, edges);
      add_day(*dating.runs_from, span, of, edges);
    }
  }

  void add_month(units::Month month, text::Span span, const std::string& of, Edges& edges) {
    if (std::ranges::find(edges.months, month, &MonthPoint::month) != edges.months.end()) return;
    edges.months.push_back(
        {month, add(PointKind::month_edge, span,
                    fmt::format("{} is never asked for {}", of, units::to_string(month)))});
  }

  void add_day(units::Date day, text::Span span, const std::string& of, Edges& edges) {
    if (std::ranges::find(edges.days, day, &DayPoint::day) != edges.days.end()) return;
    edges.days.push_back(
        {day, add(PointKind::run_edge, span,
                  fmt::format("{} is never asked by a run of {}", of, units::to_string(day)))});
  }

  void walk(const Expr& expr, const std::string& of, Edges& edges) {
    for (const check::Mark& mark : expr.marks) add_edges(mark.dating, expr.span, of, edges);
    if (check::kind_of(expr.op) == check::OpKind::group) {
      for (const Expr& item : expr.args) add_item(item);
    } else if (expr.op == Op::choose) {
      add_branches(expr);
    }
    for (const Expr& arg : expr.args) walk(arg, of, edges);
  }

  void add_item(const Expr& item) {
    auto& points = found_.of_span[key_of(item.span)];
    if (!points.empty()) return;
    const std::string text = words(item.span);
    points.push_back(
        {add(PointKind::item, item.span, fmt::format("never met: {}", text)), reference::kHeld});
    points.push_back(
        {add(PointKind::item, item.span, fmt::format("always met: {}", text)), reference::kFailed});
  }

  void add_branches(const Expr& choice) {
    auto& branches = found_.of_choice[key_of(choice.span)];
    if (!branches.empty()) return;
    for (std::size_t i = 0; i < choice.args.size(); i += 2) {
      const Expr& value = choice.args[i];
      const bool is_guarded = i + 1 < choice.args.size();
      const std::string when =
          is_guarded ? fmt::format(" when {}", words(choice.args[i + 1].span)) : " otherwise";
      const std::size_t point = add(PointKind::branch, value.span,
                                    fmt::format("never taken: {}{}", words(value.span), when));
      found_.of_span[key_of(value.span)].push_back({point, reference::kMet});
      branches.push_back({is_guarded ? choice.args[i + 1].span : text::Span{}, is_guarded, point});
    }
  }

  const text::SourceSet& sources_;
  const Program& program_;
  CoveragePoints found_;
  std::string cites_;
};

}  // namespace

std::vector<check::LineId> lines_in_scope(const Program& program) {
  std::vector<check::LineId> lines;
  for (const check::LineId id : program.lines.ids()) {
    if (program.lines[id].kind != check::LineKind::outcome_part) lines.push_back(id);
  }
  for (const check::Module& module : program.modules) lines.push_back(module.applies);
  for (const check::Decision& decision : program.decisions) lines.push_back(decision.reasons_when);
  add_outcomes(program, lines);
  for (const check::Letter& letter : program.letters) {
    std::ranges::copy(documents::lines_of(letter), std::back_inserter(lines));
  }
  std::erase(lines, check::LineId(check::kNone));
  std::ranges::sort(lines);
  const auto repeats = std::ranges::unique(lines);
  lines.erase(repeats.begin(), repeats.end());
  return lines;
}

CoveragePoints find_points(const text::SourceSet& sources, const Program& program) {
  return Finder(sources, program).find();
}

}  // namespace poppy::trial
