// poppy schema: the shape of case, county and test files under the rules, for editors and for
// programs that write them; and that of explanations, for those that read them.
#include "interpreter/cli/commands.h"
#include "interpreter/desk/explanation.h"
#include "interpreter/include/poppy/engine.h"

namespace poppy::cli {

int schema(const SchemaOptions& options) {
  if (options.of == "explanation") return finish(desk::explanation_schema());
  const auto rules = load_rules(options.folders);
  if (!rules) return rules.error();
  if (options.of == "county") return finish(rules->county_schema());
  if (options.of == "test") return finish(rules->test_schema());
  return finish(rules->case_schema());
}

}  // namespace poppy::cli
