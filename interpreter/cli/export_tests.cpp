// poppy test --export: rule tests as a deck of cases for other programs.
#include <fmt/core.h>

#include <filesystem>
#include <system_error>

#include "interpreter/cli/commands.h"
#include "interpreter/cli/output_file.h"
#include "interpreter/cli/prepare_tests.h"
#include "interpreter/cli/say.h"
#include "interpreter/engine/test_deck.h"

namespace poppy::cli {

int export_tests(const TestOptions& options) {
  const auto rules = load_rules(options.folders);
  if (!rules) return rules.error();
  const auto tests = prepare_tests(*rules, options.paths, options.folders, options.filter);
  if (!tests) return tests.error();
  const engine::TestDeck deck = engine::test_deck(*rules->data().program, *tests);
  const std::filesystem::path folder(options.export_folder);
  std::error_code fault;
  std::filesystem::create_directories(folder, fault);  // a fault shows when a file is written
  for (const engine::DeckFile& file : deck.files) {
    const std::string path = (folder / file.name).string();
    if (const auto written = write_whole_file(path, file.text); !written) {
      say("poppy: `{}` cannot be written: {}\n", path, written.error());
      return kCannotGoOn;
    }
  }
  return finish(fmt::format("{} tests, {} cases with {} expectations; {} left out, of texts, "
                            "reports and what is not in force\n",
                            tests->size(), deck.cases, deck.expectations, deck.left_out),
                kWell);
}

}  // namespace poppy::cli
