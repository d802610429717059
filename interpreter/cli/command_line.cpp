// The command line: words to a command, and what is said where they are none.
#include "interpreter/cli/command_line.h"

#include <fmt/core.h>

#include <algorithm>

#include "interpreter/cli/add_commands.h"
#include "interpreter/cli/color.h"
#include "interpreter/cli/complete.h"
#include "interpreter/cli/exit_codes.h"
#include "interpreter/cli/slips.h"
#include "interpreter/cli/version.h"

namespace poppy::cli {
namespace {

constexpr const char* kNoGroup = "Subcommands";  // as the parser calls it

std::string footer() {
  std::string text = "Exit codes:";
  for (const ExitCode& code : kExitCodes) text += fmt::format(" {} {},", code.number, code.about);
  text.back() = '.';
  return text;
}

/// The first word that looks like a slip for a subcommand or an option, with what was meant; empty
/// when there is none.
std::string describe_slip(const CLI::App& app, int count, char** words) {
  const CLI::App* command = &app;
  for (int i = 1; i < count; ++i) {
    const std::string_view word = words[i];
    const bool is_option = word.starts_with("--") && word.size() > 2;
    std::vector<std::string> names;
    if (is_option) {
      for (const CLI::Option* option : command->get_options()) {
        for (const std::string& name : option->get_lnames()) names.push_back("--" + name);
      }
    } else if (command->get_require_subcommand_min() > 0) {
      for (const CLI::App* one : command->get_subcommands({})) names.push_back(one->get_name());
    } else {
      continue;  // the value of an option or a file
    }
    const std::string written(word.substr(0, is_option ? word.find('=') : word.npos));
    if (std::ranges::find(names, written) == names.end()) {
      return there_is_no(is_option ? "option" : "command", written, names);
    }
    if (!is_option) command = command->get_subcommand(written);
  }
  return {};
}

/// Wherever it stands: an option of poppy itself would have to come before the command.
void add_color(CLI::App& command) {
  command
      .add_option_function<std::string>(
          "--color",
          [](const std::string& when) {
            choose_color(when == "always"  ? ColorChoice::always
                         : when == "never" ? ColorChoice::never
                                           : ColorChoice::automatic);
          },
          "auto, always or never; default: on a terminal, where NO_COLOR is not set")
      ->type_name("WHEN")
      ->check(CLI::IsMember({"auto", "always", "never"}));
  for (CLI::App* below : command.get_subcommands([](const CLI::App*) { return true; })) {
    add_color(*below);
  }
}

void fill(CLI::App& app, Command& chosen) {
  app.description("Poppy decides California public-benefit cases by written rules, and says why.");
  app.name("poppy");
  app.footer(footer());
  app.set_version_flag("--version", version_text,
                       "Print the version, and which rules and county files are found");
  app.require_subcommand(1);
  const auto add = [&](const char* group, void (*add_commands)(CLI::App&, Command&)) {
    add_commands(app, chosen);
    for (CLI::App* one : app.get_subcommands([](const CLI::App*) { return true; })) {
      if (one->get_group() == kNoGroup) one->group(group);
    }
  };
  add("Cases", add_case_commands);
  add("Pages, letters, reports", add_document_commands);
  add("Counties", add_county_commands);
  add("Rules", add_rule_commands);
  add("Tests of rules", add_test_commands);
  add("Stores and the console", add_store_commands);
  add("The program itself", add_program_commands);
  add_color(app);
}

}  // namespace

int run_command_line(int count, char** words) {
  CLI::App app;
  Command chosen;
  fill(app, chosen);
  if (count > 1 && words[1] == kComplete) {
    return complete(describe_commands(app), {words + 2, words + count});
  }
  try {
    app.parse(count, words);
  } catch (const CLI::ParseError& error) {
    if (error.get_exit_code() == 0) {  // help and the version
      app.exit(error);
      return finish("");
    }
    const std::string slip = describe_slip(app, count, words);
    if (!slip.empty()) return tell_slip(slip);
    app.exit(error);
    return kWrongUse;
  }
  return chosen();
}

int help(const CommandWords& app, std::vector<std::string> words) {
  const FoundCommand found = find_command(app, words);
  if (found.words < words.size()) {  // of a word that is no command the parser would tell all
    return tell_slip(there_is_no_command(*found.command, words[found.words]));
  }
  words.insert(words.begin(), app.name);
  words.emplace_back("--help");
  std::vector<char*> pointers;
  for (std::string& word : words) pointers.push_back(word.data());
  return run_command_line(static_cast<int>(pointers.size()), pointers.data());
}

}  // namespace poppy::cli
