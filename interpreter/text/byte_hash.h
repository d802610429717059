// A running hash of bytes, the same however they come in pieces: what a stopped run had read and
// written, and what rules were compiled from, is known again by it. It finds mix-ups, not
// forgeries.
#pragma once

#include <cstdint>
#include <cstring>
#include <string_view>

namespace poppy::text {

class ByteHash {
 public:
  void add(std::string_view bytes) {
    size_ += bytes.size();
    while (held_ > 0 && !bytes.empty()) {  // a word that an earlier piece began
      take(bytes.front());
      bytes.remove_prefix(1);
    }
    while (bytes.size() >= sizeof word_) {
      std::memcpy(&word_, bytes.data(), sizeof word_);
      mix();
      bytes.remove_prefix(sizeof word_);
    }
    for (const char byte : bytes) take(byte);
  }
  void add_number(std::uint64_t number) {
    char bytes[sizeof number];
    std::memcpy(bytes, &number, sizeof number);
    add({bytes, sizeof number});
  }
  [[nodiscard]] std::uint64_t value() const {
    ByteHash end = *this;
    end.word_ = held_ == 0 ? 0 : word_;
    end.mix();
    end.word_ = size_;
    end.mix();
    return end.hash_;
  }

 private:
  void take(char byte) {
    if (held_ == 0) word_ = 0;
    word_ |= std::uint64_t{static_cast<unsigned char>(byte)} << (8 * held_);
    if (++held_ < sizeof word_) return;
    held_ = 0;
    mix();
  }
  void mix() {
    hash_ = (hash_ ^ word_) * 0x9E3779B97F4A7C15U;
    hash_ ^= hash_ >> 32;
  }

  std::uint64_t hash_ = 14695981039346656037U, word_ = 0, size_ = 0;
  unsigned held_ = 0;  // bytes of a word not yet full
};

}  // namespace poppy::text
