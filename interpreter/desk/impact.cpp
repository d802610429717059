// See impact.h. Both rules decide each block of cases, by columns where they fit; lines that are
// the same to the byte are passed over, and only the others are read.
#include "interpreter/desk/impact.h"

#include <algorithm>
#include <iterator>
#include <set>
#include <thread>

#include "interpreter/config/read_json.h"
#include "interpreter/engine/case_block.h"
#include "interpreter/units/literals.h"

namespace poppy::desk {
namespace {

using config::YamlKind;
using config::YamlNode;

constexpr std::string_view kNotDecided = "not decided";

/// Null is blank; an object says that it is not known, or could not be computed.
std::string shown_value(const YamlNode* value) {
  if (value == nullptr) return "not there";
  switch (value->kind) {
    case YamlKind::null:
      return "blank";
    case YamlKind::scalar:
      if (!value->quoted && value->scalar == "true") return "yes";
      if (!value->quoted && value->scalar == "false") return "no";
      return value->scalar;
    case YamlKind::mapping:
      return value->find("error") != nullptr ? "an error" : "undetermined";
    case YamlKind::sequence:
      break;
  }
  return "a list";
}

std::string text_of(const YamlNode& of, std::string_view key) {
  const YamlNode* found = of.find(key);
  return found == nullptr || found->kind != YamlKind::scalar ? std::string() : found->scalar;
}

struct DecisionRead {
  std::string status;
  std::vector<std::string> reasons;
};
using DecisionPlace = std::tuple<std::string, std::string, std::string>;  // program, line, record

/// What a line of a run says, as far as it is compared.
struct MonthRead {
  std::string id, county, month;
  std::map<DecisionPlace, DecisionRead> decisions;
  std::map<DecisionPlace, std::string> amounts;
};

/// Which lines say what decisions pay: by program and line.
using PaidLines = std::set<std::pair<std::string, std::string>>;
PaidLines paid_lines(const check::Program& program) {
  PaidLines paid;
  for (const check::Decision& decision : program.decisions) {
    if (decision.pays == check::kNone) continue;
    const check::Line& line = program.lines[decision.pays];
    paid.emplace(line.program, line.name);
  }
  return paid;
}

MonthRead read_month(std::string_view line, const PaidLines& paid) {
  text::SourceSet sources;
  const text::FileId file = sources.add("decision", std::string(line));
  const text::Result<YamlNode> root = config::read_json(sources, file);
  if (!root) text::bug("a decision line is no JSON");
  MonthRead read{text_of(*root, "case"), text_of(*root, "county"), text_of(*root, "month"), {}, {}};
  const YamlNode* programs = root->find("programs");
  if (programs == nullptr) return read;
  for (const config::YamlEntry& program : programs->entries) {
    if (const YamlNode* decisions = program.value.find("decisions")) {
      for (const YamlNode& one : decisions->items) {
        DecisionRead& into =
            read.decisions[{program.key, text_of(one, "line"), text_of(one, "record")}];
        into.status = shown_value(one.find("status"));
        const YamlNode* reasons = one.find("reasons");
        if (reasons == nullptr) continue;
        for (const YamlNode& reason : reasons->items) into.reasons.push_back(reason.scalar);
      }
    }
    const YamlNode* values = program.value.find("values");
    if (values == nullptr) continue;
    for (const config::YamlEntry& record : values->entries) {
      for (const config::YamlEntry& value : record.value.entries) {
        if (!paid.contains({program.key, value.key})) continue;
        read.amounts[{program.key, value.key, record.key}] = shown_value(&value.value);
      }
    }
  }
  return read;
}

/// A decision line of a case holds a line for each month.
std::vector<std::string_view> months_of(std::string_view lines) {
  std::vector<std::string_view> months;
  while (!lines.empty()) {
    const std::size_t end = lines.find('\n');
    months.push_back(lines.substr(0, end));
    lines.remove_prefix(end == std::string_view::npos ? lines.size() : end + 1);
  }
  return months;
}

std::optional<std::int64_t> cents_of(const std::string& shown) {
  const auto money = units::parse_money(shown);
  return money ? std::optional(*money) : std::nullopt;
}

/// What two months differ in.
struct MonthDifference {
  std::vector<ChangedDecision> decisions;
  std::vector<ChangedAmount> amounts;
  [[nodiscard]] bool is_any() const { return !decisions.empty() || !amounts.empty(); }
};

MonthDifference compare(const MonthRead& before, const MonthRead& after) {
  MonthDifference difference;
  static const DecisionRead none{"not there", {}};
  const auto compare_decision = [&](const DecisionPlace& place, const DecisionRead& was,
                                    const DecisionRead& now) {
    if (was.status == now.status && was.reasons == now.reasons) return;
    const auto& [program, line, record] = place;
    difference.decisions.push_back(
        {program, line, record, was.status, now.status, was.reasons, now.reasons});
  };
  for (const auto& [place, was] : before.decisions) {
    const auto now = after.decisions.find(place);
    compare_decision(place, was, now == after.decisions.end() ? none : now->second);
  }
  for (const auto& [place, now] : after.decisions) {
    if (!before.decisions.contains(place)) compare_decision(place, none, now);
  }
  const auto compare_amount = [&](const DecisionPlace& place, const std::string& was,
                                  const std::string& now) {
    if (was == now) return;
    const auto& [program, line, record] = place;
    difference.amounts.push_back({program, line, record, was, now});
  };
  for (const auto& [place, was] : before.amounts) {
    const auto now = after.amounts.find(place);
    compare_amount(place, was, now == after.amounts.end() ? "not there" : now->second);
  }
  for (const auto& [place, now] : after.amounts) {
    if (!before.amounts.contains(place)) compare_amount(place, "not there", now);
  }
  return difference;
}

/// What one thread has found.
struct Found {
  std::uint64_t changed = 0, changed_records = 0, not_decided = 0;
  std::map<ImpactKey, ImpactCount> kinds;
  std::map<MoneyKey, MoneyChange> money;
  std::map<std::string, std::uint64_t> begins;
  std::vector<ChangedCase> shown;
  engine::LateEntries late;
};

class Worker {
 public:
  Worker(const Rules& before, const Rules& after, const engine::RunRequest& request_before,
         const engine::RunRequest& request_after, std::size_t most_shown)
      : before_(before.data(), request_before),
        after_(after.data(), request_after),
        paid_(paid_lines(*after.data().program)),
        most_shown_(most_shown) {
    paid_.merge(paid_lines(*before.data().program));
  }

  /// `first`: the number of the first case.
  void look_at(std::span<const std::string_view> cases, std::uint64_t first) {
    const engine::DecidedBlock& was = before_.decide(cases);
    const engine::DecidedBlock& now = after_.decide(cases);
    engine::add(found_.late, now.late);
    for (std::size_t i = 0; i < cases.size(); ++i) {
      const std::string_view of_was = text_of_line(was, i), of_now = text_of_line(now, i);
      if (of_was.empty() && of_now.empty()) ++found_.not_decided;
      if (of_was == of_now) continue;
      if (of_was.empty() || of_now.empty()) {
        look_at_problem(of_was.empty() ? of_now : of_was, of_was.empty(), first + i);
      } else {
        look_at_both(of_was, of_now, first + i);
      }
    }
  }

  Found found_;

 private:
  static std::string_view text_of_line(const engine::DecidedBlock& block, std::size_t i) {
    return std::string_view(block.text).substr(block.lines[i].begin, block.lines[i].size);
  }

  void look_at_both(std::string_view was, std::string_view now, std::uint64_t number) {
    const std::vector<std::string_view> was_months = months_of(was), now_months = months_of(now);
    std::set<std::string> records;
    bool is_first = true;
    for (std::size_t m = 0; m < std::min(was_months.size(), now_months.size()); ++m) {
      if (was_months[m] == now_months[m]) continue;
      const MonthRead before = read_month(was_months[m], paid_);
      const MonthRead after = read_month(now_months[m], paid_);
      MonthDifference difference = compare(before, after);
      if (!difference.is_any()) continue;
      count(difference, after, records);
      if (is_first) show(std::move(difference), after, number);
      is_first = false;
    }
    if (is_first) return;
    ++found_.changed;
    found_.changed_records += records.size();
  }

  /// Of a case that can be decided by one of the two.
  void look_at_problem(std::string_view decided, bool is_new, std::uint64_t number) {
    const MonthRead read = read_month(months_of(decided).front(), paid_);
    MonthDifference difference;
    for (const auto& [place, decision] : read.decisions) {
      const auto& [program, line, record] = place;
      const std::string none(kNotDecided);
      difference.decisions.push_back({program, line, record, is_new ? none : decision.status,
                                      is_new ? decision.status : none,
                                      is_new ? std::vector<std::string>() : decision.reasons,
                                      is_new ? decision.reasons : std::vector<std::string>()});
    }
    std::set<std::string> records;
    count(difference, read, records);
    show(std::move(difference), read, number);
    ++found_.changed;
    found_.changed_records += records.size();
  }

  void count(const MonthDifference& difference, const MonthRead& at,
             std::set<std::string>& records) {
    std::set<ImpactKey> of_case;
    for (const ChangedDecision& one : difference.decisions) {
      ImpactKey key{one.program, one.line, one.was, one.now, at.county, at.month};
      ImpactCount& counted = found_.kinds[key];
      if (!one.record.empty()) {
        ++counted.records;
        records.insert(one.record);
      }
      if (one.was == one.now) ++counted.for_other_reasons;
      if (of_case.insert(std::move(key)).second) ++counted.cases;
    }
    for (const ChangedAmount& one : difference.amounts) {
      if (!one.record.empty()) records.insert(one.record);
      MoneyChange& sum = found_.money[{one.program, one.line, at.county, at.month}];
      // What is not there is paid nothing.
      const auto was = one.was == "not there" ? std::optional(std::int64_t{0}) : cents_of(one.was);
      const auto now = one.now == "not there" ? std::optional(std::int64_t{0}) : cents_of(one.now);
      if (!was || !now) {
        ++sum.not_known;
      } else if (*now > *was) {
        sum.more_cents += *now - *was;
        ++sum.more;
      } else if (*now < *was) {
        sum.less_cents += *was - *now;
        ++sum.less;
      }
    }
  }

  void show(MonthDifference difference, const MonthRead& at, std::uint64_t number) {
    ++found_.begins[at.month];
    if (found_.shown.size() >= most_shown_) return;
    found_.shown.push_back({number, at.id, at.county, at.month, std::move(difference.decisions),
                            std::move(difference.amounts)});
  }

  engine::BlockDecider before_, after_;
  PaidLines paid_;
  std::size_t most_shown_;
};

void merge(Impact& into, Found found) {
  into.changed += found.changed;
  into.changed_records += found.changed_records;
  into.not_decided += found.not_decided;
  for (const auto& [key, count] : found.kinds) {
    ImpactCount& sum = into.kinds[key];
    sum.cases += count.cases;
    sum.records += count.records;
    sum.for_other_reasons += count.for_other_reasons;
  }
  for (const auto& [key, change] : found.money) {
    MoneyChange& sum = into.money[key];
    sum.more_cents += change.more_cents;
    sum.less_cents += change.less_cents;
    sum.more += change.more;
    sum.less += change.less;
    sum.not_known += change.not_known;
  }
  for (const auto& [month, cases] : found.begins) into.begins[month] += cases;
  std::ranges::move(found.shown, std::back_inserter(into.shown));
}

/// `XAN050` -> `XAN050 Indv Exceed the Time Limit …`, for a reader who does not know the codes.
std::map<std::string, std::string> reason_texts(const check::Program& program) {
  std::map<std::string, std::string> texts;
  for (const check::Rule& rule : program.rules) {
    const std::string code =
        rule.reason_code.empty() ? program.lines[rule.line].name : rule.reason_code;
    texts.emplace(code, rule.reason.empty() ? code : code + ' ' + rule.reason);
  }
  return texts;
}

void name_reasons(std::vector<std::string>& reasons,
                  const std::map<std::string, std::string>& texts) {
  for (std::string& reason : reasons) {
    const auto found = texts.find(reason);
    if (found != texts.end()) reason = found->second;
  }
}

}  // namespace

struct ImpactJob::Data {
  const Rules& before;
  const Rules& after;
  engine::RunRequest request_before, request_after;
  ImpactRequest asked;
  std::vector<std::unique_ptr<Worker>> workers;
  std::uint64_t cases = 0;
};

ImpactJob::ImpactJob(std::unique_ptr<Data> data) : data_(std::move(data)) {}
ImpactJob::ImpactJob(ImpactJob&&) noexcept = default;
ImpactJob& ImpactJob::operator=(ImpactJob&&) noexcept = default;
ImpactJob::~ImpactJob() = default;

Outcome<ImpactJob> ImpactJob::begin(const Rules& before, const Rules& after,
                                    const ImpactRequest& asked) {
  Request request;
  request.month = asked.months;
  request.run_date = asked.run_date;
  request.county = asked.county;
  request.programs = asked.programs;
  auto of_before = engine::resolve_run(*before.data().program, request);
  if (!of_before) return std::unexpected(engine::to_public({}, std::move(of_before.error())));
  auto of_after = engine::resolve_run(*after.data().program, request);
  if (!of_after) return std::unexpected(engine::to_public({}, std::move(of_after.error())));
  auto data = std::make_unique<Data>(
      Data{before, after, std::move(*of_before), std::move(*of_after), asked, {}, 0});
  for (unsigned i = 0; i < std::max(1U, asked.threads); ++i) {
    data->workers.push_back(std::make_unique<Worker>(before, after, data->request_before,
                                                     data->request_after, asked.most_shown));
  }
  return ImpactJob(std::move(data));
}

void ImpactJob::add(std::span<const std::string_view> cases) {
  const std::size_t each = (cases.size() + data_->workers.size() - 1) / data_->workers.size();
  std::vector<std::exception_ptr> failures(data_->workers.size());
  {
    std::vector<std::jthread> threads;
    for (std::size_t i = 0; i < data_->workers.size() && i * each < cases.size(); ++i) {
      const auto part = cases.subspan(i * each, std::min(each, cases.size() - i * each));
      const std::uint64_t first = data_->cases + i * each;
      const auto work = [&, i, part, first] {
        try {
          data_->workers[i]->look_at(part, first);
        } catch (...) {
          failures[i] = std::current_exception();
        }
      };
      if (i + 1 == data_->workers.size() || (i + 1) * each >= cases.size()) {
        work();  // the last part is this thread's own
      } else {
        threads.emplace_back(work);
      }
    }
  }
  for (const std::exception_ptr& failure : failures) {
    if (failure) std::rethrow_exception(failure);
  }
  data_->cases += cases.size();
}

Impact ImpactJob::take() {
  const check::Program& program = *data_->after.data().program;
  Impact impact;
  impact.months = data_->asked.months;
  impact.run_date = data_->asked.run_date;
  impact.cases = data_->cases;
  engine::LateEntries late;
  for (const auto& worker : data_->workers) {
    engine::add(late, worker->found_.late);
    merge(impact, std::move(worker->found_));
  }
  std::ranges::sort(impact.shown, {}, &ChangedCase::number);
  if (impact.shown.size() > data_->asked.most_shown) impact.shown.resize(data_->asked.most_shown);
  impact.late = engine::tell_late_entries(program, late, true);
  const auto reasons_before = reason_texts(*data_->before.data().program);
  const auto reasons_after = reason_texts(program);
  for (ChangedCase& one : impact.shown) {
    for (ChangedDecision& decision : one.decisions) {
      name_reasons(decision.reasons_was, reasons_before);
      name_reasons(decision.reasons_now, reasons_after);
    }
  }
  for (const check::Program* of : {data_->before.data().program.get(), &program}) {
    for (const check::Line& line : of->lines) {
      if (line.title.empty() && line.kind != check::LineKind::decision) continue;
      const std::string key = line.program + '/' + line.name;
      impact.titles[key] = line.title.empty() ? line.name : line.title;
      impact.records_name[key] = of->entities[line.entity].list_name;
    }
  }
  return impact;
}

}  // namespace poppy::desk
