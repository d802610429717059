// One JSON text -> its values in one flat run, without a heap once it has seen a text as long: for
// the facts of a run (facts/read_columns.h). Reports nothing: a text that it refuses is read by
// read_json, which says why. Accepts nothing that read_json refuses, but for keys given twice.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string_view>

namespace poppy::config {

enum class JsonKind : std::uint8_t { object, array, quoted, number, boolean, null };

/// A value, and its key where it stands in an object. What an object or array holds comes right
/// behind it.
struct JsonNode {
  const char* key_begin = nullptr;
  const char* text_begin = nullptr;
  std::uint32_t key_size = 0;
  std::uint32_t text_size = 0;
  std::uint32_t extent = 1;  // itself and all that it holds, in nodes
  JsonKind kind = JsonKind::null;

  /// What it holds begins right behind it and ends before this.
  [[nodiscard]] const JsonNode* past() const { return this + extent; }

  /// Unescaped. A number, true and false: as written; of an object, array or null: nothing.
  /// kReadable bytes from any place in them may be read.
  [[nodiscard]] std::string_view key() const { return {key_begin, key_size}; }
  [[nodiscard]] std::string_view text() const { return {text_begin, text_size}; }
  [[nodiscard]] bool is_scalar() const {
    return kind == JsonKind::quoted || kind == JsonKind::number || kind == JsonKind::boolean;
  }
};

class JsonTokens {
 public:
  static constexpr std::size_t kMostBytes = 1U << 20;
  static constexpr std::size_t kReadable = 16;

  /// A longer text is not read: it would leave its room behind.
  explicit JsonTokens(std::size_t most_bytes = kMostBytes);
  ~JsonTokens();
  JsonTokens(JsonTokens&&) noexcept;
  JsonTokens& operator=(JsonTokens&&) noexcept;

  /// Whether the text is one well-formed object, which nodes() then hold, itself first. A byte
  /// order mark before it is skipped. The text is copied.
  [[nodiscard]] bool read(std::string_view text);
  /// Until the next read.
  [[nodiscard]] std::span<const JsonNode> nodes() const { return nodes_; }

 private:
  struct Room;
  std::size_t most_bytes_;
  std::unique_ptr<Room> room_;
  std::span<const JsonNode> nodes_;
};

}  // namespace poppy::config
