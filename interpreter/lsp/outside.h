// What a language server needs of the outside world; cli/ gives it, tests give another.
#pragma once

#include <expected>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "interpreter/units/calendar.h"

namespace poppy::lsp {

struct Outside {
  /// Bytes of the client: those that are there, waiting for some where `wait` says so; none: it
  /// has ended.
  std::function<std::optional<std::string>(bool wait)> read;
  /// False: the client is gone.
  std::function<bool(std::string_view bytes)> write;
  /// Error: why it cannot be read.
  std::function<std::expected<std::string, std::string>(const std::string& path)> read_text;
  /// Below the folder, by their endings, without folders of the names in `skip`; sorted.
  std::function<std::vector<std::string>(const std::string& folder,
                                         const std::vector<std::string_view>& endings,
                                         const std::vector<std::string_view>& skip)>
      find_files;
  std::function<units::Date()> today;
  std::function<void(const std::string& words)> say;  // to whoever started the server
  std::string folder;                                 // where it was started; absolute
  std::string rules = "policies";                     // folders, unless the client names others
  std::string counties = "county_rules";
};

/// Serves one client until it ends. The exit code: 0 after `shutdown` and `exit`, else 1.
[[nodiscard]] int serve(const Outside& outside);

}  // namespace poppy::lsp
