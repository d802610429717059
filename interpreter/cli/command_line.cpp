// The command line: words to a command, and what is said where they are none.
#include "interpreter/cli/command_line.h"

#include <fmt/core.h>

#include <algorithm>

#include "interpreter/cli/add_commands.h"
#include "interpreter/cli/exit_codes.h"
#include "interpreter/cli/say.h"
#include "interpreter/cli/version.h"
#include "interpreter/text/problem_text.h"

namespace poppy::cli {
namespace {

std::string footer() {
  std::string text = "Exit codes:";
  for (const ExitCode& code : kExitCodes) text += fmt::format(" {} {},", code.number, code.about);
  text.back() = '.';
  return text;
}

std::string there_is_no(const char* kind, const std::string& written,
                        const std::vector<std::string>& names) {
  const std::vector<std::string_view> candidates(names.begin(), names.end());
  const std::string_view nearest = text::nearest_name(written, candidates);
  return fmt::format(
      "poppy: there is no {} `{}`{}\n", kind, written,
      nearest.empty() ? std::string() : fmt::format("; did you mean `{}`?", nearest));
}

std::vector<std::string> names_below(const CLI::App& command) {
  std::vector<std::string> names;
  for (const CLI::App* one : command.get_subcommands({})) names.push_back(one->get_name());
  return names;
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
      names = names_below(*command);
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

int tell_slip(const std::string& slip) {
  say("{}Run with --help for more information.\n", slip);
  return kWrongUse;
}

void fill(CLI::App& app, Command& chosen) {
  app.description("Poppy decides California public-benefit cases by written rules, and says why.");
  app.name("poppy");
  app.footer(footer());
  app.set_version_flag("--version", version_text,
                       "Print the version, and which rules and county files are found");
  app.require_subcommand(1);
  add_case_commands(app, chosen);
  add_county_commands(app, chosen);
  add_rule_commands(app, chosen);
  add_test_commands(app, chosen);
  add_document_commands(app, chosen);
  add_store_commands(app, chosen);
  add_program_commands(app, chosen);
}

}  // namespace

int run_command_line(int count, char** words) {
  CLI::App app;
  Command chosen;
  fill(app, chosen);
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

int help(std::vector<std::string> words) {
  CLI::App app;
  Command chosen;
  fill(app, chosen);
  const CLI::App* command = &app;
  for (const std::string& word : words) {  // of one that is no command the parser would tell all
    const std::vector<std::string> names = names_below(*command);
    if (std::ranges::find(names, word) == names.end()) {
      return tell_slip(there_is_no("command", word, names));
    }
    command = command->get_subcommand(word);
  }
  words.insert(words.begin(), "poppy");
  words.emplace_back("--help");
  std::vector<char*> pointers;
  for (std::string& word : words) pointers.push_back(word.data());
  return run_command_line(static_cast<int>(pointers.size()), pointers.data());
}

}  // namespace poppy::cli
