// See parser.h.
#include "interpreter/cli/parser.h"

#include <fmt/core.h>

#include <algorithm>
#include <thread>

#include "interpreter/cli/commands.h"

namespace poppy::cli {

void add_folders(CLI::App& command, Folders& folders) {
  command.add_option("--rules", folders.rules, "Folder of rule files; default: policies")
      ->type_name("DIR");
  command
      .add_option("--counties", folders.counties, "Folder of county files; default: county_rules")
      ->type_name("DIR");
}

void add_case(CLI::App& command, CaseOptions& of) {
  command.add_option("case", of.path, "Case file in YAML or JSON; - for standard input")
      ->type_name("FILE");
}

void add_county_file(CLI::App& command, std::string& file) {
  command.add_option("--county-file", file, "A county file that stands in for that of its county")
      ->type_name("FILE");
}

/// The option that is the month. `day`: what the run date is.
CLI::Option* add_place_and_time(CLI::App& command, CaseOptions& of, const char* day) {
  command.add_option("--county", of.county, "The county that decides")->type_name("COUNTY");
  add_county_file(command, of.county_file);
  command
      .add_option("--run-date", of.run_date,
                  fmt::format("{}; default: the case's, or today in California", day))
      ->type_name("DATE");
  return command.add_option("--month", of.month, "Benefit month, 2021-08")->type_name("MONTH");
}

void add_programs(CLI::App& command, std::vector<std::string>& programs) {
  command.add_option("--program", programs, "Decide this program only; may be given again")
      ->type_name("PROGRAM");
}

void add_threads(CLI::App& command, unsigned& threads) {
  threads = std::max(1U, std::thread::hardware_concurrency());
  command.add_option("--threads", threads, "Default: one for each core")
      ->type_name("N")
      ->check(CLI::Range(1, 256));
}

void add_compiled(CLI::App& command, Folders& folders) {
  command
      .add_option("--compiled", folders.compiled,
                  "What `poppy compile` made of these rules, to begin sooner")
      ->type_name("FILE");
}

void add_dates(CLI::App& command, DateOptions& dates) {
  command
      .add_option("--as-of", dates.as_of,
                  "A day: its month, as known on it; default: today in California")
      ->type_name("DATE");
  command.add_option("--month", dates.month, "The month, 2021-08")->type_name("MONTH");
  command.add_option("--run-date", dates.run_date, "As known on this day")->type_name("DATE");
}

void add_table_format(CLI::App& command, CountyOptions& options) {
  CLI::Option* format = command.add_option("--format", options.format, "table, csv, json or html")
                            ->type_name("FORMAT")
                            ->check(CLI::IsMember({"table", "csv", "json", "html"}));
  command.add_option("--out", options.output, "A workbook, .xlsx; default: to standard output")
      ->type_name("FILE")
      ->excludes(format);
}

}  // namespace poppy::cli
