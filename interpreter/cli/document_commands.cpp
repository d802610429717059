// What is made for people to read: page, letter, report, diagram.
#include "interpreter/cli/add_commands.h"
#include "interpreter/cli/commands.h"
#include "interpreter/cli/parser.h"

namespace poppy::cli {
namespace {

void add_diagram(CLI::App& app, Command& chosen) {
  const auto options = std::make_shared<DiagramOptions>();
  CLI::App& command = *app.add_subcommand(
      "diagram", "Draw the rules that are active in a county, and the way of a case through them");
  command
      .add_option(
          "of", options->of,
          "A program, or one of its rules, decisions or lines by name; with a case of several "
          "records as RECORD.NAME")
      ->type_name("LINE")
      ->required();
  command.add_option("--county", options->at.county, "The county; default: the case's")
      ->type_name("COUNTY");
  command
      .add_option("--month", options->at.month,
                  "Benefit month, 2021-08; default: the case's last, or that of the run date")
      ->type_name("MONTH");
  command
      .add_option("--run-date,--as-of", options->at.run_date,
                  "The day on which the rules are asked; default: the case's, or today in "
                  "California")
      ->type_name("DATE");
  command
      .add_option("--case", options->at.path,
                  "Color the way of this case, and say what each box comes to")
      ->type_name("FILE");
  command
      .add_option("--format", options->format,
                  "svg, drawn by Graphviz (the default), or dot, mermaid or json, which need "
                  "nothing")
      ->type_name("FORMAT")
      ->check(CLI::IsMember({"svg", "dot", "mermaid", "json"}));
  command.add_flag("--only-active", options->only_active,
                   "Leave out what the county's settings and the dates take out");
  add_folders(command, options->folders);
  command.callback([options, &chosen] { chosen = [options] { return diagram(*options); }; });
}

void add_page(CLI::App& app, Command& chosen) {
  const auto options = std::make_shared<PageOptions>();
  CLI::App& command = *app.add_subcommand(
      "page", "Show a page of a record, as the rules lay it out; alone: list the pages");
  command.add_option("page", options->page, "The page")->type_name("PAGE");
  add_case(command, options->of);
  command.add_option("--record", options->record, "The record that it is about, such as p1")
      ->type_name("KEY");
  add_place_and_time(command, options->of, "Day on which it is looked at");
  command.add_option("--part", options->number, "Which part of long lists, from 1")
      ->type_name("N")
      ->check(CLI::Range(1, 1000000));
  command.add_flag("--json", options->json, "Print JSON");
  CLI::Option* add = command
                         .add_option("--add", options->add,
                                     "Add a record to this one, and print the case with it as JSON")
                         ->type_name("KEY");
  CLI::Option* change =
      command.add_option("--edit", options->change, "Edit this record, likewise")->type_name("KEY");
  command.add_option("--remove", options->remove, "Remove this record, likewise")
      ->type_name("KEY")
      ->excludes(add)
      ->excludes(change);
  add->excludes(change);
  command.add_option("--of", options->entity, "Which record is added, where the page has several")
      ->type_name("NAME");
  command.add_option("--set", options->values, "What is typed in: days=21; may be given again")
      ->type_name("FACT=VALUE");
  add_folders(command, options->folders);
  add_compiled(command, options->folders);
  command.allow_extras();
  command.footer("The page's own words: --person p1 for the record, and its filters by name.");
  command.callback([options, &command, &chosen] {
    options->more = command.remaining();
    chosen = [options] { return page(*options); };
  });
}

void add_letter(CLI::App& app, Command& chosen) {
  const auto options = std::make_shared<LetterOptions>();
  CLI::App& command = *app.add_subcommand(
      "letter", "Lay out a letter of a case, or say that none is sent; alone: list the letters");
  command.add_option("letter", options->letter, "The letter")->type_name("LETTER");
  add_case(command, options->of);
  command.add_option("--record", options->record, "The record that it is for, such as p1")
      ->type_name("KEY");
  command.add_option("--each", options->each, "Of a letter for each, which one")->type_name("TEXT");
  add_place_and_time(command, options->of, "Day on which it is made");
  command.add_option("--language", options->language, "english or spanish")
      ->type_name("LANGUAGE")
      ->check(CLI::IsMember({"english", "spanish"}));
  command.add_option("--format", options->format, "text, json, html, or typst to make a PDF of")
      ->type_name("FORMAT")
      ->check(CLI::IsMember({"text", "json", "html", "typst"}));
  add_folders(command, options->folders);
  add_compiled(command, options->folders);
  command.allow_extras();
  command.footer(
      "The record, and what the letter is for each of, by their own words: --person p1, --template "
      "TEXT.");
  command.callback([options, &command, &chosen] {
    options->more = command.remaining();
    chosen = [options] { return letter(*options); };
  });
}

void add_report(CLI::App& app, Command& chosen) {
  const auto options = std::make_shared<ReportOptions>();
  CLI::App& command =
      *app.add_subcommand("report", "Make a report over many cases; alone: list the reports");
  command.add_option("report", options->report, "The report")->type_name("REPORT");
  command
      .add_option("cases", options->cases,
                  "Case files, files of cases as lines of JSON, folders of such; - for lines from "
                  "standard input")
      ->type_name("PATH");
  command.add_option("--county", options->county, "The county")->type_name("COUNTY");
  command.add_option("--month", options->month, "The month, 2021-08")->type_name("MONTH");
  command
      .add_option("--run-date", options->run_date,
                  "Day on which it is made; default: today in California")
      ->type_name("DATE");
  command.add_option("--time", options->time, "Time of that day, 18:51; default: now, or midnight")
      ->type_name("TIME");
  command
      .add_option("--out", options->output, "A workbook, .xlsx; default: text to standard output")
      ->type_name("FILE");
  command.add_flag("--json", options->json, "Print JSON");
  add_folders(command, options->folders);
  add_compiled(command, options->folders);
  command.callback([options, &chosen] { chosen = [options] { return report(*options); }; });
}

}  // namespace

void add_document_commands(CLI::App& app, Command& chosen) {
  add_diagram(app, chosen);
  add_page(app, chosen);
  add_letter(app, chosen);
  add_report(app, chosen);
}

}  // namespace poppy::cli
