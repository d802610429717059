// A line's value in a decided month, in words; of one that is undetermined or an error, and of one
// that is not there, `undetermined`.
#pragma once

#include <string>
#include <string_view>

#include "interpreter/include/poppy/engine.h"

inline std::string shown(const poppy::Month& month, std::string_view path) {
  const auto value = month.value(path);
  const bool is_firm = value && (value->is_known() || value->is_blank());
  return is_firm ? value->text() : "undetermined";
}
