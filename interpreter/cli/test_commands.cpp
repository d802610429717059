// What tries the rules: test, mutate, properties.
#include "interpreter/cli/add_commands.h"
#include "interpreter/cli/commands.h"
#include "interpreter/cli/parser.h"

namespace poppy::cli {
namespace {

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

CLI::Option* add_export(CLI::App& command, TestOptions& options) {
  return command
      .add_option("--export", options.export_folder,
                  "Write the tests as cases for other programs into this folder "
                  "(conformance/README.md), and run none")
      ->type_name("DIR");
}

CLI::Option* add_update(CLI::App& command, TestOptions& options) {
  CLI::Option* update = command.add_flag(
      "--update", options.update,
      "Write what was found into expectations that failed; shows it first, and asks");
  command.add_flag("--yes", options.yes, "Write it without asking")->needs(update);
  return update;
}

void add_test(CLI::App& app, Command& chosen) {
  const auto options = std::make_shared<TestOptions>();
  CLI::App& command = *app.add_subcommand("test", "Run rule tests");
  command
      .add_option("paths", options->paths, "Test files or folders; default: all below the rules")
      ->type_name("PATH");
  command.add_option("--filter", options->filter, "Only tests whose name holds this text")
      ->type_name("TEXT");
  command
      .add_option("--depth", options->depth,
                  "Explain failures N lines deep and whole; default: 1 deep, 40 lines a failure")
      ->type_name("N")
      ->check(CLI::Range(0, 100));
  command.add_flag("--verbose", options->verbose, "Name the tests that pass, too");
  CLI::Option* report = command.add_flag(
      "--report", options->report,
      "Print the regression table of a release, once for each planned release (none for emergency "
      "releases); failures go to standard error");
  command
      .add_option("--release", options->release,
                  "The release of the table; default: the version of the rules")
      ->type_name("NAME")
      ->needs(report);
  command.add_option("--format", options->format, "Of the table: table, csv or json")
      ->type_name("FORMAT")
      ->check(CLI::IsMember({"table", "csv", "json"}))
      ->needs(report);
  CLI::Option* json =
      command.add_flag("--json", options->json, "Print each test with what failed, for programs")
          ->excludes(report);
  CLI::Option* junit =
      command
          .add_option("--junit", options->junit,
                      "Write the results as JUnit XML, too, for servers that build")
          ->type_name("FILE");
  CLI::Option* watch =
      command
          .add_flag("--watch", options->watch,
                    "Run them anew whenever a file changes, and tell what that changed")
          ->excludes(report)
          ->excludes(json)
          ->excludes(junit);
  CLI::Option* update = add_update(command, *options);
  for (CLI::Option* other : {report, json, junit, watch}) update->excludes(other);
  CLI::Option* deck = add_export(command, *options);
  for (CLI::Option* other : {report, json, junit, watch, update}) other->excludes(deck);
  add_threads(command, options->threads);
  add_coverage(command, *options);
  for (CLI::Option* other : {report, json, junit, watch, update, deck})
    other->excludes(command.get_option("--coverage"));
  add_folders(command, options->folders);
  command.callback([options, &chosen] {
    chosen = [options] { return options->coverage ? coverage(*options) : test(*options); };
  });
}

void add_mutate(CLI::App& app, Command& chosen) {
  const auto options = std::make_shared<MutateOptions>();
  CLI::App& command = *app.add_subcommand(
      "mutate", "Change one place of the rules at a time, and say which changes no rule test sees");
  command
      .add_option("paths", options->paths, "Test files or folders; default: all below the rules")
      ->type_name("PATH");
  command.add_option("--filter", options->filter, "Only tests whose names hold this text")
      ->type_name("TEXT");
  command
      .add_option("--only", options->only, "Only changes in this file of rules, line or parameter")
      ->type_name("FILE|NAME");
  command.add_option("--sample", options->sample, "Only so many changes, drawn")
      ->type_name("N")
      ->check(CLI::Range(1, 1'000'000));
  command.add_option("--seed", options->seed, "Of the draw; default: 1")->type_name("N");
  command
      .add_option("--fail-under", options->fail_under,
                  "Exit with 1 where the tests see less than so many percent")
      ->type_name("PERCENT")
      ->check(CLI::Range(0, 100));
  command.add_flag("--no-tests", options->no_tests, "Do not look for the tests that are missing");
  command.add_flag("--killers", options->killers,
                   "Print also the changes that a test sees, each with the first such test");
  command.add_flag("--json", options->json, "Print all changes as JSON");
  add_threads(command, options->threads);
  add_folders(command, options->folders);
  command.callback([options, &chosen] { chosen = [options] { return mutate(*options); }; });
}

void add_properties(CLI::App& app, Command& chosen) {
  const auto options = std::make_shared<PropertiesOptions>();
  CLI::App& command = *app.add_subcommand(
      "properties", "Try what the rules claim of every case, on cases that are drawn");
  command.add_option("names", options->only, "Properties or programs; default: all")
      ->type_name("PROPERTY");
  command.add_option("--seed", options->seed, "Of the draw; default: 1")->type_name("N");
  command.add_option("--cases", options->cases, "So many for each claim; default: 20000")
      ->type_name("N")
      ->check(CLI::Range(1, 1'000'000'000));
  command
      .add_option("--seconds", options->seconds,
                  "Draw as many again, and again, until so many seconds are over")
      ->type_name("N")
      ->check(CLI::Range(1, 1'000'000));
  command.add_option("--county", options->county, "Only cases of this county")->type_name("COUNTY");
  command.add_option("--month", options->month, "Only cases of this month: 2026-09")
      ->type_name("MONTH");
  command.add_flag("--json", options->json, "Print each claim as JSON");
  add_threads(command, options->threads);
  add_folders(command, options->folders);
  command.callback([options, &chosen] { chosen = [options] { return properties(*options); }; });
}

}  // namespace

void add_test_commands(CLI::App& app, Command& chosen) {
  add_test(app, chosen);
  add_mutate(app, chosen);
  add_properties(app, chosen);
}

}  // namespace poppy::cli
