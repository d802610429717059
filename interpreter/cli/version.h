// What --version says: the program, and the rules that it finds where one stands.
#pragma once

#include <string>

namespace poppy::cli {

/// The fingerprint of the rules is that of a receipt (docs/receipts.md).
[[nodiscard]] std::string version_text();

}  // namespace poppy::cli
