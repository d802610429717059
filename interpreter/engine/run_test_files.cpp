// See run_test_files.h.
#include "interpreter/engine/run_test_files.h"

#include <algorithm>
#include <numeric>

#include "interpreter/engine/on_threads.h"

namespace poppy::engine {

std::vector<RuleTestFile> run_test_files(const Rules& rules, const std::vector<File>& files,
                                         const RuleTestsAsked& asked, const ReadText& read_text,
                                         unsigned threads, const std::function<bool()>& stopped) {
  // The longest first, or one thread is left with it when the others are done.
  std::vector<std::size_t> order(files.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::ranges::stable_sort(order, std::greater{},
                           [&](std::size_t i) { return files[i].text.size(); });
  std::vector<RuleTestFile> results(files.size());
  on_threads(files.size(), threads, [&](std::size_t i) {
    if (stopped && stopped()) return;
    results[order[i]] = run_rule_tests(rules, files[order[i]], asked, read_text);
  });
  return results;
}

}  // namespace poppy::engine
