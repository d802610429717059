// A page as text for a terminal, and as JSON for programs (docs/pages.md).
#pragma once

#include <string>

#include "interpreter/documents/page_view.h"
#include "interpreter/text/json_writer.h"

namespace poppy::documents {

[[nodiscard]] std::string page_text(const PageView& page);
void put_page(text::JsonWriter& to, const PageView& page);

}  // namespace poppy::documents
