// Lines -> columns by worksheet -> slots -> lines.
#include "interpreter/engine/case_block.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "interpreter/code/columnar.h"
#include "interpreter/config/json_tokens.h"
#include "interpreter/engine/column_line.h"
#include "interpreter/facts/read_columns.h"
#include "interpreter/plan/compute_alike.h"

namespace poppy::engine {
namespace {

// Of fewer cases, words of 64 hold too little.
constexpr std::uint32_t kFewCases = 8;
// 58 counties by what a run asks of them, and then some: cases of more go the way of decide_line.
constexpr std::size_t kMostMembers = 1024;

struct Group;

/// A county's worksheet, how its decisions are written, and where they are computed.
struct Member {
  std::optional<std::uint32_t> county;
  std::vector<std::string> programs;
  std::shared_ptr<const plan::Worksheet> sheet;
  std::unique_ptr<ColumnWriter> writer;
  Group* group = nullptr;

  bool decides(const facts::CaseHead& head, const RunRequest& request, units::Date run_date) const {
    if (county != (head.county ? head.county : request.county)) return false;
    if (run_date < sheet->runs_from || run_date >= sheet->runs_until) return false;
    if (!request.programs.empty()) return true;  // the same for all
    return std::ranges::equal(programs, head.programs);
  }
};

/// The cases of the block at hand whose worksheets compute alike: those of counties that set the
/// same flags are decided together, as groups of a few cases cost much more a case.
struct Group {
  std::shared_ptr<const code::Code> code;
  std::unique_ptr<code::Columnar> columnar;
  std::unique_ptr<code::Machine> machine;
  code::Block block;
  struct Case {
    std::size_t line = 0;  // which line it is
    const Member* member = nullptr;
  };
  std::vector<Case> cases;
};

}  // namespace

struct BlockDecider::Room {
  Room(const Rules::Data& all_rules, const RunRequest& asked)
      : rules(all_rules), request(asked), reader(*all_rules.program) {}

  const Rules::Data& rules;
  const RunRequest& request;
  config::JsonTokens tokens;
  facts::ColumnReader reader;
  facts::CaseHead head;
  std::vector<std::vector<std::unique_ptr<Member>>> by_county;  // the last: no county
  std::size_t member_count = 0;
  std::vector<std::unique_ptr<Group>> groups;
  std::vector<Group*> filled;

  /// Null: there are too many.
  const Member* member_of(units::Date run_date) {
    const std::optional<std::uint32_t> county = head.county ? head.county : request.county;
    const std::size_t counties = rules.program->counties.size();
    by_county.resize(counties + 1);
    auto& members = by_county[county ? *county : counties];
    for (const auto& member : members) {
      if (member->decides(head, request, run_date)) return member.get();
    }
    if (member_count == kMostMembers) return nullptr;
    ++member_count;
    auto made = std::make_unique<Member>();
    made->county = county;
    made->programs = request.programs;
    if (made->programs.empty()) made->programs.assign(head.programs.begin(), head.programs.end());
    made->sheet = rules.worksheets.find_or_build(
        rules.program, {county, request.month, run_date, made->programs, false});
    made->writer = std::make_unique<ColumnWriter>(made->sheet);
    made->group = group_of(made->sheet);
    return members.emplace_back(std::move(made)).get();
  }

  Group* group_of(const std::shared_ptr<const plan::Worksheet>& sheet) {
    for (const auto& group : groups) {
      if (plan::compute_alike(*group->code->sheet, *sheet)) return group.get();
    }
    auto made = std::make_unique<Group>();
    made->code = std::make_shared<const code::Code>(code::lower(sheet));
    facts::clear(made->block.facts, *rules.program, made->code->pools);
    return groups.emplace_back(std::move(made)).get();
  }

  bool read(std::string_view line, std::size_t number) {
    if (!tokens.read(line) || !reader.read_head(tokens.nodes(), head)) return false;
    const units::Date run_date =
        request.run_date_for_all ? request.run_date : head.run_date.value_or(request.run_date);
    const Member* const member = member_of(run_date);
    if (member == nullptr) return false;
    Group& group = *member->group;
    if (!reader.append(tokens.nodes(), run_date, group.block.facts)) return false;
    if (!request.run_date_for_all && !head.run_date) result.by_today = true;
    if (group.cases.empty()) filled.push_back(&group);
    group.cases.push_back({number, member});
    return true;
  }

  void evaluate(Group& group) {
    reader.complete(group.block.facts);
    if (group.block.facts.cases() < kFewCases) {
      if (!group.machine) group.machine = std::make_unique<code::Machine>(group.code);
      group.machine->attach(group.block);
      group.machine->run();
    } else {
      if (!group.columnar) group.columnar = std::make_unique<code::Columnar>(group.code);
      group.columnar->attach(group.block);
      group.columnar->run();
    }
  }

  void decide_alone(std::string_view line, DecidedLine& decided) {
    CaseLine alone = decide_line(rules, request, std::string(line));
    result.by_today = result.by_today || alone.by_today;
    if (alone.json.empty()) {
      decided.refused = result.refused.size();
      result.refused.push_back(std::move(alone));
    } else {
      keep(alone.json, alone.undetermined, decided);
    }
  }

  void keep(std::string_view json, bool undetermined, DecidedLine& decided) {
    decided.begin = result.text.size();
    decided.size = json.size();
    decided.undetermined = undetermined;
    result.text += json;
  }

  void write(Group& group, std::span<const std::string_view> lines) {
    const bool by_machine = group.block.facts.cases() < kFewCases;
    for (std::uint32_t row = 0; row < group.cases.size(); ++row) {
      const auto& [line, member] = group.cases[row];
      DecidedLine& decided = result.lines[line];
      decided.begin = result.text.size();
      const ColumnWriter::Written written = member->writer->append(
          group.block, row, result.text, by_machine ? nullptr : group.columnar.get());
      if (written != ColumnWriter::Written::needs_reference) {
        decided.size = result.text.size() - decided.begin;
        decided.undetermined = written == ColumnWriter::Written::undetermined;
        continue;
      }
      decide_alone(lines[line], decided);
    }
  }

  DecidedBlock result;
};

BlockDecider::BlockDecider(const Rules::Data& rules, const RunRequest& request)
    : room_(std::make_unique<Room>(rules, request)) {}
BlockDecider::~BlockDecider() = default;

DecidedBlock& BlockDecider::decide(std::span<const std::string_view> lines) {
  DecidedBlock& result = room_->result;
  result.lines.assign(lines.size(), {});
  result.text.clear();
  result.refused.clear();
  result.by_today = false;
  for (std::size_t line = 0; line < lines.size(); ++line) {
    if (!room_->read(lines[line], line)) room_->decide_alone(lines[line], result.lines[line]);
  }
  for (Group* const group : room_->filled) {
    room_->evaluate(*group);
    room_->write(*group, lines);
    group->cases.clear();
    facts::clear(group->block.facts, *room_->rules.program, group->code->pools);
  }
  room_->filled.clear();
  return result;
}

}  // namespace poppy::engine
