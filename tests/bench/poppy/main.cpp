// Poppy's rows. An evaluator is a function in kEvaluators that reads lines of cases (in Poppy's
// form, see cases.py) and gives a Run: how to decide the first n of them, and their answers. `poppy
// run` is timed from outside, by run.py.
//   BENCH_RULES, BENCH_COUNTIES: the folders; BENCH_MONTH: the benefit month; BENCH_RUN_DATE
#include <poppy/engine.h>

#include <cstdlib>
#include <filesystem>
#include <limits>
#include <map>
#include <memory>

#include "../cpp/driver.h"
#include "interpreter/code/columnar.h"
#include "interpreter/config/json_tokens.h"
#include "interpreter/engine/rules_data.h"
#include "interpreter/facts/case_facts.h"
#include "interpreter/facts/read_columns.h"
#include "interpreter/plan/compute_alike.h"
#include "interpreter/units/literals.h"

namespace {

using bench::Answer;
using bench::Command;

struct Run {
  std::function<std::int64_t(std::size_t)>
      pass;  // decides the first n, yields the sum of their answers
  std::function<Answer(std::size_t)> answer;  // of case i
  std::function<std::string(std::size_t)>
      as_json;  // from the text of case i to the text of its decision
};
using Evaluator = Run (*)(const Command&, const poppy::Rules&,
                          const std::vector<std::string_view>&);

/// What an answer is made of (see oracle.py).
struct Workload {
  std::string good;                  // the decision that is worth 1
  std::vector<std::string> numbers;  // lines of the case
  std::int64_t unit = 1;             // cents of what a number counts, for money
  std::vector<std::string> reasons;
  std::string decision = "outcome";
  std::string county = "Yolo";          // of cases that name none
  std::vector<std::string> programs{};  // none: all
};
const std::map<std::string, Workload> kWorkloads{
    {"w1", {"Eligible", {}, 1, {"no_status", "no_number", "no_work", "over_limits"}}},
    {"w2",
     {"Approved", {"net_income", "issuance"}, 100, {"over_gross", "over_net", "no_allotment"}}},
    {"w3",
     {"Approved",
      {"ticked", "left"},
      1,
      {"exceeds_time_limit", "time_limit_expired", "month_limit_expired",
       "exceeds_type_six_limit"}}},
    {"w4", {"Within", {"limit"}, 1, {}}},
    {"calfresh",
     {"Approved",
      {"net_income", "allotment"},
      1,
      {"before_application", "certification_over", "no_member", "others_over_165_percent",
       "no_elderly_disabled_member", "over_gross_income", "over_net_income", "over_resources",
       "zero_allotment", "zero_allotment_in_c_iv"},
      "calfresh_status",
      "",
      {"calfresh"}}},
};

/// The request for a workload's cases, which it leaves out.
poppy::Request request_of(const Command& command) {
  const Workload& workload = kWorkloads.at(command.workload);
  poppy::Request request;
  request.county = workload.county;
  request.programs = workload.programs;
  request.month = std::getenv("BENCH_MONTH");
  request.run_date = std::getenv("BENCH_RUN_DATE");
  return request;
}

/// `$1,234.56` in the unit, or a plain number.
std::int64_t number_of(std::string_view text, std::int64_t unit) {
  std::int64_t digits = 0;
  for (const char c : text) {
    if (c >= '0' && c <= '9') digits = digits * 10 + (c - '0');
  }
  return digits / unit;
}

std::int64_t sum_of(const Answer& answer) {
  std::int64_t sum = 0;
  for (const std::int64_t number : answer) sum += number;
  return sum;
}

/// Rules::decide, a case at a time: from the text of a case to a decision with its trace, asked for
/// its lines by name.
Run decide(const Command& command, const poppy::Rules& rules,
           const std::vector<std::string_view>& lines) {
  const Workload& workload = kWorkloads.at(command.workload);
  poppy::Request request = request_of(command);
  request.case_path = "case.json";
  if (command.workload == "w3") request.county.clear();  // its cases name theirs
  const auto decided = [&rules, &lines, request](std::size_t i) {
    poppy::Request asked = request;
    asked.case_text = std::string(lines[i]);
    auto result = rules.decide(asked);
    if (!result) {
      std::cerr << result.error().front().text << '\n';
      std::exit(1);
    }
    return std::move(*result);
  };
  const auto answer = [decided, &workload, &command](std::size_t i) {
    const poppy::Decided result = decided(i);
    const poppy::Month& month = result.months.front();
    Answer answer{month.value(workload.decision)->text() == workload.good};
    for (const std::string& line : workload.numbers) {
      answer.push_back(number_of(month.value(line)->text(), workload.unit));
    }
    if (command.reasons && !workload.reasons.empty()) {
      std::int64_t bits = 0;
      const std::vector<std::string> rules = month.reasons("").value();
      for (const std::string& rule : rules) {
        const auto found = std::ranges::find(workload.reasons, rule);
        bits |= std::int64_t{1} << (found - workload.reasons.begin());
      }
      answer.push_back(bits);
    }
    return answer;
  };
  const bool to_json = command.what == "time-json";
  const auto pass = [decided, answer, to_json](std::size_t count) {
    std::int64_t sum = 0;
    for (std::size_t i = 0; i < count; ++i) {
      sum += to_json ? static_cast<std::int64_t>(decided(i).json().size()) : sum_of(answer(i));
    }
    return sum;
  };
  return {pass, answer, [decided](std::size_t i) { return decided(i).json(); }};
}

/// Batch::decide, the public call for many cases, of one case a call: from the text of a case to
/// the line of its decision.
Run batch(const Command& command, const poppy::Rules& rules,
          const std::vector<std::string_view>& lines) {
  auto made = rules.batch(request_of(command));
  if (!made) {
    std::cerr << made.error().front().text << '\n';
    std::exit(1);
  }
  const auto batch = std::make_shared<poppy::Batch>(std::move(*made));
  const auto decided = [batch, &lines](std::size_t i) {
    const poppy::Answer& answer = batch->decide(lines[i]);
    if (answer.decision().empty()) {
      std::cerr << answer.problems().front().text << '\n';
      std::exit(1);
    }
    return answer.decision();
  };
  const auto pass = [decided](std::size_t count) {
    std::int64_t sum = 0;
    for (std::size_t i = 0; i < count; ++i) sum += static_cast<std::int64_t>(decided(i).size());
    return sum;
  };
  return {pass, {}, [decided](std::size_t i) { return std::string(decided(i)); }};
}

/// The cases of one worksheet as typed columns, read before the clock runs, and where its answers
/// stand. The folders below interpreter/ are not for others to include; a bench may.
struct Group {
  std::shared_ptr<const poppy::plan::Worksheet> sheet;
  std::shared_ptr<const poppy::code::Code> code;
  std::vector<std::unique_ptr<poppy::code::Block>> blocks;
  poppy::plan::SlotId outcome;
  std::int64_t good = 0;
  std::vector<poppy::plan::SlotId> numbers, reasons;
};
struct Place {
  Group* group;
  std::size_t block;
  std::uint32_t row;
};
struct InColumns {
  std::vector<std::unique_ptr<Group>> groups;
  std::map<const poppy::plan::Worksheet*, Group*> group_of_sheet;  // alike ones share theirs
  std::vector<Place> places;                                       // by case
};

poppy::plan::SlotId slot_of(const poppy::plan::Worksheet& sheet, std::string_view line) {
  for (const poppy::plan::SheetLine& one : sheet.lines) {
    if (sheet.program->lines[one.line].name == line) return one.slot;
  }
  std::cerr << "there is no line " << line << '\n';
  std::exit(1);
}

std::unique_ptr<Group> group_of(std::shared_ptr<const poppy::plan::Worksheet> sheet,
                                const Workload& workload) {
  auto group = std::make_unique<Group>();
  group->sheet = std::move(sheet);
  group->code = std::make_shared<const poppy::code::Code>(poppy::code::lower(group->sheet));
  group->outcome = slot_of(*group->sheet, workload.decision);
  const auto& type = group->sheet->slots[group->outcome].type;
  const auto& values = group->sheet->program->enums[type.enumeration()].values;
  group->good =
      std::ranges::find(values, workload.good, &poppy::check::EnumValue::name) - values.begin();
  for (const std::string& name : workload.numbers) {
    group->numbers.push_back(slot_of(*group->sheet, name));
  }
  for (const std::string& name : workload.reasons) {
    group->reasons.push_back(slot_of(*group->sheet, name));
  }
  return group;
}

InColumns read_columns(const Command& command, const poppy::Rules& rules,
                       const std::vector<std::string_view>& lines, std::uint32_t cases_a_block,
                       std::size_t count) {
  const auto& program = rules.data().program;
  const Workload& workload = kWorkloads.at(command.workload);
  InColumns all;
  poppy::config::JsonTokens tokens;
  poppy::facts::ColumnReader reader(*program);
  poppy::facts::CaseHead head;
  const auto yolo = poppy::facts::find_county(*program, "Yolo");
  const auto month = poppy::units::parse_month(std::getenv("BENCH_MONTH"));
  const auto run_date = poppy::units::parse_date(std::getenv("BENCH_RUN_DATE"));
  for (std::size_t i = 0; i < count; ++i) {
    bool taken = tokens.read(lines[i]) && reader.read_head(tokens.nodes(), head);
    if (!taken) {
      std::cerr << "case " << i << " cannot be read into columns\n";
      std::exit(1);
    }
    const auto sheet = rules.data().worksheets.find_or_build(
        program, {head.county ? head.county : yolo, *month, *run_date, workload.programs, false});
    Group*& group = all.group_of_sheet[sheet.get()];
    if (group == nullptr) {
      const auto alike = std::ranges::find_if(all.groups, [&](const auto& other) {
        return poppy::plan::compute_alike(*other->sheet, *sheet);
      });
      if (alike == all.groups.end()) {
        group = all.groups.emplace_back(group_of(sheet, workload)).get();
      } else {
        group = alike->get();
      }
    }
    if (group->blocks.empty() || group->blocks.back()->facts.cases() == cases_a_block) {
      group->blocks.push_back(std::make_unique<poppy::code::Block>());
      poppy::facts::clear(group->blocks.back()->facts, *program, group->code->pools);
    }
    poppy::facts::FactColumns& facts = group->blocks.back()->facts;
    taken = reader.append(tokens.nodes(), *run_date, facts);
    if (!taken) {
      std::cerr << "case " << i << " cannot be read into columns\n";
      std::exit(1);
    }
    all.places.push_back({group, group->blocks.size() - 1, facts.cases() - 1});
  }
  for (auto& group : all.groups) {
    for (auto& block : group->blocks) reader.complete(block->facts);
  }
  return all;
}

/// Calls `put` with each number of the answer, the reasons as bits.
template <typename Put>
void each_number(const Group& group, const poppy::code::Block& block, std::uint32_t row,
                 const Workload& workload, bool reasons, Put put) {
  const auto value = [&](poppy::plan::SlotId slot) { return block.slots[slot]->values[row]; };
  put(value(group.outcome) == group.good ? 1 : 0);
  for (const poppy::plan::SlotId slot : group.numbers) put(value(slot) / workload.unit);
  if (!reasons || group.reasons.empty()) return;
  std::int64_t bits = 0;
  for (std::size_t i = 0; i < group.reasons.size(); ++i) bits |= value(group.reasons[i]) << i;
  put(bits);
}

Answer answer_of(const InColumns& all, std::size_t i, const Workload& workload, bool reasons) {
  Answer answer;
  const Place& place = all.places[i];
  const auto& slots = place.group->blocks[place.block]->slots;
  const auto is_open = [&](poppy::plan::SlotId slot) {
    return slots[slot]->states[place.row] > poppy::units::kBlank;
  };
  const Group& of = *place.group;
  if (is_open(of.outcome) || std::ranges::any_of(of.numbers, is_open)) return {-1};
  each_number(*place.group, *place.group->blocks[place.block], place.row, workload, reasons,
              [&](std::int64_t number) { answer.push_back(number); });
  return answer;
}

/// The one-case evaluator, a case at a time.
Run one_case(const Command& command, const poppy::Rules& rules,
             const std::vector<std::string_view>& lines) {
  const auto all = std::make_shared<InColumns>(read_columns(
      command, rules, lines, std::numeric_limits<std::uint32_t>::max(),
      command.what.starts_with("time") ? std::min(command.count, lines.size()) : lines.size()));
  const auto machines =
      std::make_shared<std::map<const Group*, std::unique_ptr<poppy::code::Machine>>>();
  std::vector<poppy::code::Machine*> machine_of;
  for (const Place& place : all->places) {
    auto& machine = (*machines)[place.group];
    if (!machine) {
      machine = std::make_unique<poppy::code::Machine>(place.group->code);
      machine->attach(*place.group->blocks.front());
    }
    machine_of.push_back(machine.get());
  }
  const Workload& workload = kWorkloads.at(command.workload);
  const bool reasons = command.reasons;
  const auto pass = [=, &workload](std::size_t count) {
    std::int64_t sum = 0;
    for (std::size_t i = 0; i < count; ++i) {
      const Place& place = all->places[i];
      machine_of[i]->run_case(place.row);
      each_number(*place.group, *place.group->blocks.front(), place.row, workload, reasons,
                  [&](std::int64_t number) { sum += number; });
    }
    return sum;
  };
  const auto answer = [=, &workload](std::size_t i) {
    machine_of[i]->run_case(all->places[i].row);
    return answer_of(*all, i, workload, reasons);
  };
  return {[pass, machines](std::size_t count) { return pass(count); }, answer, {}};
}

/// The columnar evaluator, over blocks of a worksheet's cases; it lays each block out anew.
Run columns(const Command& command, const poppy::Rules& rules,
            const std::vector<std::string_view>& lines) {
  constexpr std::uint32_t kCasesABlock = 1024;
  // For each number of cases that is asked for, read once, before the passes that are timed.
  struct Prepared {
    InColumns cases;
    std::map<const Group*, std::unique_ptr<poppy::code::Columnar>> evaluators;
  };
  const auto prepared = std::make_shared<std::map<std::size_t, std::unique_ptr<Prepared>>>();
  const auto prepare = [=, &command, &rules, &lines](std::size_t count) -> Prepared& {
    auto& made = (*prepared)[count];
    if (made) return *made;
    made = std::make_unique<Prepared>();
    made->cases = read_columns(command, rules, lines, kCasesABlock, count);
    for (const auto& group : made->cases.groups) {
      made->evaluators[group.get()] = std::make_unique<poppy::code::Columnar>(group->code);
    }
    return *made;
  };
  const Workload& workload = kWorkloads.at(command.workload);
  const bool reasons = command.reasons;
  const auto pass = [=, &workload](std::size_t count) {
    std::int64_t sum = 0;
    Prepared& all = prepare(count);
    for (const auto& group : all.cases.groups) {
      poppy::code::Columnar& evaluator = *all.evaluators.at(group.get());
      for (const auto& block : group->blocks) {
        evaluator.attach(*block);
        evaluator.run();
        for (std::uint32_t row = 0; row < block->facts.cases(); ++row) {
          each_number(*group, *block, row, workload, reasons,
                      [&](std::int64_t number) { sum += number; });
        }
      }
    }
    return sum;
  };
  const auto answer = [=, &workload, &lines](std::size_t i) {
    if (i == 0) static_cast<void>(pass(lines.size()));
    return answer_of(prepare(lines.size()).cases, i, workload, reasons);
  };
  return {pass, answer, {}};
}

const std::map<std::string, Evaluator> kEvaluators{{"poppy-decide", decide},
                                                   {"poppy-batch", batch},
                                                   {"poppy-one", one_case},
                                                   {"poppy-columns", columns}};

std::vector<poppy::File> files_of(const char* folder) {
  std::vector<poppy::File> files;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(folder)) {
    const std::string kind = entry.path().extension().string();
    if (kind != ".poppy" && kind != ".csv" && kind != ".yaml") continue;
    const auto within = entry.path().lexically_relative(folder);
    if (std::ranges::find(within, "tests") != within.end()) continue;  // rule tests
    std::ifstream file(entry.path(), std::ios::binary);
    files.push_back({entry.path().string(), {std::istreambuf_iterator<char>(file), {}}});
  }
  return files;
}

}  // namespace

int main(int count, char** words) {
  const Command command = bench::command_of(count, words);
  const bench::Lines lines(command.file);
  std::vector<poppy::File> files = files_of(std::getenv("BENCH_RULES"));
  for (poppy::File& file : files_of(std::getenv("BENCH_COUNTIES")))
    files.push_back(std::move(file));
  const auto rules = poppy::Rules::load(std::move(files));
  if (!rules) {
    std::cerr << rules.error().front().text << '\n';
    return 1;
  }
  const Run run = kEvaluators.at(command.engine)(command, *rules, lines.all());
  if (command.what.starts_with("time")) {
    bench::time_passes(command, std::min(command.count, lines.all().size()), run.pass);
    return 0;
  }
  for (std::size_t i = 0; i < lines.all().size(); ++i) {
    if (command.what == "json") {
      std::cout << run.as_json(i) << '\n';
      continue;
    }
    const Answer answer = run.answer(i);
    std::string text;
    bench::append_list(text, answer.data(), answer.size());
    std::cout << text << '\n';
  }
}
