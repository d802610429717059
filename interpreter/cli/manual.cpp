// See manual.h.
#include "interpreter/cli/manual.h"

#include <filesystem>

#include "interpreter/cli/commands.h"
#include "interpreter/cli/man_page.h"
#include "interpreter/cli/output_file.h"
#include "interpreter/cli/say.h"
#include "interpreter/cli/slips.h"
#include "interpreter/units/literals.h"

namespace poppy::cli {
namespace {

/// The pages of a command and of all below it. The exit code.
int write_pages(const CommandWords& app, const CommandWords& command,
                const std::vector<std::string>& path, const ManOptions& options) {
  const std::string file =
      (std::filesystem::path(options.folder) / (page_name(path) + ".1")).string();
  const auto written = write_whole_file(file, man_page(app, path, POPPY_VERSION, options.date));
  if (!written) {
    say("poppy: `{}` cannot be written: {}\n", file, written.error());
    return kCannotGoOn;
  }
  for (const CommandWords& below : command.commands) {
    if (below.group.empty()) continue;
    std::vector<std::string> to = path;
    to.push_back(below.name);
    if (const int code = write_pages(app, below, to, options); code != kWell) return code;
  }
  return kWell;
}

}  // namespace

int man(const CommandWords& app, const ManOptions& options) {
  const FoundCommand found = find_command(app, options.path);
  if (found.words < options.path.size()) {
    return tell_slip(there_is_no_command(*found.command, options.path[found.words]));
  }
  if (!options.date.empty() && !units::parse_date(options.date)) {
    say("poppy: `{}` is no date: write a day, such as 2026-12-01\n", options.date);
    return kWrongUse;
  }
  if (!options.folder.empty()) return write_pages(app, *found.command, options.path, options);
  return finish(man_page(app, options.path, POPPY_VERSION, options.date));
}

}  // namespace poppy::cli
