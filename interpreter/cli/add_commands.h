// The commands, as the parser knows them: each names its options, and sets `chosen` to what is to
// be done where the words ask for it. What --help, man pages and completions say, they say here.
#pragma once

#include "interpreter/cli/parser.h"

namespace poppy::cli {

void add_case_commands(CLI::App& app, Command& chosen);
void add_county_commands(CLI::App& app, Command& chosen);
void add_rule_commands(CLI::App& app, Command& chosen);
void add_test_commands(CLI::App& app, Command& chosen);
void add_document_commands(CLI::App& app, Command& chosen);
void add_store_commands(CLI::App& app, Command& chosen);
/// The program itself; `app` outlives them.
void add_program_commands(CLI::App& app, Command& chosen);

}  // namespace poppy::cli
