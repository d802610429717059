// Every operation against values worked out by hand (op_rows.h), in every evaluator. What another
// test compares with each other is here compared with the truth. A second time with literals in
// place of facts, so that constants on either side and folding are seen too.
#include <doctest/doctest.h>
#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>

#include "interpreter/engine/rules_data.h"
#include "interpreter/reference/decide.h"
#include "tests/differential/compare.h"
#include "tests/meaning/op_program.h"
#include "tests/meaning/op_rows.h"

namespace poppy::meaning {
namespace {

const std::vector<const std::vector<Row>*>& tables() {
  static const std::vector<const std::vector<Row>*> all{&arithmetic_rows(), &comparison_rows(),
                                                        &calendar_rows(),   &truth_rows(),
                                                        &list_rows(),       &read_rows()};
  return all;
}

std::map<Op, std::vector<const Row*>> rows_by_op() {
  std::map<Op, std::vector<const Row*>> result;
  for (const std::vector<Row>* table : tables()) {
    for (const Row& row : *table) result[row.op].push_back(&row);
  }
  return result;
}

/// One expectation: a line of the program, a case, and what comes out.
struct Expected {
  std::string line;
  std::string expression;
  std::size_t at = 0;  // into the cases
  std::string value;
};

/// The rows of one op that are decided for one county: a program, its cases, what must come out.
struct Sheet {
  std::string rules;
  std::vector<std::string> cases;
  std::vector<bool> too_large;
  std::vector<Expected> expected;
  std::set<std::string> as_written;  // lines whose expression is the row's own
};

Sheet sheet_of(const std::vector<const Row*>& rows, std::string_view county) {
  Sheet sheet;
  sheet.rules = std::string(kPrelude);
  std::map<std::string, std::size_t> place_of;
  std::size_t lines = 0;
  const auto add_line = [&](const Row& row, const std::string& expression, bool as_written) {
    const Declared made = declared(row, fmt::format("x{}", lines++), expression);
    sheet.rules += made.text;
    if (as_written) sheet.as_written.insert(made.line);
    return made.line;
  };
  for (const Row* row : rows) {
    if (row->county != county) continue;
    const std::string line = add_line(*row, std::string(row->expression), true);
    std::set<std::string> literal;
    for (const Case& one : row->cases) {
      const std::string text = case_text(one.given);
      const auto [place, is_new] = place_of.try_emplace(text, sheet.cases.size());
      if (is_new) {
        sheet.cases.push_back(text);
        sheet.too_large.push_back(false);
      }
      if (one.too_large) sheet.too_large[place->second] = true;
      sheet.expected.push_back(
          {line, std::string(row->expression), place->second, std::string(one.expected)});
      for (const std::string& expression : with_literals(*row, one)) {
        if (!literal.insert(expression).second) continue;
        sheet.expected.push_back({add_line(*row, expression, false), expression, place->second,
                                  std::string(one.expected)});
      }
    }
  }
  return sheet;
}

bool stands_in(const check::Expr& expr, Op op) {
  return expr.op == op ||
         std::ranges::any_of(expr.args, [&](const check::Expr& arg) { return stands_in(arg, op); });
}

bool stands_in(const plan::Worksheet& sheet, plan::NodeId id, Op op) {
  const plan::Node& node = sheet.nodes[id];
  if (node.op == op) return true;
  for (std::uint32_t i = 0; i < node.count; ++i) {
    if (stands_in(sheet, sheet.children[node.first + i], op)) return true;
  }
  return false;
}

std::string shown(const reference::Determination& of, const check::Type& type,
                  const units::Value& value) {
  if (value.is_error()) return "error";
  if (!value.is_known()) return value.is_blank() ? "blank" : "unknown";
  const auto name = [&](std::uint32_t row) {
    const std::string& whole = of.rows.name[type.entity()][row];
    return whole.substr(whole.rfind('/') + 1);
  };
  if (type.list) {
    std::string names;
    for (const std::uint32_t row : value.rows().rows)
      names += (names.empty() ? "" : " ") + name(row);
    return names;
  }
  if (type.kind == check::TypeKind::record) return name(static_cast<std::uint32_t>(value.number()));
  return check::value_to_string(*of.sheet->program, type, value);
}

struct Counts {
  std::size_t rows = 0, expected = 0, lines = 0, too_large = 0, compared = 0;
};

void check_reference(const Sheet& sheet, Op op, const differential::Setting& setting,
                     const std::vector<reference::Determination>& decided, Counts& counts) {
  const plan::Worksheet& plan = *setting.every_line;
  std::map<std::string, std::size_t> line_at;
  for (std::size_t i = 0; i < plan.lines.size(); ++i) {
    if (plan.lines[i].month == setting.month) {
      line_at[plan.program->lines[plan.lines[i].line].name] = i;
    }
  }
  for (const std::string& name : sheet.as_written) {
    const plan::SheetLine& line = plan.lines[line_at.at(name)];
    const bool found = stands_in(plan, line.root, op) ||
                       stands_in(plan.program->lines[line.line].versions[0].body, op);
    CHECK_MESSAGE(found, name_of(op), " does not stand in line ", name);
  }
  counts.lines += line_at.size();
  for (const Expected& one : sheet.expected) {
    const plan::SheetLine& line = plan.lines[line_at.at(one.line)];
    const reference::Determination& of = decided[one.at];
    const std::string value = shown(of, plan.slots[line.slot].type, of.slots[line.slot][0]);
    CHECK_MESSAGE(value == one.value, name_of(op), ": `", one.expression, "` with ",
                  sheet.cases[one.at], " is ", value, ", right ", one.value);
    ++counts.expected;
  }
}

/// The fast evaluators, on each case alone and on blocks of cases that come round and round.
void compare_in_blocks(const Sheet& sheet, Op op, const differential::Setting& setting,
                       const std::vector<facts::CaseFacts>& facts,
                       const std::vector<reference::Determination>& decided, Counts& counts) {
  std::vector<std::size_t> plain;
  for (std::size_t i = 0; i < facts.size(); ++i) {
    if (differential::is_plain(facts[i])) plain.push_back(i);
  }
  for (const std::size_t at : plain) {
    const std::vector<differential::DecidedCase> alone{{&facts[at], &decided[at]}};
    const auto outcome = differential::compare_block(setting.every_line_code, alone);
    CHECK_MESSAGE(!outcome.difference, name_of(op), ": ", outcome.difference.value_or(""));
    const bool left = outcome.too_large > 0;
    CHECK_MESSAGE(left == sheet.too_large[at], name_of(op), ": ", sheet.cases[at],
                  std::string(left ? " was left" : " was not left"), " to the reference");
    counts.compared += outcome.compared;
    counts.too_large += outcome.too_large;
  }
  for (const std::size_t size : {std::size_t{5}, std::size_t{64}, std::size_t{100}}) {
    for (std::size_t first = 0; first < plain.size(); first += size) {
      std::vector<differential::DecidedCase> block;
      for (std::size_t i = first; i < first + size; ++i) {
        const std::size_t at = plain[i % plain.size()];
        block.push_back({&facts[at], &decided[at]});
      }
      const auto outcome = differential::compare_block(setting.every_line_code, block);
      CHECK_MESSAGE(!outcome.difference, name_of(op), " in a block of ", size, ": ",
                    outcome.difference.value_or(""));
      counts.compared += outcome.compared;
    }
  }
}

void check_op(Op op, const std::vector<const Row*>& rows, std::string_view county, Counts& counts) {
  const Sheet sheet = sheet_of(rows, county);
  if (sheet.cases.empty()) return;
  const auto loaded = load_program(sheet.rules);
  if (!loaded) FAIL(name_of(op), ": ", loaded.error().front().text, "\n", sheet.rules);
  const differential::Setting setting = differential::make_setting(
      *loaded, std::string(county), *units::make_month(2021, 8), *units::make_date(2021, 8, 15));
  std::vector<facts::CaseFacts> facts;
  std::vector<reference::Determination> decided;
  for (const std::string& text : sheet.cases) {
    const auto read = differential::read_case_text(*loaded, text);
    if (!read) FAIL(name_of(op), ": ", text, ": ", read.error().front().message);
    facts.push_back(*read);
  }
  for (const facts::CaseFacts& one : facts) {
    decided.push_back(reference::compute(setting.every_line, one, setting.run_date));
  }
  check_reference(sheet, op, setting, decided, counts);

  compare_in_blocks(sheet, op, setting, facts, decided, counts);
  differential::Counts of_run;
  const auto difference = differential::compare_lines_of_run(*loaded, setting, sheet.cases, of_run);
  CHECK_MESSAGE(!difference, name_of(op), " in a run: ", difference.value_or(""));
}

TEST_CASE("every operation comes to what was worked out by hand, in every evaluator") {
  Counts counts;
  const auto by_op = rows_by_op();
  std::size_t ops = 0;
#define POPPY_OP(name, kind, word)                                            \
  CHECK_MESSAGE(by_op.contains(Op::name), "op_rows.h has no row for " #name); \
  ++ops;
#include "interpreter/ops/op.def"
  for (const auto& [op, rows] : by_op) {
    counts.rows += rows.size();
    check_op(op, rows, "Yolo", counts);
    check_op(op, rows, "", counts);
  }
  fmt::print(
      "{} ops of {}: {} expressions, {} values worked out by hand on {} lines, {} compared in "
      "blocks, {} cases left to the reference\n",
      by_op.size(), ops, counts.rows, counts.expected, counts.lines, counts.compared,
      counts.too_large);
}

TEST_CASE("every operation is shown with an operand unknown, and with one blank") {
  const auto of_kind = [](Op op) {
    const check::OpKind kind = check::kind_of(op);
    return kind == check::OpKind::strict || kind == check::OpKind::group ||
           kind == check::OpKind::choice || kind == check::OpKind::aggregate ||
           kind == check::OpKind::lookup;
  };
  for (const auto& [op, rows] : rows_by_op()) {
    if (!of_kind(op)) continue;
    bool unknown = false;
    bool blank = false;
    for (const Row* row : rows) {
      for (const Case& one : row->cases) {
        unknown = unknown || one.expected == "unknown";
        blank = blank || one.given.find("blank") != std::string_view::npos;
      }
    }
    CHECK_MESSAGE(unknown, name_of(op), " has no case with an operand unknown");
    CHECK_MESSAGE(blank, name_of(op), " has no case with a blank operand");
  }
}

}  // namespace
}  // namespace poppy::meaning
