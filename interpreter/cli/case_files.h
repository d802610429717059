// Cases from the command line: files of a case, files of cases as lines of JSON, folders of such.
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "interpreter/include/poppy/engine.h"

namespace poppy::cli {

/// Gives each case to `take`, with the name that problems call it by; what cannot be read, and the
/// problems that `take` has, are told as they come.
class CaseFiles {
 public:
  using Take =
      std::function<std::vector<Problem>(const std::string& text, const std::string& name)>;
  explicit CaseFiles(Take take) : take_(std::move(take)) {}

  /// `-`: lines from standard input.
  void add(const std::string& path);
  [[nodiscard]] std::size_t problems() const { return problems_; }
  /// Whether there are cases that could not be read, of which `take` knows nothing.
  [[nodiscard]] bool is_any_unread() const { return is_any_unread_; }

 private:
  void tell(const std::vector<Problem>& problems);
  void tell_unread(const std::vector<Problem>& problems);
  void add_folder(const std::string& path);
  void add_case(const std::string& path);
  void add_lines(const std::string& path);

  Take take_;
  std::size_t problems_ = 0;
  bool is_any_unread_ = false;
};

}  // namespace poppy::cli
