// What a form sends: application/x-www-form-urlencoded and, with files, multipart/form-data (RFC
// 7578), out of hostile bytes. Used by pages that take something in.
#pragma once

#include <cstddef>
#include <expected>
#include <string>
#include <string_view>
#include <vector>

#include "interpreter/serve/http.h"

namespace poppy::serve {

struct FormLimits {
  std::size_t fields = 2000;
  std::size_t name_bytes = 256;
  std::size_t value_bytes = 1 << 20;
  std::size_t files = 20;
  std::size_t file_bytes = 8 << 20;
};

struct FormFile {
  std::string name;          // of the field
  std::string file_name;     // without folders and control characters; empty: none was chosen
  std::string content_type;  // as the browser says; not believed
  std::string bytes;
};

/// Texts are UTF-8, their lines end in `\n` alone, and have no control character but that and tabs.
struct Form {
  std::vector<NameValue> fields;
  std::vector<FormFile> files;

  /// Of the first with this name; empty where there is none.
  [[nodiscard]] std::string_view text(std::string_view name) const;
  [[nodiscard]] std::vector<std::string_view> texts(std::string_view name) const;
  [[nodiscard]] bool has(std::string_view name) const {
    return find_value(fields, name) != nullptr;
  }
  /// Null: none was chosen.
  [[nodiscard]] const FormFile* file(std::string_view name) const;
};

/// Or what is wrong with it, in words for a person.
template <typename T>
using OrFault = std::expected<T, std::string>;

[[nodiscard]] OrFault<Form> read_form(const Request& request, const FormLimits& limits = {});
[[nodiscard]] OrFault<Form> read_form(std::string_view content_type, std::string_view body,
                                      const FormLimits& limits);

}  // namespace poppy::serve
