// poppy store: cases into a store and out of it.
#include "interpreter/store/store.h"

#include <fmt/core.h>

#include <map>

#include "interpreter/cli/case_files.h"
#include "interpreter/cli/commands.h"
#include "interpreter/config/read_tree.h"
#include "interpreter/config/write_json.h"
#include "interpreter/engine/rules_data.h"
#include "interpreter/include/poppy/job.h"
#include "interpreter/text/problem_codes.h"

namespace poppy::cli {
namespace {

using text::ProblemCode;

constexpr std::size_t kAtOnce = 1000;  // cases of a transaction

/// Cases on their way into a store, so many at a time.
class Importer {
 public:
  Importer(const Rules& rules, store::Store& store, const StoreOptions& options)
      : rules_(rules), store_(store), options_(options) {}

  std::vector<Problem> take(const std::string& text, const std::string& name) {
    if (failed_) return {};
    auto storable = storable_case(rules_, text, name, options_.county);
    if (!storable) return std::move(storable.error());
    if (auto fault = find_before(storable->id, name)) return {std::move(*fault)};
    if (failed_) return {};
    read_from_.emplace(storable->id, name);
    bytes_ += storable->document.size();
    waiting_.push_back({std::move(storable->id), std::move(storable->county),
                        std::move(storable->document), revision_});
    if (waiting_.size() == kAtOnce || bytes_ >= store::kMostBytes) flush();
    return {};
  }

  /// The exit code of a store that could not be written; nullopt: all is written.
  std::optional<int> end() {
    flush();
    return failed_;
  }
  [[nodiscard]] std::uint64_t stored() const { return stored_; }

 private:
  /// Sets revision_ to that of the store.
  std::optional<Problem> find_before(const std::string& id, const std::string& name) {
    const auto twice = read_from_.find(id);
    if (twice != read_from_.end()) {
      return engine::public_problem(
          ProblemCode::table_order,
          fmt::format("{}: case {} is given twice, first in {}", name, id, twice->second));
    }
    const auto found = store_.find(id);
    if (!found) {
      failed_ = report_problems(found.error());
      return std::nullopt;
    }
    revision_ = *found ? (*found)->revision : 0;
    if (revision_ == 0 || options_.replace) return std::nullopt;
    return engine::public_problem(
        ProblemCode::case_not_storable, fmt::format("{}: case {} is stored already", name, id),
        "what was written into it since would be gone; to have it so, give --replace");
  }

  void flush() {
    if (failed_ || waiting_.empty()) return;
    if (const auto written = store_.write(waiting_, nullptr); !written) {
      failed_ = report_problems(written.error());
      return;
    }
    stored_ += waiting_.size();
    waiting_.clear();
    bytes_ = 0;
  }

  const Rules& rules_;
  store::Store& store_;
  const StoreOptions& options_;
  std::map<std::string, std::string> read_from_;
  std::vector<store::StoredCase> waiting_;
  std::size_t bytes_ = 0;  // of their documents
  std::uint64_t revision_ = 0, stored_ = 0;
  std::optional<int> failed_;
};

}  // namespace

int store_import(const StoreOptions& options) {
  const auto rules = load_rules(options.folders);
  if (!rules) return rules.error();
  const auto store = store::open_store(options.store, store::Access::create);
  if (!store) return report_problems(store.error());
  Importer importer(*rules, **store, options);
  CaseFiles files(
      [&](const std::string& text, const std::string& name) { return importer.take(text, name); });
  for (const std::string& path : options.cases) files.add(path);
  if (const auto failed = importer.end()) return *failed;
  if (const auto tidied = (*store)->tidy(); !tidied) return report_problems(tidied.error());
  const std::string told = fmt::format(
      "{} case{} stored{}\n", importer.stored(), importer.stored() == 1 ? "" : "s",
      files.problems() == 0
          ? ""
          : fmt::format("; {} problem{}", files.problems(), files.problems() == 1 ? "" : "s"));
  return finish(told, files.problems() == 0 ? kWell : kProblems);
}

int store_export(const StoreOptions& options) {
  const auto store = store::open_store(options.store, store::Access::read);
  if (!store) return report_problems(store.error());
  std::string last;
  while (true) {
    const auto cases = (*store)->read_after(last, kAtOnce);
    if (!cases) return report_problems(cases.error());
    if (cases->empty()) return kWell;
    last = cases->back().id;
    std::string lines;
    for (const store::StoredCase& one : *cases) lines += one.document + "\n";
    if (!write_result(lines)) return kCannotGoOn;
  }
}

int store_show(const StoreOptions& options) {
  const auto store = store::open_store(options.store, store::Access::read);
  if (!store) return report_problems(store.error());
  const auto found = (*store)->find(options.id);
  if (!found) return report_problems(found.error());
  if (!*found) {
    return report_problems(
        {engine::public_problem(ProblemCode::unknown_stored_case,
                                fmt::format("the store `{}` has no case {}",
                                            store::shown_store(options.store), options.id))});
  }
  text::SourceSet sources;
  const text::FileId file = sources.add(options.id + ".json", (*found)->document);
  const auto tree = config::read_tree(sources, file);
  if (!tree) return report_problems(engine::to_public(sources, tree.error()));
  return finish(config::write_json(*tree) + "\n");
}

}  // namespace poppy::cli
