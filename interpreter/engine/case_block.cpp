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
// 58 counties by what a run or its cases ask of them, and then some: cases of more go the way of
// decide_line.
constexpr std::size_t kMostMembers = 1024;

struct Group;

/// A county's worksheet, how its decisions are written, and where they are computed.
struct Member {
  std::optional<check::CountyId> county;
  units::Month month;
  std::vector<std::string> programs;
  std::shared_ptr<const plan::Worksheet> sheet;
  std::unique_ptr<ColumnWriter> writer;
  Group* group = nullptr;

  bool decides(const facts::CaseHead& head, const RunRequest& request, units::Month of,
               units::Date run_date) const {
    if (month != of) return false;
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
      : rules(all_rules), request(asked), late(*all_rules.program), reader(*all_rules.program) {}

  const Rules::Data& rules;
  const RunRequest& request;
  LateSearch late;
  config::JsonTokens tokens;
  facts::ColumnReader reader;
  facts::CaseHead head;
  std::vector<std::vector<std::unique_ptr<Member>>> by_county;  // the last: no county
  std::size_t member_count = 0;
  std::vector<std::unique_ptr<Group>> groups;
  std::vector<Group*> filled;
  facts::FactColumns named_cases;

  /// Null: there are too many.
  const Member* member_of(units::Month month, units::Date run_date) {
    const std::optional<check::CountyId> county = head.county ? head.county : request.county;
    const std::size_t counties = rules.program->counties.size();
    by_county.resize(counties + 1);
    auto& members = by_county[county ? county->value : counties];
    for (const auto& member : members) {
      if (member->decides(head, request, month, run_date)) return member.get();
    }
    if (member_count == kMostMembers) return nullptr;
    ++member_count;
    auto made = std::make_unique<Member>();
    made->county = county;
    made->month = month;
    made->programs = request.programs;
    if (made->programs.empty()) made->programs.assign(head.programs.begin(), head.programs.end());
    made->sheet = rules.worksheets.find_or_build(
        rules.program, {county, month, run_date, made->programs, false, request.asked});
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
    const std::optional<units::MonthRange>& months = request.months ? request.months : head.months;
    // What one month keeps is a fact of the next: the way of decide_line.
    if (!months || months->first != months->last) return false;
    const Member* const member = member_of(months->first, run_date);
    if (member == nullptr) return false;
    Group& group = *member->group;
    if (!reader.append(tokens.nodes(), run_date, group.block.facts)) return false;
    keep_name(group.block.facts, result.lines[number]);
    if (!request.run_date_for_all && !head.run_date) result.by_today = true;
    if (member->county)
      late.add_case(*member->county, member->programs, *months, run_date, result.late);
    if (group.cases.empty()) filled.push_back(&group);
    group.cases.push_back({number, member});
    return true;
  }

  /// What `read` and `decide_alone` keep as the name of the case.
  void name(std::string_view line, DecidedLine& named) {
    facts::clear(named_cases, *rules.program, {});
    if (tokens.read(line) && reader.read_head(tokens.nodes(), head) &&
        reader.append(tokens.nodes(), head.run_date.value_or(request.run_date), named_cases)) {
      keep_name(named_cases, named);
    } else {
      keep_name(name_case(rules, std::string(line)), named);
    }
  }

  void keep_name(const facts::FactColumns& facts, DecidedLine& named) {
    keep_name(facts.pools.text(facts.case_id.back()), named);
  }
  void keep_name(std::string_view name, DecidedLine& named) {
    named.name_begin = result.names.size();
    named.name_size = name.size();
    result.names += name;
  }

  void evaluate(Group& group) {
    reader.complete(group.block.facts);
    if (group.block.facts.cases() < kFewCases) {
      if (!group.machine) group.machine = std::make_unique<code::Machine>(group.code);
      group.machine->attach_few(group.block);
      group.machine->run();
    } else {
      if (!group.columnar) group.columnar = std::make_unique<code::Columnar>(group.code);
      group.columnar->attach(group.block);
      group.columnar->run();
    }
  }

  void decide_alone(std::string_view line, DecidedLine& decided, bool is_counted) {
    CaseLine alone = decide_line(rules, request, std::string(line));
    result.by_today = result.by_today || alone.by_today;
    if (decided.name_size == 0) keep_name(alone.case_id, decided);
    if (alone.json.empty()) {
      decided.refused = result.refused.size();
      result.refused.push_back(std::move(alone));
    } else {
      const Setting& by = *alone.setting;
      if (by.county && !is_counted) {
        late.add_case(*by.county, by.programs, by.months, by.run_date, result.late);
      }
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
      decide_alone(lines[line], decided, true);
    }
  }

  DecidedBlock& decide(std::span<const std::string_view> lines, std::size_t only_named) {
    result.lines.assign(lines.size(), {});
    result.text.clear();
    result.refused.clear();
    result.names.clear();
    result.by_today = false;
    result.late.clear();
    for (std::size_t line = 0; line < only_named; ++line) {
      name(lines[line], result.lines[line]);
    }
    for (std::size_t line = only_named; line < lines.size(); ++line) {
      if (!read(lines[line], line)) decide_alone(lines[line], result.lines[line], false);
    }
    for (Group* const group : filled) {
      evaluate(*group);
      write(*group, lines);
      group->cases.clear();
      facts::clear(group->block.facts, *rules.program, group->code->pools);
    }
    filled.clear();
    return result;
  }

  DecidedBlock result;
};

BlockDecider::BlockDecider(const Rules::Data& rules, const RunRequest& request)
    : rules_(rules), request_(request) {}
BlockDecider::~BlockDecider() = default;

DecidedBlock& BlockDecider::decide(std::span<const std::string_view> lines,
                                   std::size_t only_named) {
  if (!room_) room_ = std::make_unique<Room>(rules_, request_);
  try {
    return room_->decide(lines, only_named);
  } catch (...) {
    room_.reset();  // half filled: the next call begins anew
    throw;
  }
}

}  // namespace poppy::engine
