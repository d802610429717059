// The parser of the command line (CLI11), and the options that several commands have.
#pragma once

#include <CLI/CLI.hpp>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "interpreter/cli/commands.h"

namespace poppy::cli {

/// What the words ask for, once they are read; gives the exit code.
using Command = std::function<int()>;

// An option's type says what may stand there: COUNTY, FILE, MONTH. The shells complete by it
// (shell_words.cpp).

void add_folders(CLI::App& command, Folders& folders);
void add_compiled(CLI::App& command, Folders& folders);
void add_case(CLI::App& command, CaseOptions& of);
void add_county_file(CLI::App& command, std::string& file);
/// The option that is the month. `day`: what the run date is.
CLI::Option* add_place_and_time(CLI::App& command, CaseOptions& of, const char* day);
void add_programs(CLI::App& command, std::vector<std::string>& programs);
void add_threads(CLI::App& command, unsigned& threads);
void add_dates(CLI::App& command, DateOptions& dates);
void add_table_format(CLI::App& command, CountyOptions& options);

}  // namespace poppy::cli
