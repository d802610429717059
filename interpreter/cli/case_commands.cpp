// One case or many, decided and explained: decide, why and its like, receipt, replay, run.
#include "interpreter/cli/add_commands.h"
#include "interpreter/cli/commands.h"
#include "interpreter/cli/explain_case.h"
#include "interpreter/cli/parser.h"

namespace poppy::cli {
namespace {

using Command = std::function<int()>;

void add_decide(CLI::App& app, Command& chosen) {
  const auto options = std::make_shared<DecideOptions>();
  CLI::App& command = *app.add_subcommand("decide", "Decide a case, and say why");
  add_case(command, options->of);
  CLI::Option* store =
      command.add_option("--store", options->store, "A store of cases that has the case")
          ->type_name("STORE");
  CLI::Option* stored = command.add_option("--case", options->case_id, "Its name there")
                            ->type_name("CASE")
                            ->needs(store);
  store->needs(stored);
  CLI::Option* month = add_place_and_time(command, options->of, "Day of the decision");
  // What a county might have set is no decision that was made.
  command.add_flag("--save", options->save, "Keep the decision there as a past one")
      ->needs(store)
      ->excludes("--county", "--county-file");
  command.add_option("--months", options->of.month, "Benefit months, 2021-07..2021-09")
      ->type_name("MONTHS")
      ->excludes(month);
  add_programs(command, options->programs);
  CLI::Option* json = command.add_flag("--json", options->json, "Print JSON");
  command
      .add_option("--why", options->why,
                  "Say only why this line has its value, such as p1.days_left")
      ->type_name("LINE")
      ->excludes(json);
  command.add_option("--depth", options->depth, "How many lines deep explanations go; default: 1")
      ->type_name("N")
      ->check(CLI::Range(0, 100));
  add_folders(command, options->folders);
  add_compiled(command, options->folders);
  command.callback([options, &chosen] { chosen = [options] { return decide(*options); }; });
}

/// What all questions about a case have.
CLI::App& add_question(CLI::App& app, ExplainOptions& options, const char* name, const char* about,
                       bool is_of_line = true) {
  CLI::App& command = *app.add_subcommand(name, about);
  add_case(command, options.of);
  if (is_of_line) {
    command.add_option("line", options.line, "A line of the rules, such as p1.days_left")
        ->type_name("LINE")
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

void add_explanations(CLI::App& app, Command& chosen) {
  const auto options = std::make_shared<ExplainOptions>();
  CLI::App& why_line = add_question(app, *options, "why", "Say why a line has its value");
  why_line.add_option("--depth", options->depth, "How many lines deep; default: 1")
      ->type_name("N")
      ->check(CLI::Range(0, 100));
  why_line.callback([options, &chosen] { chosen = [options] { return why(*options); }; });

  CLI::App& not_line =
      add_question(app, *options, "why-not",
                   "Say which conditions, the fewest first, kept it from another value");
  not_line.add_option("value", options->wanted, "The other value; default: each there is")
      ->type_name("VALUE");
  not_line.callback([options, &chosen] { chosen = [options] { return why_not(*options); }; });

  CLI::App& set_facts = add_question(
      app, *options, "what-if", "Decide a case beside itself with facts as they might be", false);
  set_facts
      .add_option("--set", options->settings,
                  "A fact, p1.grant=$500 (nothing after =: not known), or a setting of the county, "
                  "flags.NAME=yes; may be given again")
      ->type_name("FACT=VALUE")
      ->required();
  set_facts.callback([options, &chosen] { chosen = [options] { return what_if(*options); }; });

  CLI::App& turn = add_question(
      app, *options, "flip", "Say which smallest changes of facts, or of a setting, turn a line");
  turn.add_option("--to", options->wanted, "Only to this value")->type_name("VALUE");
  turn.callback([options, &chosen] { chosen = [options] { return flip(*options); }; });

  CLI::App& along = add_question(app, *options, "breakpoints",
                                 "Say where an amount jumps or moves otherwise along a fact");
  along.add_option("--of", options->along, "The fact: p1/incomes/wages.amount")
      ->type_name("FACT")
      ->required();
  along.add_option("--from", options->from, "From this value of it")->type_name("VALUE");
  along.add_option("--to", options->to, "To this value of it; default: twice what it is")
      ->type_name("VALUE");
  along.callback([options, &chosen] { chosen = [options] { return breakpoints(*options); }; });
}

void add_receipts(CLI::App& app, Command& chosen) {
  const auto options = std::make_shared<ReceiptOptions>();
  CLI::App& make =
      *app.add_subcommand("receipt", "Say by fingerprints what a decision was made from, as JSON");
  CLI::App& again =
      *app.add_subcommand("replay", "Make the decision of a receipt again, and say what differs");
  again.add_option("receipt", options->receipt, "The receipt; - for standard input")
      ->type_name("FILE")
      ->required();
  for (CLI::App* command : {&make, &again}) {
    add_case(*command, options->of);
    add_county_file(*command, options->of.county_file);
    add_folders(*command, options->folders);
    add_compiled(*command, options->folders);
  }
  make.add_option("--county", options->of.county, "The county that decides")->type_name("COUNTY");
  make.add_option("--month", options->of.month, "Benefit month, 2021-08")->type_name("MONTH");
  make.add_option("--run-date", options->of.run_date,
                  "Day of the decision; default: the case's, or today in California")
      ->type_name("DATE");
  add_programs(make, options->programs);
  make.callback([options, &chosen] { chosen = [options] { return make_receipt(*options); }; });
  again.add_flag("--json", options->json, "Print JSON");
  again.callback([options, &chosen] { chosen = [options] { return replay(*options); }; });
}

void add_run(CLI::App& app, Command& chosen) {
  const auto options = std::make_shared<RunOptions>();
  CLI::App& command = *app.add_subcommand(
      "run", "Decide many cases, from lines of JSON, joined CSV tables or Parquet");
  const auto add = [&](const char* name, std::string& to, const char* type, const char* about) {
    return command.add_option(name, to, about)->type_name(type);
  };
  add("--cases", options->cases, "FILE",
      "The cases, one JSON text a line, - for standard input; a folder of joined CSV tables; or a "
      "file named .parquet, a row each")
      ->required();
  add("--case-column", options->case_column, "COLUMN",
      "Of a Parquet file: the column that has each case as a JSON text; default: columns are "
      "facts");
  CLI::Option* month = add("--month", options->month, "MONTH",
                           "Benefit month, 2021-08; default: each case's own month or months");
  add("--months", options->month, "MONTHS",
      "Benefit months, 2021-07..2021-09: what each keeps and makes is a fact of the next")
      ->excludes(month);
  add("--out", options->output, "FILE", "The decisions; - for standard output")->required();
  add("--format", options->format, "FORMAT",
      "json, a decision a line, or csv or parquet, a table; default: by the name of the output")
      ->check(CLI::IsMember({"json", "csv", "parquet"}));
  add("--errors", options->errors, "FILE",
      "Cases with problems; default: standard error, in words");
  add("--run-date", options->run_date, "DATE",
      "Day of the decisions; default: each case's, or today in California");
  add("--county", options->county, "COUNTY", "The county of cases that name none");
  add_county_file(command, options->county_file);
  add_programs(command, options->programs);
  command
      .add_option("--line", options->lines,
                  "Tell this line's values, too, of whatever record; may be given again")
      ->type_name("NAME")
      ->allow_extra_args(false);
  command.add_flag("--resume", options->resume, "Go on with a run that was stopped");
  command.add_flag("--each", options->each,
                   "Answer each case as soon as it is read, for a program that waits for it");
  add_threads(command, options->threads);
  add_folders(command, options->folders);
  add_compiled(command, options->folders);
  command.callback([options, &chosen] { chosen = [options] { return run_cases(*options); }; });
}

}  // namespace

void add_case_commands(CLI::App& app, Command& chosen) {
  add_decide(app, chosen);
  add_explanations(app, chosen);
  add_receipts(app, chosen);
  add_run(app, chosen);
}

}  // namespace poppy::cli
