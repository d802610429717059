// See storable.h.
#include "interpreter/store/storable.h"

#include "interpreter/store/open_kind.h"
#include "interpreter/text/printable.h"
#include "interpreter/text/source.h"

namespace poppy::store {

text::Result<void> check_storable(text::ProblemCode code, std::initializer_list<KeptText> texts) {
  for (const KeptText& one : texts) {
    if (one.text.size() > one.most) {
      return failed(code, fmt::format("{} has {} bytes, and at most {} are kept", one.what,
                                      one.text.size(), one.most));
    }
    const std::size_t wrong = text::find_invalid_utf8(one.text);
    if (wrong == std::string_view::npos) continue;
    return failed(code,
                  one.text[wrong] == '\0'
                      ? fmt::format("{} has a NUL in it, at byte {}", one.what, wrong)
                      : fmt::format("{} is no text in UTF-8 from byte {} on", one.what, wrong));
  }
  return {};
}

text::Result<void> check_storable(std::span<const StoredCase> cases) {
  constexpr std::size_t kMostName = 1 << 16;  // as long a name as a case file may have, and more
  for (const StoredCase& one : cases) {
    const std::string which = fmt::format("case {}", text::printable(one.id.substr(0, 100)));
    const std::string name = "the name of " + which;
    const std::string county = "the county of " + which;
    auto checked =
        check_storable(text::ProblemCode::case_not_storable, {{name, one.id, kMostName},
                                                              {county, one.county, kMostName},
                                                              {which, one.document, kMostBytes}});
    if (!checked) return checked;
  }
  return {};
}

}  // namespace poppy::store
