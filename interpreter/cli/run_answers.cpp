// See run_answers.h.
#include "interpreter/cli/run_answers.h"

#include <algorithm>
#include <limits>
#include <optional>
#include <string_view>
#include <utility>

#include "interpreter/cli/decision_table.h"
#include "interpreter/cli/run_errors.h"
#include "interpreter/engine/decision_csv.h"

namespace poppy::cli {
namespace {

/// Where a run writes a table, its rows; else null.
using Rows = std::optional<DecisionTable::Rows>;

/// `lines`: one for each month.
void add_decision(LineBlock& block, Rows& rows, std::string_view lines) {
  if (!block.as_csv && !rows) {
    block.output += lines;
    block.output += '\n';
    return;
  }
  while (true) {
    const std::size_t end = lines.find('\n');
    const std::string_view line = lines.substr(0, end);
    if (rows) {
      rows->add(line);
    } else {
      engine::append_csv_rows(line, block.output, block.values);
    }
    if (end == std::string_view::npos) return;
    lines.remove_prefix(end + 1);
  }
}

void add_refusal(LineBlock& block, Rows& rows, const RefusedCase& refused) {
  ++block.failed;
  const std::string line = error_line(block, refused);
  block.errors += line;
  block.messages += error_words(block, refused);
  if (rows) {
    rows->add(block, refused);
  } else if (block.as_csv) {
    engine::append_problem_row(refused.case_id, error_cell(block, refused), block.output);
  } else {
    block.output += line;
  }
}

}  // namespace

void write_answers(LineBlock& block, engine::DecidedBlock& decided) {
  block.by_today = decided.by_today;
  block.late = std::move(decided.late);
  for (std::size_t i = 0; i < decided.lines.size(); ++i) {
    if (decided.lines[i].size > 0) continue;
    block.refused.push_back(
        refuse(block.lines[i], block.place, std::move(decided.refused[decided.lines[i].refused])));
  }
  Rows rows;
  if (block.as_table != nullptr) rows.emplace(*block.as_table);
  std::ranges::stable_sort(block.refused, {}, &RefusedCase::number);
  auto refused = block.refused.begin();
  const auto add_refusals_before = [&](std::uint64_t number) {
    for (; refused != block.refused.end() && refused->number < number; ++refused) {
      add_refusal(block, rows, *refused);
    }
  };
  if (!block.as_csv && !rows) block.output.reserve(decided.text.size() + decided.lines.size());
  for (std::size_t i = 0; i < decided.lines.size(); ++i) {
    const engine::DecidedLine& one = decided.lines[i];
    if (one.size == 0) continue;
    add_refusals_before(block.lines[i].number);
    ++block.decided;
    if (one.undetermined) ++block.undetermined;
    add_decision(block, rows, std::string_view(decided.text).substr(one.begin, one.size));
  }
  add_refusals_before(std::numeric_limits<std::uint64_t>::max());
  if (rows) rows->move_to(block);
}

}  // namespace poppy::cli
