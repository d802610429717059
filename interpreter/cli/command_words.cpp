// See command_words.h.
#include "interpreter/cli/command_words.h"

#include <algorithm>
#include <string_view>

#include "interpreter/cli/parser.h"  // IWYU pragma: keep: what the header only names

namespace poppy::cli {
namespace {

/// Names of options are in a set of pointers: their order would be that of memory.
std::vector<std::string> names_of(const std::set<CLI::Option*>& options) {
  std::vector<std::string> names;
  for (const CLI::Option* option : options) names.push_back("--" + option->get_single_name());
  std::ranges::sort(names);
  return names;
}

/// The parser knows a check by its words alone: `{json,csv}`, `INT in [0 - 100]`.
void read_check(std::string_view check, OptionWords& words) {
  const std::size_t open = check.find_first_of("{[");
  const std::size_t close = check.find_last_of("}]");
  if (open == check.npos || close == check.npos || close < open) return;
  std::string_view inside = check.substr(open + 1, close - open - 1);
  if (check[open] == '[') {
    words.range = inside;
    return;
  }
  while (!inside.empty()) {
    const std::size_t comma = std::min(inside.find(','), inside.size());
    words.choices.emplace_back(inside.substr(0, comma));
    inside.remove_prefix(std::min(comma + 1, inside.size()));
  }
}

OptionWords describe(const CLI::Option& option) {
  OptionWords words;
  if (option.get_positional()) {
    words.names = {option.get_name(true)};
  } else {
    for (const std::string& name : option.get_snames()) words.names.push_back("-" + name);
    for (const std::string& name : option.get_lnames()) words.names.push_back("--" + name);
  }
  if (option.get_items_expected_max() > 0) {
    const std::string type = option.get_type_name();
    const std::size_t colon = std::min(type.find(':'), type.size());
    words.type = type.substr(0, colon);
    read_check(std::string_view(type).substr(colon), words);
  }
  words.about = option.get_description();
  words.is_required = option.get_required();
  words.is_repeated = option.get_items_expected_max() > 1;
  words.needs = names_of(option.get_needs());
  words.excludes = names_of(option.get_excludes());
  return words;
}

}  // namespace

CommandWords describe_commands(const CLI::App& app) {
  CommandWords words;
  words.name = app.get_name();
  words.about = app.get_description();
  words.footer = app.get_footer();
  words.group = app.get_group();
  for (const CLI::Option* option : app.get_options()) {
    if (option->get_group().empty()) continue;
    (option->get_positional() ? words.places : words.options).push_back(describe(*option));
  }
  for (const CLI::App* command : app.get_subcommands({})) {
    words.commands.push_back(describe_commands(*command));
  }
  return words;
}

FoundCommand find_command(const CommandWords& app, const std::vector<std::string>& words) {
  FoundCommand found{&app};
  for (const std::string& word : words) {
    const auto& below = found.command->commands;
    const auto next = std::ranges::find(below, word, &CommandWords::name);
    if (next == below.end()) break;
    found.command = &*next;
    ++found.words;
  }
  return found;
}

}  // namespace poppy::cli
