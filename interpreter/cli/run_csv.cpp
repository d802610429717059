// The names that runs to CSV know their files by.
#include "interpreter/cli/run_csv.h"

namespace poppy::cli {

bool writes_csv(const RunOptions& options) {
  return options.format.empty() ? options.output.ends_with(".csv") : options.format == "csv";
}

std::string values_path(const std::string& output) {
  const std::string_view ending = ".csv";
  const std::size_t kept = output.size() - (output.ends_with(ending) ? ending.size() : 0);
  return output.substr(0, kept) + ".values.csv";
}

}  // namespace poppy::cli
