// The rules themselves: check, diff, prove, print, fmt, compile, schema, explain.
#include "interpreter/cli/add_commands.h"
#include "interpreter/cli/commands.h"
#include "interpreter/cli/parser.h"

namespace poppy::cli {
namespace {

void add_diff(CLI::App& app, Command& chosen) {
  const auto options = std::make_shared<DiffOptions>();
  CLI::App& command = *app.add_subcommand(
      "diff",
      "Say what two folders of rules or counties decide otherwise, of all cases there can be");
  command.add_option("before", options->before, "A folder of rules, or of county files")
      ->type_name("DIR")
      ->required();
  command.add_option("after", options->after, "Another")->type_name("DIR")->required();
  command
      .add_option("--months,--month", options->months,
                  "Benefit months to look at, 2026-12..2027-02; default: those of the changes")
      ->type_name("MONTHS");
  command.add_option("--run-date", options->run_date, "As known on this day; default: on any")
      ->type_name("DATE");
  command.add_option("--county", options->county, "Kern, 15 or 06029; default: all")
      ->type_name("COUNTY");
  command.add_option("--only", options->only, "One decision, record, notice, message or line")
      ->type_name("NAME");
  command.add_flag("--no-cases", options->no_cases, "Look for no cases");
  command
      .add_option("--tries", options->tries,
                  "How many cases are tried for each that is looked for; default: 4000")
      ->type_name("N");
  command
      .add_option("--cases-out", options->cases_out,
                  "A new folder for the cases found, a file each, and for their rule tests")
      ->type_name("FOLDER");
  command.add_flag("--json", options->json, "Print it as JSON");
  add_threads(command, options->threads);
  add_folders(command, options->folders);
  command.callback([options, &chosen] { chosen = [options] { return diff(*options); }; });
}

void add_check(CLI::App& app, Command& chosen) {
  const auto options = std::make_shared<CheckOptions>();
  CLI::App& command =
      *app.add_subcommand("check", "Find every problem of rules, tables and county files");
  command.add_flag("--unconfirmed", options->unconfirmed,
                   "List what rests on an unconfirmed source");
  CLI::Option* cost =
      command.add_flag("--cost", options->cost, "Say how many steps deciding a case takes at most");
  command.add_flag("--json", options->json, "Print the cost alone, as JSON")->needs(cost);
  command
      .add_option("--as-of", options->as_of,
                  "The day for which counties get advice, and costs are told; default: today in "
                  "California")
      ->type_name("DATE");
  command
      .add_option(
          "--against", options->against,
          "Earlier county files: every entry since removed or changed is a problem that says "
          "what would be decided otherwise")
      ->type_name("DIR|REVISION");
  CLI::Option* witness = command.add_flag(
      "--witness", options->witness,
      "Show each gap and overlap of a table, each choice that leaves cases out and each branch "
      "that is never taken by a case, as a rule test");
  command.add_option("--at", options->at, "Of the problem in this line alone")
      ->type_name("FILE:LINE")
      ->needs(witness);
  command
      .add_option("--solver", options->solver,
                  "Asked besides for a case, or that there is none: 'z3 -in', or another that "
                  "reads SMT-LIB 2")
      ->type_name("COMMAND")
      ->needs(witness);
  command.add_option("--records", options->records, "In each list at most, for the solver")
      ->type_name("N")
      ->check(CLI::Range(1, 8))
      ->needs(witness);
  command.add_option("--seconds", options->seconds, "For each question to the solver; default: 20")
      ->type_name("N")
      ->check(CLI::Range(1, 3600))
      ->needs(witness);
  for (CLI::Option* other :
       {cost, command.get_option("--unconfirmed"), command.get_option("--against")}) {
    witness->excludes(other);
  }
  add_folders(command, options->folders);
  command.callback([options, &chosen] { chosen = [options] { return check(*options); }; });
}

void add_print(CLI::App& app, Command& chosen) {
  const auto options = std::make_shared<PrintOptions>();
  CLI::App& command = *app.add_subcommand("print", "Print what a stage makes of the rules");
  command.add_option("--stage", options->stage, "syntax, checked or worksheet")
      ->type_name("STAGE")
      ->required()
      ->check(CLI::IsMember({"syntax", "checked", "worksheet"}));
  command.add_option("module", options->module, "Only this module (syntax)")->type_name("MODULE");
  command.add_option("--county", options->county, "The worksheet's county")->type_name("COUNTY");
  command.add_option("--month", options->month, "The worksheet's month")->type_name("MONTH");
  command
      .add_option("--run-date", options->run_date,
                  "The worksheet's run date; default: today in California")
      ->type_name("DATE");
  command.add_option("--program", options->programs, "The worksheet's program; may be given again")
      ->type_name("PROGRAM");
  add_folders(command, options->folders);
  command.callback([options, &chosen] { chosen = [options] { return print(*options); }; });
}

void add_format(CLI::App& app, Command& chosen) {
  const auto options = std::make_shared<FormatOptions>();
  CLI::App& command =
      *app.add_subcommand("fmt", "Lay rule files out in the one way, with their comments");
  command
      .add_option("paths", options->paths,
                  "Rule files or folders, `-` for standard input; default: all of the rules")
      ->type_name("PATH");
  command.add_flag("--check", options->check,
                   "Write nothing; show what would change, and exit with 1 where something would");
  add_folders(command, options->folders);
  command.callback([options, &chosen] { chosen = [options] { return format(*options); }; });
}

/// What the questions about all cases have.
CLI::App& add_question_of_all(CLI::App& parent, const std::shared_ptr<ProveOptions>& options,
                              const char* name, const char* about, Command& chosen) {
  CLI::App& command = *parent.add_subcommand(name, about);
  const bool is_same = std::string_view(name) == "same";
  if (is_same) {
    command.add_option("before", options->before, "A folder of rules")
        ->type_name("DIR")
        ->required();
    command.add_option("after", options->after, "Another")->type_name("DIR")->required();
  }
  if (std::string_view(name) == "property") {
    command.add_option("names", options->only, "Properties or programs; default: all")
        ->type_name("NAME");
  } else {
    command
        .add_option("target", options->target,
                    "A line by its name, or a program: of `never` all its rules, of the others all "
                    "its decisions")
        ->type_name("LINE")
        ->required();
  }
  command.add_option("--county", options->counties, "The county that decides")
      ->type_name("COUNTY")
      ->required();
  command.add_option("--month", options->month, "Benefit month, 2021-08")
      ->type_name("MONTH")
      ->required();
  command
      .add_option("--run-date", options->run_date,
                  "The day of the decision; default: today in California")
      ->type_name("DATE");
  command
      .add_option("--records", options->records,
                  "How many records a list of a case has at most; default: 2")
      ->type_name("N")
      ->check(CLI::Range(1, 8));
  command
      .add_option("--solver", options->solver,
                  "A program that reads SMT-LIB 2 from standard input; default: z3 -in")
      ->type_name("COMMAND");
  command.add_option("--seconds", options->seconds, "For each question; default: 60")
      ->type_name("N")
      ->check(CLI::Range(1, 86'400));
  command.add_flag("--json", options->json, "Print JSON");
  if (!is_same) {
    add_folders(command, options->folders);
  } else {
    command
        .add_option("--counties", options->folders.counties,
                    "Folder of county files; default: county_rules")
        ->type_name("DIR");
  }
  command.callback([options, &chosen, name] {
    options->question = name;
    chosen = [options] { return prove(*options); };
  });
  return command;
}

void add_prove(CLI::App& app, Command& chosen) {
  const auto options = std::make_shared<ProveOptions>();
  CLI::App& command = *app.add_subcommand(
      "prove", "Prove by a solver what holds for all cases, or find one for which it does not");
  command.require_subcommand(1);
  CLI::App& never = add_question_of_all(
      command, options, "never", "A condition never holds, or a line never has a value", chosen);
  never.add_option("--value", options->value, "What it never is; default: yes")->type_name("VALUE");
  add_question_of_all(command, options, "alike",
                      "Counties decide alike: the first with each other; of one, with all others",
                      chosen);
  add_question_of_all(command, options, "same", "Two folders of rules decide alike", chosen);
  add_question_of_all(command, options, "property", "What the rules claim of every case", chosen);
}

void add_schema(CLI::App& app, Command& chosen) {
  const auto options = std::make_shared<SchemaOptions>();
  CLI::App& command = *app.add_subcommand("schema", "The JSON schema of a kind of files");
  command.add_option("of", options->of, "case, county, test or explanation; default: case")
      ->type_name("KIND")
      ->check(CLI::IsMember({"case", "county", "test", "explanation"}));
  add_folders(command, options->folders);
  command.callback([options, &chosen] { chosen = [options] { return schema(*options); }; });
}

void add_compile(CLI::App& app, Command& chosen) {
  const auto folders = std::make_shared<Folders>();
  CLI::App& command = *app.add_subcommand(
      "compile", "Write the rules as --compiled takes them, to standard output");
  add_folders(command, *folders);
  command.callback([folders, &chosen] { chosen = [folders] { return compile(*folders); }; });
}

void add_explain(CLI::App& app, Command& chosen) {
  const auto code = std::make_shared<std::string>();
  CLI::App& command = *app.add_subcommand("explain", "What a problem code means");
  command.add_option("code", *code, "Such as P201")->type_name("CODE")->required();
  command.callback([code, &chosen] { chosen = [code] { return explain(*code); }; });
}

}  // namespace

void add_rule_commands(CLI::App& app, Command& chosen) {
  add_diff(app, chosen);
  add_check(app, chosen);
  add_print(app, chosen);
  add_format(app, chosen);
  add_prove(app, chosen);
  add_schema(app, chosen);
  add_compile(app, chosen);
  add_explain(app, chosen);
}

}  // namespace poppy::cli
