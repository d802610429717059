// The functions of plain values that rules may call, as the rows of ops/ have them.
#pragma once

#include <string_view>
#include <vector>

#include "interpreter/check/program.h"

namespace poppy::check {

struct PlainFunction {
  std::string_view name;
  Op op;
  TypeKind gives;
  bool or_blank;
  std::vector<TypeKind> takes;
  std::string_view form;  // what it takes, by name: `birth, on`
};
[[nodiscard]] const std::vector<PlainFunction>& plain_functions();

}  // namespace poppy::check
