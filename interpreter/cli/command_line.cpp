// The command line: words to options, options to a command.
#include "interpreter/cli/command_line.h"

#include <fmt/core.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <functional>
#include <thread>

#include "interpreter/cli/commands.h"
#include "interpreter/cli/explain_case.h"
#include "interpreter/cli/lsp.h"
#include "interpreter/cli/say.h"
#include "interpreter/text/problem_text.h"

namespace poppy::cli {
namespace {

const char* const kFooter =
    "Exit codes: 0 decided or all well, 1 problems in files or failed tests, 2 wrong use, 3 the "
    "result could not be written whole (silently where a pipe was closed, as by head) or, of run, "
    "nothing could be decided.";

void add_folders(CLI::App& command, Folders& folders) {
  command.add_option("--rules", folders.rules, "Folder of rule files; default: policies")
      ->type_name("DIR");
  command
      .add_option("--counties", folders.counties, "Folder of county files; default: county_rules")
      ->type_name("DIR");
}

void add_case(CLI::App& command, CaseOptions& of) {
  command.add_option("case", of.path, "Case file in YAML or JSON; - for standard input");
}

void add_county_file(CLI::App& command, std::string& file) {
  command.add_option("--county-file", file, "A county file that stands in for that of its county")
      ->type_name("FILE");
}

/// The option that is the month. `day`: what the run date is.
CLI::Option* add_place_and_time(CLI::App& command, CaseOptions& of, const char* day) {
  command.add_option("--county", of.county, "The county that decides")->type_name("NAME");
  add_county_file(command, of.county_file);
  command
      .add_option("--run-date", of.run_date,
                  fmt::format("{}; default: the case's, or today in California", day))
      ->type_name("DATE");
  return command.add_option("--month", of.month, "Benefit month, 2021-08")->type_name("MONTH");
}

void add_programs(CLI::App& command, std::vector<std::string>& programs) {
  command.add_option("--program", programs, "Decide this program only; may be given again")
      ->type_name("NAME");
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

/// Every subcommand's options, alive while the parser refers to them.
struct Options {
  DecideOptions decide;
  ExplainOptions explain;
  ReceiptOptions receipt;
  RunOptions run;
  CountyOptions county;
  ChangeOptions change;
  ImpactOptions plan, impact;
  DiffOptions diff;
  ImportOptions import;
  CheckOptions check;
  PrintOptions print;
  FormatOptions format;
  TestOptions test;
  MutateOptions mutate;
  PropertiesOptions properties;
  ProveOptions prove;
  PageOptions page;
  LetterOptions letter;
  ReportOptions report;
  DiagramOptions diagram;
  StoreOptions store;
  BatchOptions batch;
  ServeOptions serve;
  LspOptions lsp;
  BenchOptions bench;
  SchemaOptions schema;
  Folders compile;
  std::string code;
};

using Command = std::function<int()>;

void add_decide(CLI::App& app, DecideOptions& options, Command& chosen) {
  CLI::App& command = *app.add_subcommand("decide", "Decide a case, and say why");
  add_case(command, options.of);
  CLI::Option* store =
      command.add_option("--store", options.store, "A store of cases that has the case")
          ->type_name("STORE");
  CLI::Option* stored = command.add_option("--case", options.case_id, "Its name there")
                            ->type_name("CASE")
                            ->needs(store);
  store->needs(stored);
  CLI::Option* month = add_place_and_time(command, options.of, "Day of the decision");
  // What a county might have set is no decision that was made.
  command.add_flag("--save", options.save, "Keep the decision there as a past one")
      ->needs(store)
      ->excludes("--county", "--county-file");
  command.add_option("--months", options.of.month, "Benefit months, 2021-07..2021-09")
      ->type_name("MONTHS")
      ->excludes(month);
  add_programs(command, options.programs);
  CLI::Option* json = command.add_flag("--json", options.json, "Print JSON");
  command
      .add_option("--why", options.why,
                  "Say only why this line has its value, such as p1.days_left")
      ->type_name("LINE")
      ->excludes(json);
  command.add_option("--depth", options.depth, "How many lines deep explanations go; default: 1")
      ->type_name("N")
      ->check(CLI::Range(0, 100));
  add_folders(command, options.folders);
  add_compiled(command, options.folders);
  command.callback([&] { chosen = [&] { return decide(options); }; });
}

/// What all questions about a case have.
CLI::App& add_question(CLI::App& app, ExplainOptions& options, const char* name, const char* about,
                       bool is_of_line = true) {
  CLI::App& command = *app.add_subcommand(name, about);
  add_case(command, options.of);
  if (is_of_line) {
    command.add_option("line", options.line, "A line of the rules, such as p1.days_left")
        ->required();
  }
  add_place_and_time(command, options.of, "Day of the decision");
  add_programs(command, options.programs);
  const bool has_chart = std::string_view(name) == "breakpoints";
  command
      .add_option("--format", options.format,
                  has_chart ? "text, json, html, or svg: the chart" : "text, json or html")
      ->type_name("FORMAT")
      ->check(has_chart ? CLI::IsMember({"text", "json", "html", "svg"})
                        : CLI::IsMember({"text", "json", "html"}));
  add_folders(command, options.folders);
  add_compiled(command, options.folders);
  return command;
}

void add_explanations(CLI::App& app, ExplainOptions& options, Command& chosen) {
  CLI::App& why_line = add_question(app, options, "why", "Say why a line has its value");
  why_line.add_option("--depth", options.depth, "How many lines deep; default: 1")
      ->type_name("N")
      ->check(CLI::Range(0, 100));
  why_line.callback([&] { chosen = [&] { return why(options); }; });

  CLI::App& not_line =
      add_question(app, options, "why-not",
                   "Say which conditions, the fewest first, kept it from another value");
  not_line.add_option("value", options.wanted, "The other value; default: each there is");
  not_line.callback([&] { chosen = [&] { return why_not(options); }; });

  CLI::App& set_facts = add_question(
      app, options, "what-if", "Decide a case beside itself with facts as they might be", false);
  set_facts
      .add_option("--set", options.settings,
                  "A fact, p1.grant=$500 (nothing after =: not known), or a setting of the county, "
                  "flags.NAME=yes; may be given again")
      ->type_name("FACT=VALUE")
      ->required();
  set_facts.callback([&] { chosen = [&] { return what_if(options); }; });

  CLI::App& turn = add_question(
      app, options, "flip", "Say which smallest changes of facts, or of a setting, turn a line");
  turn.add_option("--to", options.wanted, "Only to this value")->type_name("VALUE");
  turn.callback([&] { chosen = [&] { return flip(options); }; });

  CLI::App& along = add_question(app, options, "breakpoints",
                                 "Say where an amount jumps or moves otherwise along a fact");
  along.add_option("--of", options.along, "The fact: p1/incomes/wages.amount")
      ->type_name("FACT")
      ->required();
  along.add_option("--from", options.from, "From this value of it")->type_name("VALUE");
  along.add_option("--to", options.to, "To this value of it; default: twice what it is")
      ->type_name("VALUE");
  along.callback([&] { chosen = [&] { return breakpoints(options); }; });
}

void add_receipts(CLI::App& app, ReceiptOptions& options, Command& chosen) {
  CLI::App& make =
      *app.add_subcommand("receipt", "Say by fingerprints what a decision was made from, as JSON");
  CLI::App& again =
      *app.add_subcommand("replay", "Make the decision of a receipt again, and say what differs");
  again.add_option("receipt", options.receipt, "The receipt; - for standard input")->required();
  for (CLI::App* command : {&make, &again}) {
    add_case(*command, options.of);
    add_county_file(*command, options.of.county_file);
    add_folders(*command, options.folders);
    add_compiled(*command, options.folders);
  }
  make.add_option("--county", options.of.county, "The county that decides")->type_name("NAME");
  make.add_option("--month", options.of.month, "Benefit month, 2021-08")->type_name("MONTH");
  make.add_option("--run-date", options.of.run_date,
                  "Day of the decision; default: the case's, or today in California")
      ->type_name("DATE");
  add_programs(make, options.programs);
  make.callback([&] { chosen = [&] { return make_receipt(options); }; });
  again.add_flag("--json", options.json, "Print JSON");
  again.callback([&] { chosen = [&] { return replay(options); }; });
}

void add_run(CLI::App& app, RunOptions& options, Command& chosen) {
  CLI::App& command =
      *app.add_subcommand("run", "Decide many cases, from lines of JSON or joined CSV tables");
  const auto add = [&](const char* name, std::string& to, const char* type, const char* about) {
    return command.add_option(name, to, about)->type_name(type);
  };
  add("--cases", options.cases, "FILE",
      "The cases, one JSON text a line, - for standard input; or a folder of joined CSV tables")
      ->required();
  CLI::Option* month = add("--month", options.month, "MONTH",
                           "Benefit month, 2021-08; default: each case's own month or months");
  add("--months", options.month, "MONTHS",
      "Benefit months, 2021-07..2021-09: what each keeps and makes is a fact of the next")
      ->excludes(month);
  add("--out", options.output, "FILE", "The decisions; - for standard output")->required();
  add("--format", options.format, "FORMAT",
      "json, a decision a line, or csv, a table; default: by the name of the output")
      ->check(CLI::IsMember({"json", "csv"}));
  add("--errors", options.errors, "FILE", "Cases with problems; default: standard error, in words");
  add("--run-date", options.run_date, "DATE",
      "Day of the decisions; default: each case's, or today in California");
  add("--county", options.county, "NAME", "The county of cases that name none");
  add_county_file(command, options.county_file);
  add_programs(command, options.programs);
  command.add_flag("--resume", options.resume, "Go on with a run that was stopped");
  command.add_flag("--each", options.each,
                   "Answer each case as soon as it is read, for a program that waits for it");
  add_threads(command, options.threads);
  add_folders(command, options.folders);
  add_compiled(command, options.folders);
  command.callback([&] { chosen = [&] { return run_cases(options); }; });
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

/// What an entry says, beside its flag and value.
void add_entry_words(CLI::App& command, ChangeOptions& options) {
  command.add_option("county", options.county, "The county: Kern, 15 or 06029")->required();
  command.add_option("flag", options.flag, "The flag, by its name, number or title")->required();
  command.add_option("value", options.value, "yes or no, or one of the flag's own words")
      ->required();
  command
      .add_option("--from", options.from,
                  "The first month it holds for, 2026-12; always: every month")
      ->type_name("MONTH");
  command.add_option("--until", options.until, "The last month it holds for; default: no end")
      ->type_name("MONTH");
  command
      .add_option("--runs-from", options.runs_from,
                  "A day to come: runs before it do not see the entry")
      ->type_name("DATE");
  command.add_option("--by", options.by, "Who makes the entry")->type_name("WHO");
  command.add_option("--note", options.note, "On what authority")->type_name("TEXT");
  command.add_flag("--for-state", options.for_state, "Also a flag that the state sets");
  add_folders(command, options.folders);
}

void add_impact_options(CLI::App& command, ImpactOptions& options, bool is_required) {
  CLI::Option* cases =
      command
          .add_option("--cases", options.cases,
                      "Cases to decide before and after: a file of lines of JSON, a folder of CSV "
                      "tables, or a store")
          ->type_name("FILE|STORE");
  if (is_required) cases->required();
  command
      .add_option("--months,--month", options.months,
                  "The benefit month or months, 2026-12..2027-02")
      ->type_name("MONTHS");
  command.add_option("--run-date", options.run_date, "Day of all decisions")->type_name("DATE");
  command
      .add_option("--cases-county", options.county,
                  "The county of cases that name none; of a plan its own")
      ->type_name("NAME");
  add_programs(command, options.programs);
  command.add_option("--show", options.shown, "How many changed cases are told; default: 20")
      ->type_name("N");
  command.add_option("--csv", options.csv, "A table of all changed cases")->type_name("FILE");
  command.add_flag("--json", options.json,
                   is_required ? "Print the impact as JSON" : "Print the plan as JSON");
  add_threads(command, options.threads);
}

void add_county_shows(CLI::App& command, CountyOptions& options, Command& chosen) {
  CLI::App& show = *command.add_subcommand("show", "Every flag of one county");
  show.add_option("county", options.name, "The county: Kern, 15 or 06029")->required();
  add_county_file(show, options.county_file);
  add_dates(show, options.dates);
  add_table_format(show, options);
  add_folders(show, options.folders);
  show.callback([&] { chosen = [&] { return show_county(options); }; });

  CLI::App& matrix = *command.add_subcommand("matrix", "Every flag of every county, side by side");
  CLI::Option* unset =
      matrix.add_flag("--unset", options.unset, "List the settings that nobody has made");
  matrix
      .add_option("--older-than", options.older_than,
                  "List the settings that were made more than so many months before")
      ->type_name("MONTHS")
      ->check(CLI::Range(0, 1200))
      ->excludes(unset);
  add_dates(matrix, options.dates);
  add_table_format(matrix, options);
  add_folders(matrix, options.folders);
  matrix.callback([&] { chosen = [&] { return show_matrix(options); }; });

  CLI::App& history = *command.add_subcommand("history", "Who set what when, over all counties");
  history.add_option("--county", options.name, "Of this county only")->type_name("NAME");
  history.add_option("--flag", options.flag, "Of this flag only")->type_name("FLAG");
  history.add_option("--since", options.since, "Made on this day or later")->type_name("DATE");
  history.add_option("--by", options.by, "Made by this person")->type_name("WHO");
  add_table_format(history, options);
  add_folders(history, options.folders);
  history.callback([&] { chosen = [&] { return show_history(options); }; });

  CLI::App& diff = *command.add_subcommand("diff", "What two counties have set otherwise");
  diff.add_option("county", options.name, "A county")->required();
  diff.add_option("other", options.other, "The other")->required();
  add_dates(diff, options.dates);
  add_table_format(diff, options);
  add_folders(diff, options.folders);
  diff.callback([&] { chosen = [&] { return diff_counties(options); }; });
}

void add_county(CLI::App& app, CountyOptions& options, ChangeOptions& change,
                ImpactOptions& impact_options, ImportOptions& sheet, Command& chosen) {
  CLI::App& command =
      *app.add_subcommand("county", "What counties have set: look, try, change, take back");
  command.require_subcommand(1);
  add_county_shows(command, options, chosen);

  CLI::App& set = *command.add_subcommand(
      "set", "Make an entry in a county's file; what stood there before stays");
  add_entry_words(set, change);
  set.add_flag("--dry-run", change.dry_run, "Show it, and write nothing");
  set.callback([&] { chosen = [&] { return set_flag(change); }; });

  CLI::App& undo = *command.add_subcommand(
      "undo", "Take an entry of today, or one planned for runs to come, out again");
  undo.add_option("county", change.county, "The county")->required();
  undo.add_option("flag", change.flag, "The flag")->required();
  undo.add_flag("--dry-run", change.dry_run, "Show it, and write nothing");
  add_folders(undo, change.folders);
  undo.callback([&] { chosen = [&] { return undo_flag(change); }; });

  CLI::App& plan = *command.add_subcommand(
      "plan", "Say what an entry would do: rules, rule tests, and people; write nothing");
  add_entry_words(plan, change);
  add_impact_options(plan, impact_options, false);
  plan.add_flag("--no-tests", impact_options.no_tests, "Leave out the rule tests");
  plan.callback([&] {
    chosen = [&] {
      impact_options.folders = change.folders;
      return plan_flag(change, impact_options);
    };
  });

  CLI::App& import = *command.add_subcommand(
      "import",
      "Read a matrix that came back from a spreadsheet, and show the entries it asks for");
  import.add_option("sheet", sheet.sheet, "The sheet, .xlsx or .csv")->required();
  import.add_option("--from", sheet.from, "The first month of all entries; always: every month")
      ->type_name("MONTH");
  import.add_option("--until", sheet.until, "Their last month")->type_name("MONTH");
  import.add_option("--by", sheet.by, "Who makes them")->type_name("WHO");
  import.add_option("--note", sheet.note, "On what authority")->type_name("TEXT");
  import.add_flag("--write", sheet.write, "Write them");
  add_folders(import, sheet.folders);
  import.callback([&] { chosen = [&] { return import_matrix(sheet); }; });
}

void add_impact(CLI::App& app, ImpactOptions& options, Command& chosen) {
  CLI::App& command = *app.add_subcommand(
      "impact", "Say which decisions of which cases two folders of rules or counties differ in");
  command.add_option("before", options.before, "A folder of rules, or of county files")->required();
  command.add_option("after", options.after, "Another")->required();
  add_impact_options(command, options, true);
  add_folders(command, options.folders);
  command.callback([&] { chosen = [&] { return impact(options); }; });
}

void add_diff(CLI::App& app, DiffOptions& options, Command& chosen) {
  CLI::App& command = *app.add_subcommand(
      "diff",
      "Say what two folders of rules or counties decide otherwise, of all cases there can be");
  command.add_option("before", options.before, "A folder of rules, or of county files")->required();
  command.add_option("after", options.after, "Another")->required();
  command
      .add_option("--months,--month", options.months,
                  "Benefit months to look at, 2026-12..2027-02; default: those of the changes")
      ->type_name("MONTHS");
  command.add_option("--run-date", options.run_date, "As known on this day; default: on any")
      ->type_name("DATE");
  command.add_option("--county", options.county, "Kern, 15 or 06029; default: all")
      ->type_name("NAME");
  command.add_option("--only", options.only, "One decision, record, notice, message or line")
      ->type_name("NAME");
  command.add_flag("--no-cases", options.no_cases, "Look for no cases");
  command
      .add_option("--tries", options.tries,
                  "How many cases are tried for each that is looked for; default: 4000")
      ->type_name("N");
  command
      .add_option("--cases-out", options.cases_out,
                  "A new folder for the cases found, a file each, and for their rule tests")
      ->type_name("FOLDER");
  command.add_flag("--json", options.json, "Print it as JSON");
  add_threads(command, options.threads);
  add_folders(command, options.folders);
  command.callback([&] { chosen = [&] { return diff(options); }; });
}

void add_check(CLI::App& app, CheckOptions& options, Command& chosen) {
  CLI::App& command =
      *app.add_subcommand("check", "Find every problem of rules, tables and county files");
  command.add_flag("--unconfirmed", options.unconfirmed,
                   "List what rests on an unconfirmed source");
  CLI::Option* cost =
      command.add_flag("--cost", options.cost, "Say how many steps deciding a case takes at most");
  command.add_flag("--json", options.json, "Print the cost alone, as JSON")->needs(cost);
  command
      .add_option("--as-of", options.as_of,
                  "The day for which counties get advice, and costs are told; default: today in "
                  "California")
      ->type_name("DATE");
  command
      .add_option(
          "--against", options.against,
          "Earlier county files: every entry since removed or changed is a problem that says "
          "what would be decided otherwise")
      ->type_name("DIR|REVISION");
  add_folders(command, options.folders);
  command.callback([&] { chosen = [&] { return check(options); }; });
}

void add_print(CLI::App& app, PrintOptions& options, Command& chosen) {
  CLI::App& command = *app.add_subcommand("print", "Print what a stage makes of the rules");
  command.add_option("--stage", options.stage, "syntax, checked or worksheet")
      ->type_name("STAGE")
      ->required()
      ->check(CLI::IsMember({"syntax", "checked", "worksheet"}));
  command.add_option("module", options.module, "Only this module (syntax)");
  command.add_option("--county", options.county, "The worksheet's county")->type_name("NAME");
  command.add_option("--month", options.month, "The worksheet's month")->type_name("MONTH");
  command
      .add_option("--run-date", options.run_date,
                  "The worksheet's run date; default: today in California")
      ->type_name("DATE");
  command.add_option("--program", options.programs, "The worksheet's program; may be given again")
      ->type_name("NAME");
  add_folders(command, options.folders);
  command.callback([&] { chosen = [&] { return print(options); }; });
}

void add_format(CLI::App& app, FormatOptions& options, Command& chosen) {
  CLI::App& command =
      *app.add_subcommand("fmt", "Lay rule files out in the one way, with their comments");
  command.add_option("paths", options.paths,
                     "Rule files or folders, `-` for standard input; default: all of the rules");
  command.add_flag("--check", options.check,
                   "Write nothing; show what would change, and exit with 1 where something would");
  add_folders(command, options.folders);
  command.callback([&] { chosen = [&] { return format(options); }; });
}

void add_coverage(CLI::App& command, TestOptions& options) {
  CLI::Option* coverage = command.add_flag(
      "--coverage", options.coverage,
      "Say what of the rules the tests' expectations rest on, and what they do not");
  command.add_option("--coverage-format", options.coverage_format, "text, lcov or html")
      ->type_name("FORMAT")
      ->check(CLI::IsMember({"text", "lcov", "html"}))
      ->needs(coverage);
  command
      .add_option("--fail-under", options.fail_under,
                  "Exit with 1 where less than so many percent of the points are covered")
      ->type_name("PERCENT")
      ->check(CLI::Range(0, 100))
      ->needs(coverage);
}

void add_test(CLI::App& app, TestOptions& options, Command& chosen) {
  CLI::App& command = *app.add_subcommand("test", "Run rule tests");
  command.add_option("paths", options.paths, "Test files or folders; default: all below the rules");
  command.add_option("--filter", options.filter, "Only tests whose name holds this text")
      ->type_name("TEXT");
  command
      .add_option("--depth", options.depth,
                  "Explain failures N lines deep and whole; default: 1 deep, 40 lines a failure")
      ->type_name("N")
      ->check(CLI::Range(0, 100));
  command.add_flag("--verbose", options.verbose, "Name the tests that pass, too");
  CLI::Option* report = command.add_flag(
      "--report", options.report,
      "Print the regression table of a release, once for each planned release (none for emergency "
      "releases); failures go to standard error");
  command
      .add_option("--release", options.release,
                  "The release of the table; default: the version of the rules")
      ->type_name("NAME")
      ->needs(report);
  command.add_option("--format", options.format, "Of the table: table, csv or json")
      ->type_name("FORMAT")
      ->check(CLI::IsMember({"table", "csv", "json"}))
      ->needs(report);
  CLI::Option* json =
      command.add_flag("--json", options.json, "Print each test with what failed, for programs")
          ->excludes(report);
  CLI::Option* junit =
      command
          .add_option("--junit", options.junit,
                      "Write the results as JUnit XML, too, for servers that build")
          ->type_name("FILE");
  CLI::Option* watch =
      command
          .add_flag("--watch", options.watch,
                    "Run them anew whenever a file changes, and tell what that changed")
          ->excludes(report)
          ->excludes(json)
          ->excludes(junit);
  CLI::Option* update = command
                            .add_flag("--update", options.update,
                                      "Write what was found into expectations that failed; shows "
                                      "it first, and asks")
                            ->excludes(report)
                            ->excludes(json)
                            ->excludes(junit)
                            ->excludes(watch);
  command.add_flag("--yes", options.yes, "Write it without asking")->needs(update);
  add_threads(command, options.threads);
  add_coverage(command, options);
  for (CLI::Option* other : {report, json, junit, watch, update})
    other->excludes(command.get_option("--coverage"));
  add_folders(command, options.folders);
  command.callback(
      [&] { chosen = [&] { return options.coverage ? coverage(options) : test(options); }; });
}

void add_mutate(CLI::App& app, MutateOptions& options, Command& chosen) {
  CLI::App& command = *app.add_subcommand(
      "mutate", "Change one place of the rules at a time, and say which changes no rule test sees");
  command.add_option("paths", options.paths, "Test files or folders; default: all below the rules");
  command.add_option("--filter", options.filter, "Only tests whose names hold this text")
      ->type_name("TEXT");
  command
      .add_option("--only", options.only, "Only changes in this file of rules, line or parameter")
      ->type_name("FILE|NAME");
  command.add_option("--sample", options.sample, "Only so many changes, drawn")
      ->type_name("N")
      ->check(CLI::Range(1, 1'000'000));
  command.add_option("--seed", options.seed, "Of the draw; default: 1")->type_name("N");
  command
      .add_option("--fail-under", options.fail_under,
                  "Exit with 1 where the tests see less than so many percent")
      ->type_name("PERCENT")
      ->check(CLI::Range(0, 100));
  command.add_flag("--no-tests", options.no_tests, "Do not look for the tests that are missing");
  command.add_flag("--json", options.json, "Print all changes as JSON");
  add_threads(command, options.threads);
  add_folders(command, options.folders);
  command.callback([&] { chosen = [&] { return mutate(options); }; });
}

void add_properties(CLI::App& app, PropertiesOptions& options, Command& chosen) {
  CLI::App& command = *app.add_subcommand(
      "properties", "Try what the rules claim of every case, on cases that are drawn");
  command.add_option("names", options.only, "Properties or programs; default: all");
  command.add_option("--seed", options.seed, "Of the draw; default: 1")->type_name("N");
  command.add_option("--cases", options.cases, "So many for each claim; default: 20000")
      ->type_name("N")
      ->check(CLI::Range(1, 1'000'000'000));
  command
      .add_option("--seconds", options.seconds,
                  "Draw as many again, and again, until so many seconds are over")
      ->type_name("N")
      ->check(CLI::Range(1, 1'000'000));
  command.add_option("--county", options.county, "Only cases of this county");
  command.add_option("--month", options.month, "Only cases of this month: 2026-09");
  command.add_flag("--json", options.json, "Print each claim as JSON");
  add_threads(command, options.threads);
  add_folders(command, options.folders);
  command.callback([&] { chosen = [&] { return properties(options); }; });
}

/// What the questions about all cases have.
CLI::App& add_question_of_all(CLI::App& parent, ProveOptions& options, const char* name,
                              const char* about, Command& chosen) {
  CLI::App& command = *parent.add_subcommand(name, about);
  const bool is_same = std::string_view(name) == "same";
  if (is_same) {
    command.add_option("before", options.before, "A folder of rules")->required();
    command.add_option("after", options.after, "Another")->required();
  }
  if (std::string_view(name) == "property") {
    command.add_option("names", options.only, "Properties or programs; default: all");
  } else {
    command
        .add_option("target", options.target,
                    "A line by its name, or a program: of `never` all its rules, of the others all "
                    "its decisions")
        ->required();
  }
  command.add_option("--county", options.counties, "The county that decides")
      ->type_name("NAME")
      ->required();
  command.add_option("--month", options.month, "Benefit month, 2021-08")
      ->type_name("MONTH")
      ->required();
  command
      .add_option("--run-date", options.run_date,
                  "The day of the decision; default: today in California")
      ->type_name("DATE");
  command
      .add_option("--records", options.records,
                  "How many records a list of a case has at most; default: 2")
      ->type_name("N")
      ->check(CLI::Range(1, 8));
  command
      .add_option("--solver", options.solver,
                  "A program that reads SMT-LIB 2 from standard input; default: z3 -in")
      ->type_name("COMMAND");
  command.add_option("--seconds", options.seconds, "For each question; default: 60")
      ->type_name("N")
      ->check(CLI::Range(1, 86'400));
  command.add_flag("--json", options.json, "Print JSON");
  if (!is_same) {
    add_folders(command, options.folders);
  } else {
    command
        .add_option("--counties", options.folders.counties,
                    "Folder of county files; default: county_rules")
        ->type_name("DIR");
  }
  command.callback([&options, &chosen, name] {
    options.question = name;
    chosen = [&] { return prove(options); };
  });
  return command;
}

void add_prove(CLI::App& app, ProveOptions& options, Command& chosen) {
  CLI::App& command = *app.add_subcommand(
      "prove", "Prove by a solver what holds for all cases, or find one for which it does not");
  command.require_subcommand(1);
  CLI::App& never = add_question_of_all(
      command, options, "never", "A condition never holds, or a line never has a value", chosen);
  never.add_option("--value", options.value, "What it never is; default: yes")->type_name("VALUE");
  add_question_of_all(command, options, "alike",
                      "Counties decide alike: the first with each other; of one, with all others",
                      chosen);
  add_question_of_all(command, options, "same", "Two folders of rules decide alike", chosen);
  add_question_of_all(command, options, "property", "What the rules claim of every case", chosen);
}

void add_diagram(CLI::App& app, DiagramOptions& options, Command& chosen) {
  CLI::App& command = *app.add_subcommand(
      "diagram", "Draw the rules that are active in a county, and the way of a case through them");
  command
      .add_option(
          "of", options.of,
          "A program, or one of its rules, decisions or lines by name; with a case of several "
          "records as RECORD.NAME")
      ->required();
  command.add_option("--county", options.at.county, "The county; default: the case's")
      ->type_name("NAME");
  command
      .add_option("--month", options.at.month,
                  "Benefit month, 2021-08; default: the case's last, or that of the run date")
      ->type_name("MONTH");
  command
      .add_option("--run-date,--as-of", options.at.run_date,
                  "The day on which the rules are asked; default: the case's, or today in "
                  "California")
      ->type_name("DATE");
  command
      .add_option("--case", options.at.path,
                  "Color the way of this case, and say what each box comes to")
      ->type_name("FILE");
  command
      .add_option("--format", options.format,
                  "svg, drawn by Graphviz (the default), or dot, mermaid or json, which need "
                  "nothing")
      ->type_name("FORMAT")
      ->check(CLI::IsMember({"svg", "dot", "mermaid", "json"}));
  command.add_flag("--only-active", options.only_active,
                   "Leave out what the county's settings and the dates take out");
  add_folders(command, options.folders);
  command.callback([&] { chosen = [&] { return diagram(options); }; });
}

void add_lsp(CLI::App& app, LspOptions& options, Command& chosen) {
  CLI::App& command = *app.add_subcommand(
      "lsp", "The language server of an editor, over standard input and output");
  command.add_flag("--stdio", options.stdio, "As editors say it: there is no other way");
  add_folders(command, options.folders);
  command.callback([&] { chosen = [&] { return serve_editor(options); }; });
}

void add_bench(CLI::App& app, BenchOptions& options, Command& chosen) {
  CLI::App& command = *app.add_subcommand("bench", "Measure loading and deciding");
  command
      .add_option("--case", options.case_path, "A case file to decide, with its county and month")
      ->type_name("FILE");
  command.add_option("--rounds", options.rounds, "How often to measure; default: 20")
      ->type_name("N")
      ->check(CLI::Range(1, 1000));
  command.add_flag("--load-once", options.load_once, "Load and end")->group("");
  add_folders(command, options.folders);
  add_compiled(command, options.folders);
  command.callback([&] { chosen = [&] { return bench(options); }; });
}

void add_page(CLI::App& app, PageOptions& options, Command& chosen) {
  CLI::App& command = *app.add_subcommand(
      "page", "Show a page of a record, as the rules lay it out; alone: list the pages");
  command.add_option("page", options.page, "The page");
  add_case(command, options.of);
  command.add_option("--record", options.record, "The record that it is about, such as p1")
      ->type_name("KEY");
  add_place_and_time(command, options.of, "Day on which it is looked at");
  command.add_option("--part", options.number, "Which part of long lists, from 1")
      ->type_name("N")
      ->check(CLI::Range(1, 1000000));
  command.add_flag("--json", options.json, "Print JSON");
  CLI::Option* add = command
                         .add_option("--add", options.add,
                                     "Add a record to this one, and print the case with it as JSON")
                         ->type_name("KEY");
  CLI::Option* change =
      command.add_option("--edit", options.change, "Edit this record, likewise")->type_name("KEY");
  command.add_option("--remove", options.remove, "Remove this record, likewise")
      ->type_name("KEY")
      ->excludes(add)
      ->excludes(change);
  add->excludes(change);
  command.add_option("--of", options.entity, "Which record is added, where the page has several")
      ->type_name("NAME");
  command.add_option("--set", options.values, "What is typed in: days=21; may be given again")
      ->type_name("FACT=VALUE");
  add_folders(command, options.folders);
  add_compiled(command, options.folders);
  command.allow_extras();
  command.footer("The page's own words: --person p1 for the record, and its filters by name.");
  command.callback([&] {
    options.more = command.remaining();
    chosen = [&] { return page(options); };
  });
}

void add_letter(CLI::App& app, LetterOptions& options, Command& chosen) {
  CLI::App& command = *app.add_subcommand(
      "letter", "Lay out a letter of a case, or say that none is sent; alone: list the letters");
  command.add_option("letter", options.letter, "The letter");
  add_case(command, options.of);
  command.add_option("--record", options.record, "The record that it is for, such as p1")
      ->type_name("KEY");
  command.add_option("--each", options.each, "Of a letter for each, which one")->type_name("TEXT");
  add_place_and_time(command, options.of, "Day on which it is made");
  command.add_option("--language", options.language, "english or spanish")
      ->check(CLI::IsMember({"english", "spanish"}));
  command.add_option("--format", options.format, "text, json, html, or typst to make a PDF of")
      ->check(CLI::IsMember({"text", "json", "html", "typst"}));
  add_folders(command, options.folders);
  add_compiled(command, options.folders);
  command.allow_extras();
  command.footer(
      "The record, and what the letter is for each of, by their own words: --person p1, --template "
      "TEXT.");
  command.callback([&] {
    options.more = command.remaining();
    chosen = [&] { return letter(options); };
  });
}

void add_report(CLI::App& app, ReportOptions& options, Command& chosen) {
  CLI::App& command =
      *app.add_subcommand("report", "Make a report over many cases; alone: list the reports");
  command.add_option("report", options.report, "The report");
  command.add_option(
      "cases", options.cases,
      "Case files, files of cases as lines of JSON, folders of such; - for lines from "
      "standard input");
  command.add_option("--county", options.county, "The county")->type_name("NAME");
  command.add_option("--month", options.month, "The month, 2021-08")->type_name("MONTH");
  command
      .add_option("--run-date", options.run_date,
                  "Day on which it is made; default: today in California")
      ->type_name("DATE");
  command.add_option("--time", options.time, "Time of that day, 18:51; default: now, or midnight")
      ->type_name("TIME");
  command
      .add_option("--out", options.output, "A workbook, .xlsx; default: text to standard output")
      ->type_name("FILE");
  command.add_flag("--json", options.json, "Print JSON");
  add_folders(command, options.folders);
  add_compiled(command, options.folders);
  command.callback([&] { chosen = [&] { return report(options); }; });
}

void add_schema(CLI::App& app, SchemaOptions& options, Command& chosen) {
  CLI::App& command = *app.add_subcommand("schema", "The JSON schema of a kind of files");
  command.add_option("of", options.of, "case, county, test or explanation; default: case")
      ->type_name("KIND")
      ->check(CLI::IsMember({"case", "county", "test", "explanation"}));
  add_folders(command, options.folders);
  command.callback([&] { chosen = [&] { return schema(options); }; });
}

void add_store(CLI::App& app, StoreOptions& options, Command& chosen) {
  CLI::App& command = *app.add_subcommand("store", "Cases that stay: in a folder, or in SQLite");
  command.require_subcommand(1);
  const auto add_place = [&](CLI::App& one) {
    one.add_option("store", options.store,
                   "A file of SQLite, named in .db, a database of PostgreSQL "
                   "(postgresql://USER@HOST/DATABASE), or a folder")
        ->type_name("STORE")
        ->required();
  };
  CLI::App& import = *command.add_subcommand("import", "Put cases into a store");
  add_place(import);
  import
      .add_option("cases", options.cases,
                  "Case files, files of cases as lines of JSON, folders of such; - for lines from "
                  "standard input")
      ->required();
  import.add_option("--county", options.county, "The county of cases that name none")
      ->type_name("NAME");
  import.add_flag("--replace", options.replace, "Also in place of cases that are there");
  add_folders(import, options.folders);
  add_compiled(import, options.folders);
  import.callback([&] { chosen = [&] { return store_import(options); }; });
  CLI::App& all =
      *command.add_subcommand("export", "All cases as lines of JSON, in the order of their names");
  add_place(all);
  all.callback([&] { chosen = [&] { return store_export(options); }; });
  CLI::App& show = *command.add_subcommand("show", "One case");
  add_place(show);
  show.add_option("case", options.id, "Its name")->required();
  show.callback([&] { chosen = [&] { return store_show(options); }; });
}

void add_batch(CLI::App& app, BatchOptions& options, Command& chosen) {
  CLI::App& command = *app.add_subcommand(
      "batch", "Write what a batch of the rules makes into stored cases; alone: list the batches");
  command.add_option("batch", options.batch, "The batch");
  command.add_option("--store", options.store, "The store of cases")->type_name("STORE");
  command
      .add_option("--run-date", options.run_date,
                  "Day on which it runs; default: today in California")
      ->type_name("DATE");
  command.add_flag("--restart", options.restart, "Go on behind the last case that was done");
  command.add_flag("--left", options.names_left,
                   "Name the cases that it leaves to a worker, and say why");
  add_threads(command, options.threads);
  add_folders(command, options.folders);
  add_compiled(command, options.folders);
  command.callback([&] { chosen = [&] { return batch(options); }; });
}

void add_serve(CLI::App& app, ServeOptions& options, Command& chosen) {
  CLI::App& command = *app.add_subcommand(
      "serve", "The console of a county's desk, in a browser, until it is stopped");
  const auto add = [&](const char* name, auto& to, const char* type, const char* about) {
    return command.add_option(name, to, about)->type_name(type);
  };
  add("--store", options.store, "STORE",
      "Accounts, cases and requests: a file of SQLite, or postgresql://user@host/database; "
      "default: console.db");
  add("--listen", options.listen, "ADDRESS:PORT", "Where it listens; default: 127.0.0.1:8086");
  add("--host", options.hosts, "NAME", "A name that it is reached by; may be given again");
  CLI::Option* proxy = add("--proxy", options.proxies, "ADDRESS",
                           "A proxy whose X-Forwarded-For is believed; may be given again");
  add("--user-header", options.user_header, "NAME",
      "The header by which the proxy says who has signed in")
      ->needs(proxy);
  command.add_flag("--behind-tls", options.behind_tls, "A proxy before it speaks TLS");
  command.add_flag("--log", options.log, "Tell each request on standard error");
  add("--console", options.console, "DIR", "Templates and styles in place of those built in");
  CLI::Option* demo =
      add("--demo", options.demo, "COUNTY", "Make people and requests of a county to look at");
  add("--demo-cases", options.demo_cases, "FILE", "Cases of the demonstration")->needs(demo);
  command.add_flag("--routes", options.routes)->group("");  // of tests, and told to nobody
  add_threads(command, options.threads);
  add_folders(command, options.folders);
  command.callback([&] { chosen = [&] { return serve(options); }; });
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
      const std::vector<std::string_view> candidates(names.begin(), names.end());
      const std::string_view nearest = text::nearest_name(written, candidates);
      return fmt::format(
          "poppy: there is no {} `{}`{}\n", is_option ? "option" : "command", written,
          nearest.empty() ? std::string() : fmt::format("; did you mean `{}`?", nearest));
    }
    if (!is_option) command = command->get_subcommand(written);
  }
  return {};
}

}  // namespace

int run_command_line(int count, char** words) {
  CLI::App app("Poppy decides California public-benefit cases by written rules, and says why.",
               "poppy");
  app.footer(kFooter);
  app.set_version_flag("--version", "poppy " POPPY_VERSION);
  app.require_subcommand(1);
  Options options;
  Command chosen;
  add_decide(app, options.decide, chosen);
  add_explanations(app, options.explain, chosen);
  add_receipts(app, options.receipt, chosen);
  add_run(app, options.run, chosen);
  add_county(app, options.county, options.change, options.plan, options.import, chosen);
  add_impact(app, options.impact, chosen);
  add_diff(app, options.diff, chosen);
  add_check(app, options.check, chosen);
  add_print(app, options.print, chosen);
  add_format(app, options.format, chosen);
  add_test(app, options.test, chosen);
  add_mutate(app, options.mutate, chosen);
  add_properties(app, options.properties, chosen);
  add_prove(app, options.prove, chosen);
  add_page(app, options.page, chosen);
  add_letter(app, options.letter, chosen);
  add_report(app, options.report, chosen);
  add_diagram(app, options.diagram, chosen);
  add_store(app, options.store, chosen);
  add_batch(app, options.batch, chosen);
  add_serve(app, options.serve, chosen);
  add_lsp(app, options.lsp, chosen);
  add_bench(app, options.bench, chosen);
  add_schema(app, options.schema, chosen);
  CLI::App& make_compiled = *app.add_subcommand(
      "compile", "Write the rules as --compiled takes them, to standard output");
  add_folders(make_compiled, options.compile);
  make_compiled.callback([&] { chosen = [&] { return compile(options.compile); }; });
  CLI::App& explain_code = *app.add_subcommand("explain", "What a problem code means");
  explain_code.add_option("code", options.code, "Such as P201")->required();
  explain_code.callback([&] { chosen = [&] { return explain(options.code); }; });
  try {
    app.parse(count, words);
  } catch (const CLI::ParseError& error) {
    if (error.get_exit_code() == 0) {  // help and the version
      app.exit(error);
      return finish("");
    }
    const std::string slip = describe_slip(app, count, words);
    if (slip.empty()) {
      app.exit(error);
      return kWrongUse;
    }
    say("{}Run with --help for more information.\n", slip);
    return kWrongUse;
  }
  return chosen();
}

}  // namespace poppy::cli
