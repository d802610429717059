// The files that pages refer to: style, script and icon, kept by browsers for as long as their
// bytes stay the same.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "interpreter/serve/console_files.h"
#include "interpreter/serve/http.h"

namespace poppy::serve {

class Statics {
 public:
  /// Takes the files `static/NAME`. An ending without a known type is a bug.
  explicit Statics(const std::vector<ConsoleFile>& files);

  /// `/static/poppy.css?v=…`, which changes with the bytes. An unknown name is a bug.
  [[nodiscard]] std::string link_to(std::string_view name) const;
  /// The file, or that the browser has it already; 404 where there is none.
  [[nodiscard]] Response answer(const Request& request, std::string_view name) const;

 private:
  struct File {
    std::string bytes, content_type, mark;
  };
  std::map<std::string, File, std::less<>> files_;
};

}  // namespace poppy::serve
