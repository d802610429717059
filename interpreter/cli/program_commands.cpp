// The program itself: help, man, lsp, bench.
#include "interpreter/cli/add_commands.h"
#include "interpreter/cli/command_line.h"
#include "interpreter/cli/lsp.h"
#include "interpreter/cli/manual.h"

namespace poppy::cli {
namespace {

/// The parser is read when it is full.
void add_help(CLI::App& app, Command& chosen) {
  const auto words = std::make_shared<std::vector<std::string>>();
  CLI::App& command = *app.add_subcommand("help", "What a command does, and its options");
  command.add_option("command", *words, "The command; default: poppy itself")->type_name("COMMAND");
  command.callback([words, &app, &chosen] {
    chosen = [words, &app] { return help(describe_commands(app), *words); };
  });
}

void add_man(CLI::App& app, Command& chosen) {
  const auto options = std::make_shared<ManOptions>();
  CLI::App& command = *app.add_subcommand("man", "Print the page of a command in the manual");
  command.add_option("command", options->path, "The command; default: poppy itself")
      ->type_name("COMMAND");
  command.add_option("--out", options->folder, "Write it and the pages below it into this folder")
      ->type_name("DIR");
  command.add_option("--date", options->date, "The date in the foot; default: none")
      ->type_name("DATE");
  command.callback([options, &app, &chosen] {
    chosen = [options, &app] { return man(describe_commands(app), *options); };
  });
}

void add_lsp(CLI::App& app, Command& chosen) {
  const auto options = std::make_shared<LspOptions>();
  CLI::App& command = *app.add_subcommand(
      "lsp", "The language server of an editor, over standard input and output");
  command.add_flag("--stdio", options->stdio, "As editors say it: there is no other way");
  add_folders(command, options->folders);
  command.callback([options, &chosen] { chosen = [options] { return serve_editor(*options); }; });
}

void add_bench(CLI::App& app, Command& chosen) {
  const auto options = std::make_shared<BenchOptions>();
  CLI::App& command = *app.add_subcommand("bench", "Measure loading and deciding");
  command
      .add_option("--case", options->case_path, "A case file to decide, with its county and month")
      ->type_name("FILE");
  command.add_option("--rounds", options->rounds, "How often to measure; default: 20")
      ->type_name("N")
      ->check(CLI::Range(1, 1000));
  command.add_flag("--load-once", options->load_once, "Load and end")->group("");
  add_folders(command, options->folders);
  add_compiled(command, options->folders);
  command.callback([options, &chosen] { chosen = [options] { return bench(*options); }; });
}

}  // namespace

void add_program_commands(CLI::App& app, Command& chosen) {
  add_help(app, chosen);
  add_man(app, chosen);
  add_lsp(app, chosen);
  add_bench(app, chosen);
}

}  // namespace poppy::cli
