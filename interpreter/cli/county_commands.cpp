// What counties have set, and what it does: county, impact.
#include "interpreter/cli/add_commands.h"
#include "interpreter/cli/commands.h"
#include "interpreter/cli/parser.h"

namespace poppy::cli {
namespace {

/// What an entry says, beside its flag and value.
void add_entry_words(CLI::App& command, ChangeOptions& options) {
  command.add_option("county", options.county, "The county: Kern, 15 or 06029")
      ->type_name("COUNTY")
      ->required();
  command.add_option("flag", options.flag, "The flag, by its name, number or title")
      ->type_name("FLAG")
      ->required();
  command.add_option("value", options.value, "yes or no, or one of the flag's own words")
      ->type_name("VALUE")
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
      ->type_name("COUNTY");
  add_programs(command, options.programs);
  command.add_option("--show", options.shown, "How many changed cases are told; default: 20")
      ->type_name("N");
  command.add_option("--csv", options.csv, "A table of all changed cases")->type_name("FILE");
  command.add_flag("--json", options.json,
                   is_required ? "Print the impact as JSON" : "Print the plan as JSON");
  add_threads(command, options.threads);
}

void add_county_shows(CLI::App& command, const std::shared_ptr<CountyOptions>& options,
                      Command& chosen) {
  CLI::App& show = *command.add_subcommand("show", "Every flag of one county");
  show.add_option("county", options->name, "The county: Kern, 15 or 06029")
      ->type_name("COUNTY")
      ->required();
  add_county_file(show, options->county_file);
  add_dates(show, options->dates);
  add_table_format(show, *options);
  add_folders(show, options->folders);
  show.callback([options, &chosen] { chosen = [options] { return show_county(*options); }; });

  CLI::App& matrix = *command.add_subcommand("matrix", "Every flag of every county, side by side");
  CLI::Option* unset =
      matrix.add_flag("--unset", options->unset, "List the settings that nobody has made");
  matrix
      .add_option("--older-than", options->older_than,
                  "List the settings that were made more than so many months before")
      ->type_name("MONTHS")
      ->check(CLI::Range(0, 1200))
      ->excludes(unset);
  add_dates(matrix, options->dates);
  add_table_format(matrix, *options);
  add_folders(matrix, options->folders);
  matrix.callback([options, &chosen] { chosen = [options] { return show_matrix(*options); }; });

  CLI::App& history = *command.add_subcommand("history", "Who set what when, over all counties");
  history.add_option("--county", options->name, "Of this county only")->type_name("COUNTY");
  history.add_option("--flag", options->flag, "Of this flag only")->type_name("FLAG");
  history.add_option("--since", options->since, "Made on this day or later")->type_name("DATE");
  history.add_option("--by", options->by, "Made by this person")->type_name("WHO");
  add_table_format(history, *options);
  add_folders(history, options->folders);
  history.callback([options, &chosen] { chosen = [options] { return show_history(*options); }; });

  CLI::App& diff = *command.add_subcommand("diff", "What two counties have set otherwise");
  diff.add_option("county", options->name, "A county")->type_name("COUNTY")->required();
  diff.add_option("other", options->other, "The other")->type_name("COUNTY")->required();
  add_dates(diff, options->dates);
  add_table_format(diff, *options);
  add_folders(diff, options->folders);
  diff.callback([options, &chosen] { chosen = [options] { return diff_counties(*options); }; });
}

void add_county(CLI::App& app, Command& chosen) {
  const auto change = std::make_shared<ChangeOptions>();
  const auto impact_options = std::make_shared<ImpactOptions>();
  const auto sheet = std::make_shared<ImportOptions>();
  CLI::App& command =
      *app.add_subcommand("county", "What counties have set: look, try, change, take back");
  command.require_subcommand(1);
  add_county_shows(command, std::make_shared<CountyOptions>(), chosen);

  CLI::App& set = *command.add_subcommand(
      "set", "Make an entry in a county's file; what stood there before stays");
  add_entry_words(set, *change);
  set.add_flag("--dry-run", change->dry_run, "Show it, and write nothing");
  set.callback([change, &chosen] { chosen = [change] { return set_flag(*change); }; });

  CLI::App& undo = *command.add_subcommand(
      "undo", "Take an entry of today, or one planned for runs to come, out again");
  undo.add_option("county", change->county, "The county")->type_name("COUNTY")->required();
  undo.add_option("flag", change->flag, "The flag")->type_name("FLAG")->required();
  undo.add_flag("--dry-run", change->dry_run, "Show it, and write nothing");
  add_folders(undo, change->folders);
  undo.callback([change, &chosen] { chosen = [change] { return undo_flag(*change); }; });

  CLI::App& plan = *command.add_subcommand(
      "plan", "Say what an entry would do: rules, rule tests, and people; write nothing");
  add_entry_words(plan, *change);
  add_impact_options(plan, *impact_options, false);
  plan.add_flag("--no-tests", impact_options->no_tests, "Leave out the rule tests");
  plan.callback([change, impact_options, &chosen] {
    chosen = [change, impact_options] {
      impact_options->folders = change->folders;
      return plan_flag(*change, *impact_options);
    };
  });

  CLI::App& import = *command.add_subcommand(
      "import",
      "Read a matrix that came back from a spreadsheet, and show the entries it asks for");
  import.add_option("sheet", sheet->sheet, "The sheet, .xlsx or .csv")
      ->type_name("FILE")
      ->required();
  import.add_option("--from", sheet->from, "The first month of all entries; always: every month")
      ->type_name("MONTH");
  import.add_option("--until", sheet->until, "Their last month")->type_name("MONTH");
  import.add_option("--by", sheet->by, "Who makes them")->type_name("WHO");
  import.add_option("--note", sheet->note, "On what authority")->type_name("TEXT");
  import.add_flag("--write", sheet->write, "Write them");
  add_folders(import, sheet->folders);
  import.callback([sheet, &chosen] { chosen = [sheet] { return import_matrix(*sheet); }; });
}

void add_impact(CLI::App& app, Command& chosen) {
  const auto options = std::make_shared<ImpactOptions>();
  CLI::App& command = *app.add_subcommand(
      "impact", "Say which decisions of which cases two folders of rules or counties differ in");
  command.add_option("before", options->before, "A folder of rules, or of county files")
      ->type_name("DIR")
      ->required();
  command.add_option("after", options->after, "Another")->type_name("DIR")->required();
  add_impact_options(command, *options, true);
  add_folders(command, options->folders);
  command.callback([options, &chosen] { chosen = [options] { return impact(*options); }; });
}

}  // namespace

void add_county_commands(CLI::App& app, Command& chosen) {
  add_county(app, chosen);
  add_impact(app, chosen);
}

}  // namespace poppy::cli
