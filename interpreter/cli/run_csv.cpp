// Lines of JSON to rows.
#include "interpreter/cli/run_csv.h"

#include "interpreter/engine/decision_csv.h"

namespace poppy::cli {

bool writes_csv(const RunOptions& options) {
  return options.format.empty() ? options.output.ends_with(".csv") : options.format == "csv";
}

std::string values_path(const std::string& output) {
  const std::string_view ending = ".csv";
  const std::size_t kept = output.size() - (output.ends_with(ending) ? ending.size() : 0);
  return output.substr(0, kept) + ".values.csv";
}

void turn_to_csv(Block& block) {
  const std::string lines = std::move(block.output);
  block.output.clear();
  std::string_view rest = lines;
  while (!rest.empty()) {
    const std::size_t end = rest.find('\n');
    engine::append_csv_rows(rest.substr(0, end), block.output, block.values);
    rest.remove_prefix(end + 1);
  }
}

}  // namespace poppy::cli
