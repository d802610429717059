// poppy decide: one case, one or several months.
#include <fmt/core.h>

#include "interpreter/cli/commands.h"
#include "interpreter/cli/say.h"
#include "interpreter/cli/what_if.h"
#include "interpreter/engine/late_entries.h"
#include "interpreter/engine/rules_data.h"
#include "interpreter/include/poppy/job.h"
#include "interpreter/report/decision_report.h"
#include "interpreter/report/layout.h"
#include "interpreter/store/store.h"
#include "interpreter/text/problem_codes.h"

namespace poppy::cli {
namespace {

int print_why(const Decided& decided, const std::string& path, const Detail& detail,
              const std::string& notes) {
  std::string result;
  for (const Month& month : decided.months) {
    const auto why = month.why(path, detail);
    if (!why) return report_problems(why.error());
    if (month.data().run_date_is_today) {
      result += fmt::format("run {} ({})\n", units::to_string(month.data().determination.run_date),
                            report::kRunDateIsToday);
    }
    if (decided.months.size() > 1) result += month.month() + "\n";
    result += *why;
  }
  return finish(result + notes);
}

/// Entries that the decisions' run date does not see, and that would say something else in them.
std::string late_entries(const Decided& decided) {
  if (decided.months.empty()) return {};
  const check::Program& program = *decided.months.front().data().determination.sheet->program;
  const engine::LateSearch search(program);
  engine::LateEntries found;
  for (const Month& month : decided.months) {
    const reference::Determination& determination = month.data().determination;
    search.add_decision(*determination.sheet, determination.run_date, found);
  }
  std::string notes;
  for (const std::string& told : engine::tell_late_entries(program, found, false)) {
    notes += (notes.empty() ? "\n" : "") + report::wrap("", 2, told);
  }
  return notes;
}

/// What a county file of the user's own changes, month by month; where none was given, what is not
/// yet known.
std::expected<std::string, int> notes_on_county_file(const DecideOptions& options,
                                                     const Rules& tried, const std::string& county,
                                                     const Decided& decided) {
  if (options.of.county_file.empty()) return late_entries(decided);
  const auto own = load_rules(options.folders);
  if (!own) return std::unexpected(own.error());
  std::string notes;
  for (const Month& month : decided.months) {
    notes += fmt::format("\n{}{}", decided.months.size() > 1 ? month.month() + ": " : "",
                         what_if_notes(*own, tried, county, month.data().determination.sheet->month,
                                       month.data().determination.run_date));
  }
  return notes;
}

/// What is to be decided; a case of a store with the store, which stays open until it is saved.
struct AskedCase {
  Request request;
  std::unique_ptr<store::Store> store;
  store::StoredCase stored;
};

std::expected<AskedCase, int> find_stored(const DecideOptions& options) {
  auto store =
      store::open_store(options.store, options.save ? store::Access::write : store::Access::read);
  if (!store) return std::unexpected(report_problems(store.error()));
  auto found = (*store)->find(options.case_id);
  if (!found) return std::unexpected(report_problems(found.error()));
  if (!*found) {
    return std::unexpected(report_problems(
        {engine::public_problem(text::ProblemCode::unknown_stored_case,
                                fmt::format("the store `{}` has no case {}",
                                            store::shown_store(options.store), options.case_id))}));
  }
  auto request = read_request(options.of);
  if (!request) return std::unexpected(request.error());
  request->case_text = (*found)->document;
  request->case_path = options.case_id + ".json";
  return AskedCase{std::move(*request), std::move(*store), std::move(**found)};
}

std::expected<AskedCase, int> find_case(const DecideOptions& options) {
  if (options.store.empty() == options.of.path.empty()) {
    say("poppy: give a case file, or --store and --case{}\n",
        options.store.empty() ? "" : ": not both");
    return std::unexpected(kWrongUse);
  }
  if (!options.store.empty()) return find_stored(options);
  auto request = read_request(options.of);
  if (!request) return std::unexpected(request.error());
  return AskedCase{std::move(*request), nullptr, {}};
}

/// What is told of it; or the exit code where it is not kept.
std::expected<std::string, int> keep(const Rules& rules, const DecideOptions& options,
                                     AskedCase& asked) {
  auto kept = keep_decision(rules, asked.request);
  if (!kept) return std::unexpected(report_problems(kept.error()));
  if (*kept == asked.stored.document) {
    return fmt::format("\n{} has this decision already\n", store::shown_store(options.store));
  }
  asked.stored.document = std::move(*kept);
  const auto written = asked.store->write({&asked.stored, 1}, nullptr);
  if (!written) return std::unexpected(report_problems(written.error()));
  return fmt::format("\nkept in {} as a past decision\n", store::shown_store(options.store));
}

}  // namespace

int decide(const DecideOptions& options) {
  auto asked = find_case(options);
  if (!asked) return asked.error();
  const auto rules = load_rules(options.folders, options.of.county_file);
  if (!rules) return rules.error();

  Request& request = asked->request;
  if (request.county.empty() && !options.of.county_file.empty()) {
    request.county = rules->data().input.counties.back().name;  // with_county_file puts it last
  }
  request.programs = options.programs;
  const auto decided = rules->decide(request);
  if (!decided) return report_problems(decided.error());
  auto notes = notes_on_county_file(options, *rules, request.county, *decided);
  if (!notes) return notes.error();
  if (options.save) {
    const auto kept = keep(*rules, options, *asked);
    if (!kept) return kept.error();
    *notes += *kept;
  }

  Detail detail;
  detail.depth = options.depth;
  if (!options.why.empty()) return print_why(*decided, options.why, detail, *notes);
  if (!options.json) return finish(decided->text(detail) + *notes);
  const std::string result = decided->json(detail);
  say("{}", *notes);  // the JSON stays one document
  return finish(result);
}

}  // namespace poppy::cli
