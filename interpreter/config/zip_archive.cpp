// See zip_archive.h.
#include "interpreter/config/zip_archive.h"

#include <zip.h>

#include <algorithm>
#include <new>
#include <utility>

#include "interpreter/text/lower_case.h"

namespace poppy::config {
namespace {

constexpr zip_int64_t kMostFiles = 5'000;

/// Some programs write backslashes, and a slash in front.
std::string plain_name(std::string_view name) {
  std::string plain = text::lower_case(name);
  std::ranges::replace(plain, '\\', '/');
  return plain.starts_with('/') ? plain.substr(1) : plain;
}

struct CloseFile {
  void operator()(zip_file_t* file) const { zip_fclose(file); }
};

ZipFault fault_of(zip_t* archive) {
  const int code = zip_error_code_zip(zip_get_error(archive));
  if (code == ZIP_ER_MEMORY) throw std::bad_alloc();
  return code == ZIP_ER_NOPASSWD || code == ZIP_ER_WRONGPASSWD ? ZipFault::locked
                                                               : ZipFault::damaged;
}

}  // namespace

void ZipArchive::Discard::operator()(zip* archive) const { zip_discard(archive); }

std::expected<ZipArchive, ZipFault> ZipArchive::open(std::string_view bytes, std::size_t most) {
  zip_error_t error;
  zip_error_init(&error);
  zip_source_t* source = zip_source_buffer_create(bytes.data(), bytes.size(), 0, &error);
  if (source == nullptr) throw std::bad_alloc();
  Handle handle(zip_open_from_source(source, ZIP_RDONLY, &error));
  if (handle == nullptr) {
    zip_source_free(source);
    zip_error_fini(&error);
    return std::unexpected(ZipFault::damaged);
  }
  const zip_int64_t count = zip_get_num_entries(handle.get(), 0);
  if (count > kMostFiles) return std::unexpected(ZipFault::too_large);
  ZipArchive archive(std::move(handle), most);
  for (zip_int64_t i = 0; i < count; ++i) {
    const auto index = static_cast<zip_uint64_t>(i);
    const char* name = zip_get_name(archive.archive_.get(), index, 0);
    if (name == nullptr) return std::unexpected(fault_of(archive.archive_.get()));
    // Of two files with one name each program would take the one it likes.
    if (!archive.files_.emplace(plain_name(name), index).second) {
      return std::unexpected(ZipFault::damaged);
    }
  }
  return archive;
}

bool ZipArchive::has(std::string_view path) const { return files_.contains(plain_name(path)); }

std::expected<std::string, ZipFault> ZipArchive::unpack(std::string_view path) {
  const auto found = files_.find(plain_name(path));
  if (found == files_.end()) return std::unexpected(ZipFault::absent);
  const std::unique_ptr<zip_file_t, CloseFile> file(
      zip_fopen_index(archive_.get(), found->second, 0));
  if (file == nullptr) return std::unexpected(fault_of(archive_.get()));
  constexpr std::size_t kPiece = 64U << 10U;
  std::string all;
  while (true) {
    const std::size_t before = all.size();
    all.resize(before + kPiece);
    const zip_int64_t read = zip_fread(file.get(), all.data() + before, kPiece);
    if (read < 0) return std::unexpected(ZipFault::damaged);
    const auto count = static_cast<std::size_t>(read);
    all.resize(before + count);
    if (count > left_) return std::unexpected(ZipFault::too_large);
    left_ -= count;
    if (count == 0) return all;
  }
}

}  // namespace poppy::config
