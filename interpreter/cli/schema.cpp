// poppy schema: the shape of case files under the rules, for editors and for programs that write
// cases.
#include "interpreter/facts/case_schema.h"

#include "interpreter/cli/commands.h"
#include "interpreter/engine/rules_data.h"

namespace poppy::cli {

int schema(const Folders& folders) {
  const auto rules = load_rules(folders);
  if (!rules) return rules.error();
  return finish(facts::write_case_schema(*rules->data().program));
}

}  // namespace poppy::cli
