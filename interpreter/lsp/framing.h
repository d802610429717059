// Bytes of a client -> its messages, each as long as its `Content-Length` says.
#pragma once

#include <cstddef>
#include <expected>
#include <optional>
#include <string>
#include <string_view>

namespace poppy::lsp {

inline constexpr std::size_t kLongestHeader = 4096;
inline constexpr std::size_t kLongestMessage = 64u << 20;  // a text of 8 MiB, each sign escaped

class Framing {
 public:
  void feed(std::string_view bytes) { bytes_ += bytes; }
  /// The next whole message; none: more bytes are needed. Error: what is wrong with the header.
  /// Where the next message would begin is then not known.
  [[nodiscard]] std::expected<std::optional<std::string>, std::string> next();
  /// Whether a message has begun and is not whole.
  [[nodiscard]] bool is_within() const { return !bytes_.empty(); }

 private:
  std::string bytes_;
};

[[nodiscard]] std::string framed(std::string_view message);

}  // namespace poppy::lsp
