// Tables -> the bytes of a file of Parquet, as they come: rows of one schema, in groups, then the
// foot, without which the file cannot be read.
#pragma once

#include <cstdint>
#include <expected>
#include <memory>
#include <string>

#include "interpreter/include/poppy/arrow_abi.h"

namespace poppy::parquet {

class TableWriter {
 public:
  /// Takes the schema: a structure of the columns. Error: as all here, why not.
  [[nodiscard]] static std::expected<TableWriter, std::string> open(ArrowSchema* schema);
  TableWriter(TableWriter&& other) noexcept;
  TableWriter& operator=(TableWriter&& other) noexcept;
  ~TableWriter();

  /// Takes the rows, and holds them until there are enough for a group. The bytes that follow.
  [[nodiscard]] std::expected<std::string, std::string> add(ArrowArray* rows);
  /// The last bytes. Nothing can be added then.
  [[nodiscard]] std::expected<std::string, std::string> finish();

 private:
  struct Parts;
  explicit TableWriter(std::unique_ptr<Parts> parts);
  std::unique_ptr<Parts> parts_;
};

}  // namespace poppy::parquet
