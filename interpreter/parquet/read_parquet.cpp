// See read_parquet.h.
#include "interpreter/parquet/read_parquet.h"

#include <arrow/c/bridge.h>
#include <arrow/io/file.h>
#include <arrow/record_batch.h>
#include <fcntl.h>
#include <parquet/arrow/reader.h>
#include <parquet/arrow/schema.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <exception>
#include <memory>
#include <numeric>
#include <utility>
#include <vector>

#include "interpreter/parquet/status_text.h"

namespace poppy::parquet {
namespace {

constexpr std::int64_t kRowsAtOnce = 1024;
constexpr std::int64_t kBytesAtOnce = 1 << 16;  // of a column

/// Calls `work`; what it throws becomes a Status, so that no exception leaves through C.
template <typename Work>
::arrow::Status guarded(const Work& work) {
  try {
    return work();
  } catch (const std::bad_alloc&) {
    return ::arrow::Status::OutOfMemory("there is not enough memory");
  } catch (const std::exception& fault) {
    return ::arrow::Status::IOError(fault.what());
  }
}

/// Rows of a file that is kept open, each table looked at before it is given out: that its buffers
/// are as long as its rows need cannot be seen behind the C interface.
class FileRows : public ::arrow::RecordBatchReader {
 public:
  FileRows(std::unique_ptr<::parquet::arrow::FileReader> file,
           std::unique_ptr<::arrow::RecordBatchReader> rows)
      : file_(std::move(file)), rows_(std::move(rows)) {}

  [[nodiscard]] std::shared_ptr<::arrow::Schema> schema() const override { return rows_->schema(); }

  ::arrow::Status ReadNext(std::shared_ptr<::arrow::RecordBatch>* batch) override {
    return guarded([&]() -> ::arrow::Status {
      ARROW_RETURN_NOT_OK(rows_->ReadNext(batch));
      return *batch == nullptr ? ::arrow::Status::OK() : (*batch)->Validate();
    });
  }

 private:
  std::unique_ptr<::parquet::arrow::FileReader> file_;
  std::unique_ptr<::arrow::RecordBatchReader> rows_;  // of the file, which goes after it
};

::arrow::Result<std::unique_ptr<::parquet::arrow::FileReader>> open_file(int descriptor) {
  ARROW_ASSIGN_OR_RAISE(auto file, ::arrow::io::ReadableFile::Open(descriptor));  // closes it
  ::parquet::ReaderProperties of_file(::arrow::default_memory_pool());
  of_file.enable_buffered_stream();
  of_file.set_buffer_size(kBytesAtOnce);
  of_file.set_page_checksum_verification(true);
  ::parquet::ArrowReaderProperties of_rows(/*use_threads=*/false);
  of_rows.set_batch_size(kRowsAtOnce);
  of_rows.set_pre_buffer(false);
  // Of days far off, nanoseconds would run over.
  of_rows.set_coerce_int96_timestamp_unit(::arrow::TimeUnit::MILLI);
  ::parquet::arrow::FileReaderBuilder builder;
  ARROW_RETURN_NOT_OK(builder.Open(std::move(file), of_file));
  return builder.properties(of_rows)->Build();
}

/// The parts that the column is made of; of all columns, where none has the name.
std::vector<int> parts_of(const ::parquet::arrow::FileReader& file, const std::string& column) {
  const ::parquet::SchemaDescriptor& schema = *file.parquet_reader()->metadata()->schema();
  std::vector<int> all(static_cast<std::size_t>(schema.num_columns()));
  std::iota(all.begin(), all.end(), 0);
  std::vector<int> parts;
  for (const int part : all) {
    if (schema.GetColumnRoot(part)->name() == column) parts.push_back(part);
  }
  return parts.empty() ? all : parts;
}

::arrow::Result<std::uint64_t> open_rows(int descriptor, const std::string& only,
                                         ArrowArrayStream* out) {
  ARROW_ASSIGN_OR_RAISE(auto file, open_file(descriptor));
  std::vector<int> groups(static_cast<std::size_t>(file->num_row_groups()));
  std::iota(groups.begin(), groups.end(), 0);
  ARROW_ASSIGN_OR_RAISE(auto rows, file->GetRecordBatchReader(groups, parts_of(*file, only)));
  const std::int64_t count = file->parquet_reader()->metadata()->num_rows();
  if (count < 0) return ::arrow::Status::Invalid("it says that it has ", count, " rows");
  ARROW_RETURN_NOT_OK(::arrow::ExportRecordBatchReader(
      std::make_shared<FileRows>(std::move(file), std::move(rows)), out));
  return static_cast<std::uint64_t>(count);
}

}  // namespace

bool is_built_in() { return true; }

std::expected<std::uint64_t, std::string> read_rows(int descriptor, const std::string& only,
                                                    ArrowArrayStream* out) {
  const int own = ::fcntl(descriptor, F_DUPFD_CLOEXEC, STDERR_FILENO + 1);
  if (own < 0) return std::unexpected(std::string(std::strerror(errno)));
  std::uint64_t count = 0;
  const ::arrow::Status opened =
      guarded([&]() -> ::arrow::Status { return open_rows(own, only, out).Value(&count); });
  if (!opened.ok()) return std::unexpected(text_of(opened));
  return count;
}

}  // namespace poppy::parquet
