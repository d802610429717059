// Files packed in a zip that lies in memory (zip_archive.cpp is the only libzip file). They are
// unpacked one at a time and by the names that the caller knows: nothing is ever written anywhere,
// whatever a name in the archive says.
#pragma once

#include <cstdint>
#include <expected>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

struct zip;

namespace poppy::config {

enum class ZipFault : std::uint8_t {
  damaged,    // it is none, or does not unpack to what it says
  locked,     // a password is needed
  too_large,  // too many files, or more than `most` bytes unpacked
  absent      // there is no such file
};

class ZipArchive {
 public:
  /// `bytes` must outlive it. `most`: bytes that all calls of `unpack` give together.
  [[nodiscard]] static std::expected<ZipArchive, ZipFault> open(std::string_view bytes,
                                                                std::size_t most);

  /// Names are compared without the case of their letters, as those of a workbook's parts are.
  [[nodiscard]] bool has(std::string_view path) const;
  [[nodiscard]] std::expected<std::string, ZipFault> unpack(std::string_view path);

 private:
  struct Discard {
    void operator()(zip* archive) const;
  };
  using Handle = std::unique_ptr<zip, Discard>;

  ZipArchive(Handle archive, std::size_t most) : archive_(std::move(archive)), left_(most) {}

  Handle archive_;
  std::size_t left_;
  std::map<std::string, std::uint64_t, std::less<>> files_;  // by name in small letters
};

}  // namespace poppy::config
