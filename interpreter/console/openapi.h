// The document of the API: OpenAPI 3.1 out of the table of its operations (api.h), with examples
// out of the rules.
#pragma once

#include <string>

#include "interpreter/include/poppy/engine.h"

namespace poppy::console {

[[nodiscard]] std::string openapi_json(const Rules& rules);

/// The schemas that operations name, as an object of JSON.
[[nodiscard]] std::string openapi_schemas();

}  // namespace poppy::console
