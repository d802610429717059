// Cases that stay: store, batch, serve.
#include "interpreter/cli/add_commands.h"
#include "interpreter/cli/commands.h"
#include "interpreter/cli/parser.h"

namespace poppy::cli {
namespace {

void add_store(CLI::App& app, Command& chosen) {
  const auto options = std::make_shared<StoreOptions>();
  CLI::App& command = *app.add_subcommand("store", "Cases that stay: in a folder, or in SQLite");
  command.require_subcommand(1);
  const auto add_place = [&](CLI::App& one) {
    one.add_option("store", options->store,
                   "A file of SQLite, named in .db, a database of PostgreSQL "
                   "(postgresql://USER@HOST/DATABASE), or a folder")
        ->type_name("STORE")
        ->required();
  };
  CLI::App& import = *command.add_subcommand("import", "Put cases into a store");
  add_place(import);
  import
      .add_option("cases", options->cases,
                  "Case files, files of cases as lines of JSON, folders of such; - for lines from "
                  "standard input")
      ->type_name("PATH")
      ->required();
  import.add_option("--county", options->county, "The county of cases that name none")
      ->type_name("COUNTY");
  import.add_flag("--replace", options->replace, "Also in place of cases that are there");
  add_folders(import, options->folders);
  add_compiled(import, options->folders);
  import.callback([options, &chosen] { chosen = [options] { return store_import(*options); }; });
  CLI::App& all =
      *command.add_subcommand("export", "All cases as lines of JSON, in the order of their names");
  add_place(all);
  all.callback([options, &chosen] { chosen = [options] { return store_export(*options); }; });
  CLI::App& show = *command.add_subcommand("show", "One case");
  add_place(show);
  show.add_option("case", options->id, "Its name")->type_name("CASE")->required();
  show.callback([options, &chosen] { chosen = [options] { return store_show(*options); }; });
}

void add_batch(CLI::App& app, Command& chosen) {
  const auto options = std::make_shared<BatchOptions>();
  CLI::App& command = *app.add_subcommand(
      "batch", "Write what a batch of the rules makes into stored cases; alone: list the batches");
  command.add_option("batch", options->batch, "The batch")->type_name("BATCH");
  command.add_option("--store", options->store, "The store of cases")->type_name("STORE");
  command
      .add_option("--run-date", options->run_date,
                  "Day on which it runs; default: today in California")
      ->type_name("DATE");
  command.add_flag("--restart", options->restart, "Go on behind the last case that was done");
  command.add_flag("--left", options->names_left,
                   "Name the cases that it leaves to a worker, and say why");
  add_threads(command, options->threads);
  add_folders(command, options->folders);
  add_compiled(command, options->folders);
  command.callback([options, &chosen] { chosen = [options] { return batch(*options); }; });
}

void add_serve(CLI::App& app, Command& chosen) {
  const auto options = std::make_shared<ServeOptions>();
  CLI::App& command = *app.add_subcommand(
      "serve", "The console of a county's desk, in a browser, until it is stopped");
  const auto add = [&](const char* name, auto& to, const char* type, const char* about) {
    return command.add_option(name, to, about)->type_name(type);
  };
  add("--store", options->store, "STORE",
      "Accounts, cases and requests: a file of SQLite, or postgresql://user@host/database; "
      "default: console.db");
  add("--listen", options->listen, "ADDRESS:PORT", "Where it listens; default: 127.0.0.1:8086");
  add("--host", options->hosts, "NAME", "A name that it is reached by; may be given again");
  CLI::Option* proxy = add("--proxy", options->proxies, "ADDRESS",
                           "A proxy whose X-Forwarded-For is believed; may be given again");
  add("--user-header", options->user_header, "NAME",
      "The header by which the proxy says who has signed in")
      ->needs(proxy);
  command.add_flag("--behind-tls", options->behind_tls, "A proxy before it speaks TLS");
  command.add_flag("--log", options->log, "Tell each request on standard error");
  add("--console", options->console, "DIR", "Templates and styles in place of those built in");
  CLI::Option* demo =
      add("--demo", options->demo, "COUNTY", "Make people and requests of a county to look at");
  add("--demo-cases", options->demo_cases, "FILE", "Cases of the demonstration")->needs(demo);
  command.add_flag("--routes", options->routes)->group("");  // of tests, and told to nobody
  add_threads(command, options->threads);
  add_folders(command, options->folders);
  command.callback([options, &chosen] { chosen = [options] { return serve(*options); }; });
}

}  // namespace

void add_store_commands(CLI::App& app, Command& chosen) {
  add_store(app, chosen);
  add_batch(app, chosen);
  add_serve(app, chosen);
}

}  // namespace poppy::cli
