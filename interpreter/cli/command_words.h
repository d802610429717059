// The commands and their options as data, read off the parser, for all that tells of them beside
// --help: the manual and what a shell completes.
#pragma once

#include <string>
#include <vector>

namespace CLI {
class App;
}

namespace poppy::cli {

struct OptionWords {
  std::vector<std::string> names;    // -h, --help; of what has a place of its own: its name alone
  std::string type;                  // FILE, COUNTY; empty: it takes no value
  std::vector<std::string> choices;  // the values there are; empty: not these alone
  std::string range;                 // of a number: 0 - 100
  std::string about;
  bool is_required = false;
  bool is_repeated = false;
  std::vector<std::string> needs, excludes;  // other options
};

struct CommandWords {
  std::string name, about, footer;
  std::string group;                   // under which it is told; empty: hidden
  std::vector<OptionWords> places;     // in their order
  std::vector<OptionWords> options;    // without those that are hidden
  std::vector<CommandWords> commands;  // below it; where it has some, one of them is given
};

[[nodiscard]] CommandWords describe_commands(const CLI::App& app);

/// The command that the words lead to, as far as they do.
struct FoundCommand {
  const CommandWords* command;
  std::size_t words = 0;  // that lead there
};
[[nodiscard]] FoundCommand find_command(const CommandWords& app,
                                        const std::vector<std::string>& words);

}  // namespace poppy::cli
