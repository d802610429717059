// See workbook_file.h.
#include "interpreter/cli/workbook_file.h"

#include "interpreter/cli/commands.h"
#include "interpreter/cli/output_file.h"
#include "interpreter/cli/say.h"

namespace poppy::cli {

int write_workbook_file(const std::string& path, const WriteWorkbook& write) {
  constexpr std::string_view kWorkbook = ".xlsx";
  if (!path.ends_with(kWorkbook)) {
    say("poppy: `{}` is no workbook: its name ends in {}\n", path, kWorkbook);
    return kWrongUse;
  }
  const OutputPath to = find_output(path);
  if (!to.is_file) {
    say("poppy: a workbook is written to a file, which `{}` is not\n", path);
    return kWrongUse;
  }
  auto output = open_output(to, -1);
  if (!output) {
    say("poppy: `{}` cannot be written: {}\n", path, output.error().why);
    return kCannotGoOn;
  }
  const auto written = write(to.partial());
  if (!written) {
    output->abandon();
    say("poppy: `{}` cannot be written: {}\n", path, written.error());
    return kCannotGoOn;
  }
  const auto named = output->name();
  if (named) return kWell;
  say("poppy: `{}` cannot be written: {}\n", path, named.error());
  return kCannotGoOn;
}

int write_table_file(const report::Table& table, const desk::SheetLook& look, units::Date made_on,
                     const std::string& path) {
  return write_workbook_file(path, [&](const std::string& partial) {
    return desk::write_workbook(table, look, made_on, partial);
  });
}

}  // namespace poppy::cli
