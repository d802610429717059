// A zip of files that are not packed, made by hand: tests of workbooks write their parts in plain
// sight, and may get the zip itself wrong.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace poppy::test {

using Parts = std::vector<std::pair<std::string, std::string>>;

inline std::uint32_t crc32(std::string_view bytes) {
  std::uint32_t crc = 0xFFFFFFFFU;
  for (const char byte : bytes) {
    crc ^= static_cast<unsigned char>(byte);
    for (int bit = 0; bit < 8; ++bit) crc = crc >> 1U ^ ((crc & 1U) != 0 ? 0xEDB88320U : 0U);
  }
  return ~crc;
}

/// As a zip writes numbers: the lowest byte first.
inline void put(std::string& to, std::uint32_t number, int bytes) {
  for (int i = 0; i < bytes; ++i) to += static_cast<char>(number >> (8 * i) & 0xFFU);
}

/// `flags`: of every file; 1: it is locked by a password.
inline std::string stored_zip(const Parts& parts, std::uint32_t flags = 0) {
  std::string all, directory;
  for (const auto& [name, content] : parts) {
    const auto size = static_cast<std::uint32_t>(content.size());
    std::string head;
    put(head, 20, 2);
    put(head, flags, 2);
    put(head, 0, 2);     // stored
    put(head, 0, 2);     // time
    put(head, 0x21, 2);  // 1980-01-01
    put(head, crc32(content), 4);
    put(head, size, 4);
    put(head, size, 4);
    put(head, static_cast<std::uint32_t>(name.size()), 2);
    put(head, 0, 2);
    directory += "PK\x01\x02";
    put(directory, 20, 2);
    directory += head;
    put(directory, 0, 2);  // comment
    put(directory, 0, 2);  // disk
    put(directory, 0, 2);
    put(directory, 0, 4);
    put(directory, static_cast<std::uint32_t>(all.size()), 4);
    directory += name;
    all += "PK\x03\x04" + head + name + content;
  }
  const auto begin = static_cast<std::uint32_t>(all.size());
  all += directory + "PK\x05\x06";
  put(all, 0, 4);
  put(all, static_cast<std::uint32_t>(parts.size()), 2);
  put(all, static_cast<std::uint32_t>(parts.size()), 2);
  put(all, static_cast<std::uint32_t>(directory.size()), 4);
  put(all, begin, 4);
  put(all, 0, 2);
  return all;
}

}  // namespace poppy::test
