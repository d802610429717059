// See flow_part.h.
#include "interpreter/documents/flow_part.h"

#include <algorithm>

#include "interpreter/report/value_text.h"

namespace poppy::documents {

using check::Op;

Asking asking_of(std::string_view written) {
  if (written.starts_with("all {")) return Asking::all;
  if (written.starts_with("any {")) return Asking::any;
  if (written.starts_with("none {")) return Asking::none;
  if (written.starts_with("at least ") && written.ends_with("}")) return Asking::at_least;
  if (written.starts_with("first of {")) return Asking::choice;
  return Asking::alone;
}

/// The four groups of the language; the assertion fails where op.def has another.
static_assert(std::ranges::count(ops::kOpKinds, check::OpKind::group) == 4);
Asking asking_of(Op group) {
  if (group == Op::all_of) return Asking::all;
  if (group == Op::any_of) return Asking::any;
  return group == Op::none_of ? Asking::none : Asking::at_least;
}

std::string heading_of(Asking asking, const std::string& written) {
  switch (asking) {
    case Asking::alone:
      return written;
    case Asking::all:
      return "all of these: the first no ends it with no";
    case Asking::any:
      return "any of these: the first yes ends it with yes";
    case Asking::none:
      return "none of these: the first yes ends it with no";
    case Asking::at_least:
      return report::without_braces(written) + ": each is counted";
    case Asking::choice:
      return "the first of these that holds";
  }
  return {};
}

EdgeKind way_on(Asking asking) {
  switch (asking) {
    case Asking::all:
      return EdgeKind::yes;
    case Asking::any:
    case Asking::none:
    case Asking::choice:
      return EdgeKind::no;
    case Asking::alone:
    case Asking::at_least:
      return EdgeKind::next;
  }
  return EdgeKind::next;
}

}  // namespace poppy::documents
