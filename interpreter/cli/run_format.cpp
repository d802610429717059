// See run_format.h.
#include "interpreter/cli/run_format.h"

#include <string_view>

#include "interpreter/cli/parquet_source.h"

namespace poppy::cli {

OutputFormat output_format(const RunOptions& options) {
  const bool is_named = !options.format.empty();
  if (is_named ? options.format == "csv" : options.output.ends_with(".csv")) {
    return OutputFormat::csv;
  }
  if (is_named ? options.format == "parquet" : names_parquet(options.output)) {
    return OutputFormat::parquet;
  }
  return OutputFormat::json;
}

std::string values_path(const std::string& output) {
  const std::string_view ending = ".csv";
  const std::size_t kept = output.size() - (output.ends_with(ending) ? ending.size() : 0);
  return output.substr(0, kept) + ".values.csv";
}

}  // namespace poppy::cli
