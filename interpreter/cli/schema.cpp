// poppy schema: the shape of case files under the rules, for editors and for programs that write
// cases.
#include "interpreter/cli/commands.h"
#include "interpreter/include/poppy/engine.h"

namespace poppy::cli {

int schema(const Folders& folders) {
  const auto rules = load_rules(folders);
  if (!rules) return rules.error();
  return finish(rules->case_schema());
}

}  // namespace poppy::cli
