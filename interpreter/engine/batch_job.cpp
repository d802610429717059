// A batch of the rules over stored cases: month after month, what its creates make and its
// decisions keep is written into the case.
#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "interpreter/config/write_json.h"
#include "interpreter/engine/case_tree.h"
#include "interpreter/engine/find_document.h"
#include "interpreter/engine/open_record.h"
#include "interpreter/engine/read_case.h"
#include "interpreter/engine/rules_data.h"
#include "interpreter/engine/write_results.h"
#include "interpreter/include/poppy/job.h"
#include "interpreter/reference/decide.h"
#include "interpreter/text/problem_codes.h"
#include "interpreter/text/source.h"
#include "interpreter/units/literals.h"

namespace poppy {

using check::kNone;
using text::ProblemCode;

struct BatchJob::Data {
  Rules rules;
  const check::Batch* batch;
  BatchInfo info;
  units::Date run_date;
  engine::ResultsToWrite writes;
  std::vector<check::LineId> asked;
};

namespace {

constexpr std::int32_t kMostMonths = 120;  // as of a request

BatchInfo info_of(const check::Batch& batch) {
  BatchInfo info;
  info.name = batch.name;
  info.title = batch.title;
  info.program = batch.program;
  info.cites = batch.cites;
  info.runs = batch.runs;
  return info;
}

std::unexpected<std::vector<Problem>> one(ProblemCode code, std::string message,
                                          std::string hint = {}) {
  return std::unexpected(
      std::vector{engine::public_problem(code, std::move(message), std::move(hint))});
}

/// The first place of what the decision keeps, its status first, that is not known. Lists are not
/// written.
std::optional<engine::LinePlace> open_kept(const reference::Determination& decided,
                                           const plan::SheetDecision& decision) {
  for (const plan::SlotId slot : decision.keep) {
    if (decided.sheet->slots[slot].type.list) continue;
    const std::vector<units::Value>& kept = decided.slots[slot];
    const auto open = std::ranges::find_if_not(kept, &units::Value::is_firm);
    if (open != kept.end()) {
      return engine::LinePlace{slot, static_cast<std::uint32_t>(open - kept.begin())};
    }
  }
  return std::nullopt;
}

/// The day on which the batch runs, as the rules say it of the run date.
Outcome<units::Date> day_due(const Rules::Data& rules, const check::Batch& batch,
                             units::Date run_date) {
  const auto none = engine::read_case(rules, R"({"case": "none"})", "none.json");
  if (!none) return std::unexpected(none.error());
  for (const check::CountyId county : rules.program->counties.ids()) {
    const auto sheet = rules.worksheets.find_or_build(
        rules.program,
        {county, units::month_of(run_date), run_date, {batch.program}, false, {batch.due}, false});
    const plan::SlotId slot = sheet->asked_slot(batch.due);
    if (slot == kNone) continue;  // the program does not apply there: the day is that of all others
    const auto decided = reference::decide(sheet, none->facts, run_date);
    if (decided.slots[slot][0].is_known()) return decided.slots[slot][0].date();
    return one(ProblemCode::batch_not_due,
               fmt::format("on which day `{}` runs cannot be told", batch.name),
               fmt::format("it comes to {}", engine::shown_value(decided, {slot, 0})));
  }
  return one(ProblemCode::batch_not_due,
             fmt::format("`{}` runs nowhere on {}", batch.name, units::to_string(run_date)),
             fmt::format("its program `{}` applies in no county", batch.program));
}

/// The decisions of a program that the run sees.
std::vector<const facts::SavedDecision*> past_decisions(const check::Program& program,
                                                        const facts::CaseFacts& facts,
                                                        const std::string& of_program,
                                                        units::Date run_date) {
  std::vector<const facts::SavedDecision*> past;
  for (const facts::SavedDecision& saved : facts.saved) {
    if (saved.run_date <= run_date && facts::speaks_for(program, saved, of_program)) {
      past.push_back(&saved);
    }
  }
  return past;
}

/// That of the latest month; of one month, of the latest run.
const facts::SavedDecision* last_of(const std::vector<const facts::SavedDecision*>& past) {
  const facts::SavedDecision* last = nullptr;
  for (const facts::SavedDecision* saved : past) {
    if (last == nullptr || saved->month > last->month ||
        (saved->month == last->month && saved->run_date >= last->run_date)) {
      last = saved;
    }
  }
  return last;
}

/// What was entered of a case since a day, records aside that the batch's program makes.
class ChangesSince {
 public:
  ChangesSince(const check::Program& program, const check::Batch& batch, units::Date since,
               units::Date until)
      : program_(program), batch_(batch), since_(since), until_(until) {}

  [[nodiscard]] bool any(const facts::CaseFacts& facts) const {
    for (const check::EntityId entity : program_.entities.ids()) {
      for (const facts::Record& record : facts.records[entity]) {
        if (is_new(record) && !is_made(entity, record)) return true;
      }
    }
    return false;
  }

 private:
  [[nodiscard]] bool is_within(const std::optional<units::Date>& day) const {
    return day && *day > since_ && *day <= until_;
  }
  [[nodiscard]] bool is_new(const facts::Record& record) const {
    if (is_within(record.entered) || is_within(record.removed)) return true;
    return std::ranges::any_of(record.facts, [&](const auto& versions) {
      return std::ranges::any_of(versions, [&](const facts::FactVersion& version) {
        return is_within(version.dating.runs_from);
      });
    });
  }
  /// A record that a create of the program may have made: it has what each gives as it is written.
  [[nodiscard]] bool is_made(check::EntityId entity, const facts::Record& record) const {
    return std::ranges::any_of(program_.creates, [&](const check::Create& create) {
      return create.record == entity && create.program == batch_.program &&
             std::ranges::all_of(create.fields, [&](const check::CreateField& field) {
               return may_be(entity, record, field);
             });
    });
  }
  [[nodiscard]] bool may_be(check::EntityId entity, const facts::Record& record,
                            const check::CreateField& field) const {
    const std::vector<check::Version>& bodies = program_.lines[field.line].versions;
    if (bodies.size() != 1 || bodies[0].body.op != check::Op::constant) return true;
    const auto& fields = program_.entities[entity].fields;
    const auto at =
        static_cast<std::size_t>(std::ranges::find(fields, field.field) - fields.begin());
    const auto& versions = record.facts[at];
    return versions.size() == 1 && versions[0].value == bodies[0].body.value;
  }

  const check::Program& program_;
  const check::Batch& batch_;
  units::Date since_, until_;
};

/// What a batch does to one case.
class CaseJob {
 public:
  CaseJob(const BatchJob::Data& job, std::string_view name)
      : job_(job),
        rules_(job.rules.data()),
        program_(*rules_.program),
        batch_(*job.batch),
        name_(name) {}

  JobCase look_at(std::string_view document) {
    read_case(document);
    if (!read_) return std::move(result_);
    if (!read_->facts.county) {
      tell({}, "its county is not known", "write `county:` in the case");
      return std::move(result_);
    }
    const auto months = this->months();
    if (!months) return std::move(result_);
    for (const units::Month month : *months) {
      ++result_.months;
      if (!decide(month)) break;
    }
    return std::move(result_);
  }

 private:
  void read_case(std::string_view document) {
    auto read = engine::read_case(rules_, document, name_ + ".json");
    if (!read) {
      result_.problems = std::move(read.error());
      read_.reset();
    } else {
      read_.emplace(std::move(*read));
    }
  }

  void tell(std::optional<units::Month> month, std::string message, std::string hint) {
    const std::string at = month ? ", " + units::to_string(*month) : std::string();
    result_.problems.push_back(
        engine::public_problem(ProblemCode::batch_undecided,
                               fmt::format("case {}{}: {}", name_, at, message), std::move(hint)));
  }

  // ---- which months

  /// In their order; nullopt: it is not known, which is told.
  std::optional<std::vector<units::Month>> months() {
    const facts::CaseFacts& facts = read_->facts;
    if (!facts.saved_given) {
      tell({}, "its past decisions are not known", "write `saved: []` if there are none");
      return std::nullopt;
    }
    const auto past = past_decisions(program_, facts, batch_.program, job_.run_date);
    const facts::SavedDecision* last = last_of(past);
    if (last == nullptr) return std::vector<units::Month>{};
    if (batch_.unchanged &&
        ChangesSince(program_, batch_, last->run_date, job_.run_date).any(facts)) {
      result_.left = fmt::format("something was entered since its last decision, of {}",
                                 units::to_string(last->run_date));
      return std::vector<units::Month>{};
    }
    const units::Month run = units::month_of(job_.run_date);
    std::set<units::Month> months;
    switch (batch_.months) {
      case check::BatchMonths::saved:
        for (const facts::SavedDecision* saved : past) {
          if (saved->month <= run) months.insert(saved->month);
        }
        break;
      case check::BatchMonths::after_saved:
        if (run.months - last->month.months > kMostMonths) {
          tell({},
               fmt::format("its last decision is of {}, more than {} months ago",
                           units::to_string(last->month), kMostMonths),
               "decide it again");
          return std::nullopt;
        }
        for (units::Month month = last->month; month < run;) {
          month = {month.months + 1};
          months.insert(month);
        }
        break;
    }
    return std::vector<units::Month>(months.begin(), months.end());
  }

  // ---- one month

  /// Whether the next month may be looked at: what it rests on is known.
  bool decide(units::Month month) {
    const auto sheet = rules_.worksheets.find_or_build(
        rules_.program,
        {read_->facts.county, month, job_.run_date, {batch_.program}, false, job_.asked, false});
    const auto decided = reference::decide(sheet, read_->facts, job_.run_date);
    if (auto consistent = engine::require_consistent(*read_, decided); !consistent) {
      result_.problems = std::move(consistent.error());
      return false;
    }
    if (!sheet->not_applied.empty()) {
      if (!sheet->not_applied.front().undetermined) return true;
      tell(month,
           fmt::format("whether `{}` applies in {} is not known", batch_.program,
                       program_.counties[*read_->facts.county].name),
           "set the county's flag that says so");
      return false;
    }
    if (batch_.when != kNone) {
      const plan::SlotId slot = sheet->asked_slot(batch_.when);
      const units::Value& when = decided.slots[slot][0];
      if (!when.is_known()) return tell_open(decided, slot, 0, "whether it is to be looked at");
      if (!when.truth()) return pass_over(month);
    }
    if (!is_settled(decided)) return false;
    return write(decided);
  }

  /// A month that the batch does not take. Where it carries decisions forward, the next months rest
  /// on it: somebody is to decide it first.
  bool pass_over(units::Month month) {
    if (batch_.saves.empty()) return true;
    result_.left =
        fmt::format("what `{}` asks for does not hold in {}", batch_.name, units::to_string(month));
    return false;
  }

  bool tell_open(const reference::Determination& decided, plan::SlotId slot, std::uint32_t row,
                 std::string_view what) {
    tell(decided.sheet->month, fmt::format("{} is not known", what),
         engine::needs_words(decided, {slot, row}));
    return false;
  }

  /// Nothing is written in part: neither a record nor what a decision keeps.
  bool is_settled(const reference::Determination& decided) {
    for (const reference::RecordOutcome& outcome : decided.records) {
      const plan::SheetCreate& planned = decided.sheet->creates[outcome.create];
      if (!is_of_batch(planned)) continue;
      if (const auto open = engine::open_record(decided, outcome)) {
        tell(decided.sheet->month, fmt::format("{} is not known", open->what), open->needs);
        return false;
      }
    }
    for (const plan::SheetDecision& decision : decided.sheet->decisions) {
      if (std::ranges::find(job_.writes.saves, decision.decision) == job_.writes.saves.end()) {
        continue;
      }
      if (const auto open = open_kept(decided, decision)) {
        const check::LineId line = decided.sheet->slots[open->slot].line();
        return tell_open(decided, open->slot, open->row,
                         fmt::format("`{}`", program_.lines[line].name));
      }
    }
    return true;
  }

  [[nodiscard]] bool is_of_batch(const plan::SheetCreate& planned) const {
    return std::ranges::find(job_.writes.creates, planned.create) != job_.writes.creates.end();
  }

  void count(const reference::Determination& decided) {
    for (const reference::RecordOutcome& outcome : decided.records) {
      const plan::SheetCreate& planned = decided.sheet->creates[outcome.create];
      if (is_of_batch(planned)) ++result_.written[program_.creates[planned.create].name];
    }
    if (!job_.writes.saves.empty()) ++result_.written["saved"];
  }

  bool write(const reference::Determination& decided) {
    const bool any = std::ranges::any_of(decided.records, [&](const auto& outcome) {
      return is_of_batch(decided.sheet->creates[outcome.create]);
    });
    if (!any && job_.writes.saves.empty()) return true;
    const auto records = engine::write_records(decided, read_->facts, job_.writes, read_->tree);
    if (!records) {
      // Nothing of this month is kept: the tree is that of the document before.
      tell(decided.sheet->month, records.error(), {});
      return false;
    }
    if (!job_.writes.saves.empty()) {
      engine::write_saved(decided, read_->facts, job_.writes, read_->tree);
    }
    // The next month reads what this one has written, with its places. A case may be too large now.
    std::string document = config::write_json_line(read_->tree);
    read_case(document);
    if (!read_) return false;
    result_.document = std::move(document);
    count(decided);
    return true;
  }

  const BatchJob::Data& job_;
  const Rules::Data& rules_;
  const check::Program& program_;
  const check::Batch& batch_;
  std::string name_;
  std::optional<engine::ReadCase> read_;
  JobCase result_;
};

}  // namespace

std::vector<BatchInfo> batches_of(const Rules& rules) {
  std::vector<BatchInfo> all;
  for (const check::Batch& batch : rules.data().program->batches) all.push_back(info_of(batch));
  return all;
}

Outcome<BatchJob> BatchJob::begin(const Rules& rules, const JobRequest& asked) {
  const check::Program& program = *rules.data().program;
  const auto found = engine::find_batch(program, asked.batch);
  if (!found) return std::unexpected(found.error());
  const check::Batch& batch = program.batches[*found];
  const auto run_date = units::parse_date(asked.run_date);
  if (!run_date || *run_date == units::kOpen) {
    return one(ProblemCode::wrong_run_date,
               run_date ? "`open` is no day to run on" : run_date.error());
  }
  if (batch.due != kNone) {
    const auto due = day_due(rules.data(), batch, *run_date);
    if (!due) return std::unexpected(due.error());
    if (*due != *run_date) {
      return one(ProblemCode::batch_not_due,
                 fmt::format("`{}` does not run on {}", batch.name, units::to_string(*run_date)),
                 fmt::format("in this month it is due on {}", units::to_string(*due)));
    }
  }
  Data data{rules, &batch, info_of(batch), *run_date, {false, batch.creates, batch.saves}, {}};
  if (batch.when != kNone) data.asked.push_back(batch.when);
  return BatchJob(std::make_shared<const Data>(std::move(data)));
}

BatchJob::BatchJob(std::shared_ptr<const Data> data) : data_(std::move(data)) {}
const BatchInfo& BatchJob::batch() const { return data_->info; }
std::string BatchJob::run_date() const { return units::to_string(data_->run_date); }

JobCase BatchJob::look_at(std::string_view document, std::string_view name) const {
  return CaseJob(*data_, name).look_at(document);
}

namespace {

/// Why the decision of a month is not kept, with the records that go with it; nothing: it is.
std::optional<Problem> fault_of_kept(const reference::Determination& decided,
                                     const engine::ResultsToWrite& which) {
  const check::Program& program = *decided.sheet->program;
  const std::string month = units::to_string(decided.sheet->month);
  const auto not_kept = [&](const std::string& what, std::string needs) {
    return engine::public_problem(ProblemCode::batch_undecided,
                                  fmt::format("{} in {}: such a decision is not kept", what, month),
                                  std::move(needs));
  };
  for (const plan::SheetDecision& decision : decided.sheet->decisions) {
    const auto open = open_kept(decided, decision);
    if (!open) continue;
    const check::LineId line = decided.sheet->slots[open->slot].line();
    return not_kept(fmt::format("`{}` is not settled", program.lines[line].name),
                    engine::needs_words(decided, *open));
  }
  for (const reference::RecordOutcome& outcome : decided.records) {
    const check::CreateId create = decided.sheet->creates[outcome.create].create;
    if (std::ranges::find(which.creates, create) == which.creates.end()) continue;
    if (auto open = engine::open_to_make(decided, outcome)) {
      return not_kept(fmt::format("{} is not known", open->what), std::move(open->needs));
    }
  }
  return std::nullopt;
}

}  // namespace

Outcome<std::string> keep_decision(const Rules& rules, const Request& request) {
  const Rules::Data& data = rules.data();
  auto read = engine::read_case(data, request.case_text, request.case_path);
  if (!read) return std::unexpected(read.error());
  auto asked = engine::resolve_request(data, *read, request);
  if (!asked) return std::unexpected(asked.error());
  asked->every_line = false;
  engine::ResultsToWrite records;
  records.creates = engine::creates_written_by(*data.program, engine::WrittenBy::decision);
  const units::Month last = asked->last;
  for (units::Month month = asked->first; month <= last; month = {month.months + 1}) {
    asked->first = asked->last = month;
    const auto decided = engine::decide_months(data, read->facts, *asked);
    if (auto consistent = engine::require_consistent(*read, decided.back()); !consistent) {
      return std::unexpected(consistent.error());
    }
    if (auto fault = fault_of_kept(decided.back(), records)) {
      return std::unexpected(std::vector{std::move(*fault)});
    }
    const auto written = engine::write_records(decided.back(), read->facts, records, read->tree);
    if (!written) return one(ProblemCode::batch_undecided, written.error());
    engine::write_saved(decided.back(), read->facts, {true, {}, {}}, read->tree);
    auto again =
        engine::read_case(data, config::write_json_line(read->tree), "the case as kept.json");
    if (!again) return std::unexpected(again.error());
    *read = std::move(*again);
  }
  return config::write_json_line(read->tree);
}

Outcome<StorableCase> storable_case(const Rules& rules, std::string_view text,
                                    std::string_view path, std::string_view county) {
  auto read = engine::read_case(rules.data(), text, path);
  if (!read) return std::unexpected(read.error());
  const check::Program& program = *rules.data().program;
  if (read->facts.id.empty() || read->facts.id.find('\0') != std::string::npos) {
    return one(ProblemCode::case_not_storable, fmt::format("{}: a stored case has a name", path),
               "write `case:`");
  }
  if (!read->facts.county) {
    const auto found = facts::find_county_asked(program, county);
    if (!found) {
      return one(ProblemCode::case_not_storable,
                 fmt::format("{}: case {}: its county is not known", path, read->facts.id),
                 "write `county:` in the case, or give --county");
    }
    read->facts.county = *found;
    engine::set_entry(read->tree, "county", engine::scalar_node(program.counties[*found].name));
  }
  StorableCase stored;
  stored.id = read->facts.id;
  stored.county = program.counties[*read->facts.county].name;
  stored.document = config::write_json_line(read->tree);
  if (stored.document.size() > text::kMaxSourceBytes) {  // signs that JSON writes in six bytes
    return one(ProblemCode::case_not_storable,
               fmt::format("{}: case {}: as a line of JSON it is larger than {} MB", path,
                           read->facts.id, text::kMaxSourceBytes >> 20));
  }
  return stored;
}

}  // namespace poppy
