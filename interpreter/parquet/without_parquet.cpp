// In the place of read_parquet.cpp and write_parquet.cpp, where the program is built without
// Parquet.
#include "interpreter/parquet/read_parquet.h"
#include "interpreter/parquet/write_parquet.h"

namespace poppy::parquet {

bool is_built_in() { return false; }

std::expected<std::uint64_t, std::string> read_rows(int /*descriptor*/, const std::string& /*only*/,
                                                    ArrowArrayStream* /*out*/) {
  return std::unexpected(kNotBuiltIn);
}

struct TableWriter::Parts {};

TableWriter::TableWriter(std::unique_ptr<Parts> parts) : parts_(std::move(parts)) {}
TableWriter::TableWriter(TableWriter&& other) noexcept = default;
TableWriter& TableWriter::operator=(TableWriter&& other) noexcept = default;
TableWriter::~TableWriter() = default;

std::expected<TableWriter, std::string> TableWriter::open(ArrowSchema* /*schema*/) {
  return std::unexpected(kNotBuiltIn);
}
std::expected<std::string, std::string> TableWriter::add(ArrowArray* /*rows*/) {
  return std::unexpected(kNotBuiltIn);
}
std::expected<std::string, std::string> TableWriter::finish() {
  return std::unexpected(kNotBuiltIn);
}

}  // namespace poppy::parquet
