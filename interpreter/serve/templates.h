// Pages out of templates of Mustache (console/templates) and data of JSON. Every text is escaped,
// and shown without control characters and without signs that turn the direction of writing.
#pragma once

#include <memory>
#include <nlohmann/json_fwd.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "interpreter/serve/console_files.h"
#include "interpreter/text/problem.h"

namespace poppy::serve {

/// Values: objects, arrays, texts, whole numbers, yes and no. A name that the data does not have is
/// looked for in what stands around it, and is then an empty text. In `{{#name}}`, no, null, an
/// empty text and an empty array are false; a number is true, also 0.
class Templates {
 public:
  /// Takes the files `templates/NAME.mustache`. `{{> other}}` takes another in where it stands, and
  /// in `layout` `{{> page}}` takes the page. Problems (console_file): what is no template, a part
  /// that is not there or holds itself, a text that is not escaped.
  [[nodiscard]] static text::Result<Templates> read(const std::vector<ConsoleFile>& files);

  Templates(Templates&&) noexcept;
  Templates& operator=(Templates&&) noexcept;
  ~Templates();

  /// The template alone: a part of a page, for a preview. An unknown one is a bug. May be called on
  /// many threads at once.
  [[nodiscard]] std::string render(std::string_view name, const nlohmann::json& data) const;
  /// The template within `layout`.
  [[nodiscard]] std::string render_page(std::string_view name, const nlohmann::json& data) const;
  [[nodiscard]] std::vector<std::string> names() const;

 private:
  struct Parsed;
  explicit Templates(std::unique_ptr<Parsed> parsed);
  std::unique_ptr<Parsed> parsed_;
};

/// What stands in a template between `{{{` and `}}}`, or behind `{{&`: what no template may have
/// but for the names listed in templates.cpp.
[[nodiscard]] std::vector<std::string> unescaped_names(std::string_view text);

}  // namespace poppy::serve
