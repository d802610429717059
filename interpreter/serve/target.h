// What the first lines of a request ask for, out of hostile bytes: the target of its line, the host
// that it names, and the form of its header as a whole.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "interpreter/serve/http.h"

namespace poppy::serve {

struct Target {
  std::string authority;  // of `http://localhost:8086/counties`; else empty
  std::string path = "/";
  std::vector<std::string> parts;
  std::vector<NameValue> query;
  bool is_server = false;  // `*`: the server itself, for OPTIONS
};

/// None: it is no target, or one that could be read as another (docs/console.md).
[[nodiscard]] std::optional<Target> read_target(std::string_view text);

/// `name=value&name=value`, decoded. None: it is none, has bad text, or more than `most` of them.
[[nodiscard]] std::optional<std::vector<NameValue>> read_query(std::string_view text,
                                                               std::size_t most);

/// A name or an address, and a port where there is one.
struct Authority {
  std::string name;  // in small letters; an address of IPv6 without its brackets
  std::optional<std::uint16_t> port;
};
[[nodiscard]] std::optional<Authority> read_authority(std::string_view text);

/// Reads on in the bytes of a header, of which so many were read before.
struct HeaderScan {
  bool is_bad =
      false;  // a line that does not end in CR LF, one that is folded, a control character
  std::size_t end = 0;   // behind the empty line; 0: it is not there yet
  std::size_t seen = 0;  // to go on from
};
[[nodiscard]] HeaderScan scan_header(std::string_view bytes, std::size_t seen);

}  // namespace poppy::serve
