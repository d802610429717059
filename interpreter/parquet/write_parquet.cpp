// See write_parquet.h.
#include "interpreter/parquet/write_parquet.h"

#include <arrow/c/bridge.h>
#include <arrow/io/interfaces.h>
#include <arrow/record_batch.h>  // IWYU pragma: keep: bridge.h only names it
#include <parquet/arrow/writer.h>

#include <exception>
#include <utility>

#include "interpreter/parquet/status_text.h"

namespace poppy::parquet {
namespace {

constexpr std::int64_t kRowsOfGroup = 1 << 16;

/// Keeps bytes until they are taken.
class Bytes : public ::arrow::io::OutputStream {
 public:
  ::arrow::Status Close() override {
    is_closed_ = true;
    return ::arrow::Status::OK();
  }
  [[nodiscard]] bool closed() const override { return is_closed_; }
  [[nodiscard]] ::arrow::Result<std::int64_t> Tell() const override { return written_; }
  ::arrow::Status Write(const void* from, std::int64_t size) override {
    kept_.append(static_cast<const char*>(from), static_cast<std::size_t>(size));
    written_ += size;
    return ::arrow::Status::OK();
  }
  using ::arrow::io::OutputStream::Write;
  [[nodiscard]] std::string take() { return std::exchange(kept_, {}); }

 private:
  std::string kept_;
  std::int64_t written_ = 0;
  bool is_closed_ = false;
};

}  // namespace

struct TableWriter::Parts {
  std::shared_ptr<Bytes> bytes = std::make_shared<Bytes>();
  std::shared_ptr<::arrow::Schema> schema;
  std::unique_ptr<::parquet::arrow::FileWriter> file;

  template <typename Work>
  std::expected<void, std::string> call(const Work& work) {
    try {
      if (const ::arrow::Status done = work(); !done.ok()) return std::unexpected(text_of(done));
    } catch (const std::bad_alloc&) {
      throw;  // as of any other part of a run
    } catch (const std::exception& fault) {
      return std::unexpected(std::string(fault.what()));
    }
    return {};
  }
  /// What has been written by now.
  template <typename Work>
  std::expected<std::string, std::string> bytes_of(const Work& work) {
    if (const auto called = call(work); !called) return std::unexpected(called.error());
    return bytes->take();
  }
};

TableWriter::TableWriter(std::unique_ptr<Parts> parts) : parts_(std::move(parts)) {}
TableWriter::TableWriter(TableWriter&& other) noexcept = default;
TableWriter& TableWriter::operator=(TableWriter&& other) noexcept = default;
TableWriter::~TableWriter() = default;

std::expected<TableWriter, std::string> TableWriter::open(ArrowSchema* schema) {
  auto parts = std::make_unique<Parts>();
  const auto opened = parts->call([&]() -> ::arrow::Status {
    ARROW_ASSIGN_OR_RAISE(parts->schema, ::arrow::ImportSchema(schema));
    ::parquet::WriterProperties::Builder of_file;
    of_file.compression(::parquet::Compression::SNAPPY)->max_row_group_length(kRowsOfGroup);
    of_file.enable_page_checksum();
    ARROW_ASSIGN_OR_RAISE(parts->file,
                          ::parquet::arrow::FileWriter::Open(
                              *parts->schema, ::arrow::default_memory_pool(), parts->bytes,
                              of_file.build(), ::parquet::default_arrow_writer_properties()));
    return ::arrow::Status::OK();
  });
  if (!opened) return std::unexpected(opened.error());
  return TableWriter(std::move(parts));
}

std::expected<std::string, std::string> TableWriter::add(ArrowArray* rows) {
  return parts_->bytes_of([&]() -> ::arrow::Status {
    ARROW_ASSIGN_OR_RAISE(const auto batch, ::arrow::ImportRecordBatch(rows, parts_->schema));
    return parts_->file->WriteRecordBatch(*batch);
  });
}

std::expected<std::string, std::string> TableWriter::finish() {
  return parts_->bytes_of([&] { return parts_->file->Close(); });
}

}  // namespace poppy::parquet
