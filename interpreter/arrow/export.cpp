// See export.h. Buffers begin where processors like them to, as Arrow recommends.
#include "interpreter/arrow/export.h"

#include <algorithm>
#include <array>
#include <cstdlib>
#include <cstring>
#include <limits>
#include <memory>
#include <new>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

namespace poppy::arrow {
namespace {

constexpr std::size_t kAlignment = 64;

struct FreeBuffer {
  void operator()(void* buffer) const { std::free(buffer); }
};
using Buffer = std::unique_ptr<char, FreeBuffer>;

/// Of zeros, at least one byte.
Buffer make_buffer(std::size_t size) {
  if (size > std::numeric_limits<std::size_t>::max() / 2) throw std::bad_alloc();
  const std::size_t rounded = (size / kAlignment + 1) * kAlignment;
  Buffer buffer(static_cast<char*>(std::aligned_alloc(kAlignment, rounded)));
  if (!buffer) throw std::bad_alloc();
  std::memset(buffer.get(), 0, rounded);
  return buffer;
}

const char* format_of(ResultKind kind) {
  switch (kind) {
    case ResultKind::boolean:
      return "b";
    case ResultKind::number:
      return "i";
    case ResultKind::integer:
      return "l";
    case ResultKind::money:
      return "d:19,2";
    case ResultKind::date:
      return "tdD";
    case ResultKind::text:
      return "u";
    case ResultKind::large_text:
      return "U";
    case ResultKind::structure:
      return "+s";
    case ResultKind::list:
      return "+l";
  }
  return "n";
}

/// What a schema points to. Children that the caller has not moved away go with it.
struct SchemaRoom {
  std::string name;
  std::vector<ArrowSchema> children;
  std::vector<ArrowSchema*> places;
};
struct ArrayRoom {
  std::vector<Buffer> buffers;
  std::array<const void*, 3> pointers{};
  std::vector<ArrowArray> children;
  std::vector<ArrowArray*> places;
};

template <typename Room, typename Interface>
void release(Interface* one) {
  const std::unique_ptr<Room> room(static_cast<Room*>(one->private_data));
  for (Interface& child : room->children) {
    if (child.release != nullptr) child.release(&child);
  }
  one->release = nullptr;
}

/// Gives `one` its room; what is made of the children before is let go where a later one fails.
template <typename Room, typename Interface, typename Make>
void fill(Interface& one, std::unique_ptr<Room> room, std::size_t children, const Make& make) {
  room->children.resize(children);
  room->places.reserve(children);
  for (Interface& child : room->children) room->places.push_back(&child);
  one.n_children = static_cast<std::int64_t>(children);
  one.children = children == 0 ? nullptr : room->places.data();
  one.private_data = room.get();
  one.release = release<Room, Interface>;
  Room* const held = room.release();
  try {
    for (std::size_t i = 0; i < children; ++i) make(i, held->children[i]);
  } catch (...) {
    one.release(&one);
    throw;
  }
}

class ArrayExport {
 public:
  using Parts = std::vector<const ResultColumn*>;

  static void make(const ResultField& field, const Parts& parts, ArrowArray& out) {
    auto room = std::make_unique<ArrayRoom>();
    ArrowArray array{};
    for (const ResultColumn* part : parts) array.length += static_cast<std::int64_t>(part->rows());
    add_validity(*room, parts, array);
    add_values(*room, field.kind, parts);
    for (std::size_t i = 0; i < room->buffers.size(); ++i) {
      room->pointers[i] = room->buffers[i].get();
    }
    array.n_buffers = static_cast<std::int64_t>(room->buffers.size());
    array.buffers = room->pointers.data();
    fill(array, std::move(room), field.children.size(), [&](std::size_t i, ArrowArray& child) {
      Parts children;
      for (const ResultColumn* part : parts) children.push_back(&part->children()[i]);
      make(field.children[i], children, child);
    });
    out = array;
  }

 private:
  static std::size_t rows_of(const Parts& parts) {
    std::size_t rows = 0;
    for (const ResultColumn* part : parts) rows += part->rows();
    return rows;
  }

  static void set_bit(char* bits, std::size_t at) {
    auto& byte = reinterpret_cast<unsigned char&>(bits[at / 8]);
    byte = static_cast<unsigned char>(byte | 1U << (at % 8));
  }

  /// None where there is no null.
  static void add_validity(ArrayRoom& room, const Parts& parts, ArrowArray& array) {
    std::int64_t nulls = 0;
    for (const ResultColumn* part : parts) nulls += std::ranges::count(part->valid(), '\0');
    array.null_count = nulls;
    room.buffers.emplace_back();
    if (nulls == 0) return;
    Buffer bits = make_buffer((rows_of(parts) + 7) / 8);
    std::size_t at = 0;
    for (const ResultColumn* part : parts) {
      for (const char valid : part->valid()) {
        if (valid != 0) set_bit(bits.get(), at);
        ++at;
      }
    }
    room.buffers.front() = std::move(bits);
  }

  static void add_values(ArrayRoom& room, ResultKind kind, const Parts& parts) {
    switch (kind) {
      case ResultKind::structure:
        return;
      case ResultKind::list:
        room.buffers.push_back(offsets<std::int32_t>(parts));
        return;
      case ResultKind::text:
        room.buffers.push_back(offsets<std::int32_t>(parts));
        room.buffers.push_back(joined(parts));
        return;
      case ResultKind::large_text:
        room.buffers.push_back(offsets<std::int64_t>(parts));
        room.buffers.push_back(joined(parts));
        return;
      case ResultKind::boolean:
        room.buffers.push_back(truths(parts));
        return;
      case ResultKind::number:
      case ResultKind::integer:
      case ResultKind::money:
      case ResultKind::date:
        room.buffers.push_back(joined(parts));
        return;
    }
  }

  static Buffer truths(const Parts& parts) {
    Buffer bits = make_buffer((rows_of(parts) + 7) / 8);
    std::size_t at = 0;
    for (const ResultColumn* part : parts) {
      for (const char truth : part->bytes()) {
        if (truth != 0) set_bit(bits.get(), at);
        ++at;
      }
    }
    return bits;
  }

  static Buffer joined(const Parts& parts) {
    std::size_t size = 0;
    for (const ResultColumn* part : parts) size += part->bytes().size();
    Buffer all = make_buffer(size);
    char* to = all.get();
    for (const ResultColumn* part : parts) {
      std::memcpy(to, part->bytes().data(), part->bytes().size());
      to += part->bytes().size();
    }
    return all;
  }

  template <typename Offset>
  static Buffer offsets(const Parts& parts) {
    Buffer all = make_buffer((rows_of(parts) + 1) * sizeof(Offset));
    char* to = all.get() + sizeof(Offset);
    std::int64_t before = 0;  // of the parts before
    for (const ResultColumn* part : parts) {
      std::int64_t last = before;
      for (const std::int64_t end : part->ends()) {
        last = before + end;
        if (last > std::numeric_limits<Offset>::max()) {
          throw std::length_error("a column of results is over 2 GB: give batches of fewer rows");
        }
        const auto offset = static_cast<Offset>(last);
        std::memcpy(to, &offset, sizeof offset);
        to += sizeof offset;
      }
      before = last;
    }
    return all;
  }
};

}  // namespace

void export_schema(const ResultField& field, ArrowSchema* out) {
  auto room = std::make_unique<SchemaRoom>();
  room->name = field.name;
  ArrowSchema schema{};
  schema.format = format_of(field.kind);
  schema.name = room->name.c_str();
  schema.flags = ARROW_FLAG_NULLABLE;
  fill(schema, std::move(room), field.children.size(),
       [&](std::size_t i, ArrowSchema& child) { export_schema(field.children[i], &child); });
  *out = schema;
}

void export_array(const ResultField& field, std::span<const ResultColumn* const> parts,
                  ArrowArray* out) {
  ArrayExport::make(field, {parts.begin(), parts.end()}, *out);
}

}  // namespace poppy::arrow
