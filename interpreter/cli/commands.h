// The subcommands. Each takes its options as data, prints its result to standard output and its
// problems to standard error, and gives the exit code.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "interpreter/check/program.h"
#include "interpreter/cli/files.h"
#include "interpreter/desk/county_change.h"
#include "interpreter/report/county_report.h"
#include "interpreter/report/table_format.h"
#include "interpreter/units/calendar.h"

namespace poppy::cli {

// Exit codes: decided or all well (undetermined counts as decided); problems in the user's files,
// or failed rule tests; wrong use; the result could not be written or the machine failed.
inline constexpr int kWell = 0;
inline constexpr int kProblems = 1;
inline constexpr int kWrongUse = 2;
inline constexpr int kCannotGoOn = 3;

/// One case, and where and when it is decided.
struct CaseOptions {
  std::string path;  // `-`: standard input; empty: no case
  std::string county, month, run_date;
  std::string county_file;  // stands in for the county file of its county
};

struct DecideOptions {
  Folders folders;
  CaseOptions of;
  std::string store, case_id;  // in place of a path: a case of a store
  bool save = false;           // the decision is kept there as a past one
  std::vector<std::string> programs;
  bool json = false;
  std::string why;  // a line: print why it has its value, and nothing else
  int depth = 1;
};
[[nodiscard]] int decide(const DecideOptions& options);

struct RunOptions {
  Folders folders;
  std::string cases, output, errors;  // `-`: standard input, standard output; errors: may be empty
  std::string county;                 // of cases that name none
  std::string county_file;            // as for decide
  std::string month, run_date;
  std::vector<std::string> programs;
  std::vector<std::string> lines;  // told besides, by name
  std::string case_column;         // of a file of Parquet: has each case as a text
  std::string format;              // json, csv or parquet; empty: by the name of the output
  bool resume = false;
  bool each = false;  // nobody waits for more cases than are there
  unsigned threads = 1;
};
/// Ends with 128 and the signal's number where one has stopped it.
[[nodiscard]] int run_cases(const RunOptions& options);

/// The two dates of a setting; empty: of today.
struct DateOptions {
  std::string as_of;     // a day: its month, as known on it
  std::string month;     // else this month
  std::string run_date;  // as known on this day
};
struct CountyOptions {
  Folders folders;
  std::string name, other;  // other: of `diff`
  DateOptions dates;
  std::string format = "table";
  std::string output;             // a workbook, `.xlsx`; empty: to standard output
  std::string county_file;        // as for decide
  std::string since, by, flag;    // of `history`
  bool unset = false;             // of `matrix`: what nobody has set
  std::optional<int> older_than;  // of `matrix`: what was set so many months ago
};
[[nodiscard]] int show_county(const CountyOptions& options);
[[nodiscard]] int show_matrix(const CountyOptions& options);
[[nodiscard]] int show_history(const CountyOptions& options);
[[nodiscard]] int diff_counties(const CountyOptions& options);

/// What is asked of a county's file.
struct ChangeOptions {
  Folders folders;
  std::string county, flag, value;
  std::string from, until, runs_from, by, note;
  bool for_state = false;
  bool dry_run = false;
};
[[nodiscard]] int set_flag(const ChangeOptions& options);
[[nodiscard]] int undo_flag(const ChangeOptions& options);

struct ImpactOptions {
  Folders folders;
  std::string before, after;  // folders, of `impact`
  std::string cases;          // a file of lines, a folder of tables, or a store
  std::string county, months, run_date;
  std::vector<std::string> programs;
  std::size_t shown = 20;  // cases told one by one
  std::string csv;         // where all changed cases go
  bool json = false;
  bool no_tests = false;  // of `plan`
  unsigned threads = 1;
};
/// `county plan`: what an entry would do.
[[nodiscard]] int plan_flag(const ChangeOptions& change, const ImpactOptions& options);
[[nodiscard]] int impact(const ImpactOptions& options);

struct DiffOptions {
  Folders folders;
  std::string before, after;  // folders
  std::string months, run_date, county;
  std::string only;       // a decision, record, notice or line
  std::string cases_out;  // a folder; empty: none
  bool no_cases = false;
  std::size_t tries = 4000;
  bool json = false;
  unsigned threads = 1;
};
[[nodiscard]] int diff(const DiffOptions& options);

struct ImportOptions {
  Folders folders;
  std::string sheet;  // .xlsx or .csv
  std::string from, until, by, note;
  bool write = false;  // else the entries are only told
};
[[nodiscard]] int import_matrix(const ImportOptions& options);

struct CheckOptions {
  Folders folders;
  bool unconfirmed = false;
  bool cost = false;          // what deciding takes at most
  bool json = false;          // that alone, as JSON
  std::string as_of;          // the day for which counties get advice, and costs are told
  std::string against;        // earlier county files: a folder, or a revision of git; empty: none
  bool witness = false;       // cases that show what is wrong with tables and choices
  std::string at;             // of the problem at this place alone: FILE:LINE
  std::string solver;         // empty: none is asked
  std::uint32_t records = 2;  // of a list at most, where one is
  unsigned seconds = 20;      // for each question
};
[[nodiscard]] int check(const CheckOptions& options);

struct PrintOptions {
  Folders folders;
  std::string stage, module, county, month, run_date;
  std::vector<std::string> programs;
};
[[nodiscard]] int print(const PrintOptions& options);

struct FormatOptions {
  Folders folders;
  std::vector<std::string> paths;  // files or folders; `-`: standard input; none: all of the rules
  bool check = false;              // writes nothing, and tells what would change
};
[[nodiscard]] int format(const FormatOptions& options);

struct DiagramOptions {
  Folders folders;
  std::string of;  // a program, a rule, a decision or a line
  CaseOptions at;  // without a case: of the rules alone
  std::string format = "svg";
  bool only_active = false;
};
[[nodiscard]] int diagram(const DiagramOptions& options);

struct TestOptions {
  Folders folders;
  std::vector<std::string> paths;  // files or folders; none: all tests below the rules
  std::string filter;
  std::optional<int> depth;  // of explanations, which are then shown whole
  bool verbose = false;
  bool report = false;  // the table of a release alone; failures go to standard error
  std::string release;  // empty: the version of the rules
  std::string format = "table";
  bool json = false;
  std::string export_folder;  // for a deck of test cases in place of running them; empty: none
  std::string junit;          // a file for servers that build; empty: none
  bool watch = false;
  bool update = false;  // writes what was found into the tests
  bool yes = false;     // without asking
  unsigned threads = 1;
  bool coverage = false;  // what the tests cover, in place of running them
  std::string coverage_format = "text";
  std::optional<int> fail_under;  // percent of its points
};
[[nodiscard]] int test(const TestOptions& options);
[[nodiscard]] int watch_tests(const TestOptions& options);
[[nodiscard]] int update_tests(const TestOptions& options);
[[nodiscard]] int coverage(const TestOptions& options);
[[nodiscard]] int export_tests(const TestOptions& options);

struct MutateOptions {
  Folders folders;
  std::vector<std::string> paths;  // of tests; none: all below the rules
  std::string filter;              // tests whose names hold it
  std::string only;                // a file of rules, a line, a parameter
  std::optional<std::size_t> sample;
  std::uint64_t seed = 1;
  std::optional<int> fail_under;  // percent
  bool no_tests = false;          // the missing ones are not looked for
  bool killers = false;           // of those that a test sees, which
  bool json = false;
  unsigned threads = 1;
};
[[nodiscard]] int mutate(const MutateOptions& options);

struct PropertiesOptions {
  Folders folders;
  std::vector<std::string> only;  // properties or programs; none: all
  std::uint64_t seed = 1;
  std::size_t cases = 20'000;  // of each claim
  std::optional<int> seconds;  // draws on until they are over
  std::string county, month;   // empty: drawn
  bool json = false;
  unsigned threads = 1;
};
[[nodiscard]] int properties(const PropertiesOptions& options);
struct ProveOptions {
  Folders folders;
  std::string question;           // never, alike, same or property
  std::string target;             // a line or a program
  std::vector<std::string> only;  // of property: properties or programs; none: all
  std::string value;              // of never; empty: that a condition holds
  std::string before, after;      // folders of rules, of same
  std::vector<std::string> counties;
  std::string month, run_date;
  std::string solver = "z3 -in";
  std::uint32_t records = 2;  // of a list at most
  unsigned seconds = 60;      // for each question
  bool json = false;
};
[[nodiscard]] int prove(const ProveOptions& options);

struct PageOptions {
  Folders folders;
  std::string page;  // empty: list them
  CaseOptions of;
  std::string record;
  std::size_t number = 1;  // which part of long lists
  bool json = false;
  std::string add, change, remove;  // the record to add to; the record itself
  std::string entity;               // which record of the page is added
  std::vector<std::string> values;  // `days=21`
  std::vector<std::string> more;    // `--person p1 --period 2`: records and filters of the page
};
[[nodiscard]] int page(const PageOptions& options);

struct LetterOptions {
  Folders folders;
  std::string letter;  // empty: list them
  CaseOptions of;
  std::string record;
  std::optional<std::string> each;
  std::string language = "english";
  std::string format = "text";
  std::vector<std::string> more;  // `--person p1`: the record; `--template 11539`: `each`
};
[[nodiscard]] int letter(const LetterOptions& options);

struct ReportOptions {
  Folders folders;
  std::string report;              // empty: list them
  std::vector<std::string> cases;  // files of a case or of lines of JSON, folders of such; `-`
  std::string county, month, run_date, time;
  std::string output;  // a workbook, `.xlsx`; empty: text, or JSON, to standard output
  bool json = false;
};
[[nodiscard]] int report(const ReportOptions& options);

struct StoreOptions {
  Folders folders;
  std::string store, id;
  std::vector<std::string> cases;  // as for report
  std::string county;              // of cases that name none
  bool replace = false;            // cases that are there already
};
[[nodiscard]] int store_import(const StoreOptions& options);
[[nodiscard]] int store_export(const StoreOptions& options);
[[nodiscard]] int store_show(const StoreOptions& options);

struct BatchOptions {
  Folders folders;
  std::string batch;  // empty: list them
  std::string store, run_date;
  bool restart = false;
  bool names_left = false;  // the cases that the batch leaves to a worker
  unsigned threads = 1;
};
[[nodiscard]] int batch(const BatchOptions& options);

struct ServeOptions {
  Folders folders;
  std::string store = "console.db";
  std::string listen = "127.0.0.1:8086";
  std::vector<std::string> hosts;    // names that it is reached by, beside those of the machine
  std::vector<std::string> proxies;  // addresses of proxies before it
  std::string user_header;           // by which a proxy says who has signed in
  bool behind_tls = false;
  bool log = false;
  std::string console;  // a folder of templates and styles in place of those built in
  std::string demo;     // a county: makes people, cases and requests of it
  std::vector<std::string> demo_cases;
  bool routes = false;  // prints them, for tests of who may what, and serves nothing
  unsigned threads = 1;
};
[[nodiscard]] int serve(const ServeOptions& options);

struct BenchOptions {
  Folders folders;
  std::string case_path;
  int rounds = 20;
  bool load_once = false;  // what the bench starts in a fresh process
};
[[nodiscard]] int bench(const BenchOptions& options);

struct SchemaOptions {
  Folders folders;
  std::string of = "case";  // county, test
};
[[nodiscard]] int schema(const SchemaOptions& options);
/// The rules as `Folders::compiled` names them, to standard output.
[[nodiscard]] int compile(const Folders& folders);
[[nodiscard]] int explain(const std::string& code);

// Shared by the commands.

/// Without a case, its text is empty. Error: an exit code, said already.
[[nodiscard]] std::expected<Request, int> read_request(const CaseOptions& of);
/// All problems to standard error, with a count; the exit code they ask for.
[[nodiscard]] int report_problems(const std::vector<Problem>& problems);
/// The exit code of a run that decided nothing: its output is not there, whoever is to blame.
[[nodiscard]] int nothing_decided(int code);
/// The same of problems that lie in no file.
[[nodiscard]] int report_problems(const text::Problems& problems);
/// The rules of the folders; without them the exit code.
[[nodiscard]] std::expected<Rules, int> load_rules(const Folders& folders);
/// The same; a county file of the user's own, if not empty, stands in for that of its county.
[[nodiscard]] std::expected<Rules, int> load_rules(const Folders& folders,
                                                   const std::string& county_file);
/// Today in California, whatever the zone of the machine: the only clock of the interpreter.
[[nodiscard]] units::Date today();
/// The moment it is there.
[[nodiscard]] desk::Moment now_in_california();
/// The time of day there: 18:51.
[[nodiscard]] std::string time_now();
/// A date from the command line; empty: today in California.
[[nodiscard]] std::expected<units::Date, int> day_or_today(const std::string& text);
/// Error: an exit code, said already.
[[nodiscard]] std::expected<report::AsOf, int> as_of(const DateOptions& dates);
/// The county's index by its name; a problem that names the nearest otherwise.
[[nodiscard]] std::expected<check::CountyId, int> county_by_name(const Rules& rules,
                                                                 const std::string& name);
/// `table`, `csv` or `json`.
[[nodiscard]] report::TableFormat table_format(const std::string& word);
/// kWell, or kCannotGoOn where the result cannot be written.
[[nodiscard]] int finish(std::string_view result, int code = kWell);
/// The same of a result that tells of problems, changed lines or tests: in color on a terminal.
[[nodiscard]] int finish_painted(std::string_view result, int code = kWell);

}  // namespace poppy::cli
