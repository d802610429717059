// See arrow_tables.h.
#include "arrow_tables.h"

#include <memory>
#include <utility>

namespace poppy {
namespace {

template <typename Interface>
struct Room {
  Released* released = nullptr;
  int Released::* counted = nullptr;
  std::vector<Interface> children;
  std::vector<Interface*> places;
  Interface dictionary = {};
  std::vector<const void*> buffers;
};

template <typename Interface>
void release(Interface* one) {
  const std::unique_ptr<Room<Interface>> room(static_cast<Room<Interface>*>(one->private_data));
  for (Interface& child : room->children) {
    if (child.release != nullptr) child.release(&child);
  }
  if (room->dictionary.release != nullptr) room->dictionary.release(&room->dictionary);
  if (room->released != nullptr) ++(room->released->*room->counted);
  one->release = nullptr;
}

/// Only the outermost is counted.
template <typename Interface, typename Give>
void fill(Interface& one, std::unique_ptr<Room<Interface>> room, const MadeColumn& column,
          const Give& give) {
  room->children.resize(column.children.size());
  for (std::size_t i = 0; i < column.children.size(); ++i) {
    give(column.children[i], nullptr, &room->children[i]);
    room->places.push_back(&room->children[i]);
  }
  if (!column.dictionary.empty()) {
    give(column.dictionary.front(), nullptr, &room->dictionary);
    one.dictionary = &room->dictionary;
  }
  one.n_children = static_cast<std::int64_t>(room->places.size());
  one.children = room->places.empty() ? nullptr : room->places.data();
  one.release = release<Interface>;
  one.private_data = room.release();
}

struct StreamRoom {
  std::vector<MadeColumn> tables;
  Released* released = nullptr;
  std::size_t next = 0;
  std::optional<std::size_t> fails_after;
};

StreamRoom& room_of(ArrowArrayStream* stream) {
  return *static_cast<StreamRoom*>(stream->private_data);
}

}  // namespace

void give_schema(const MadeColumn& column, Released* released, ArrowSchema* out) {
  auto room = std::make_unique<Room<ArrowSchema>>();
  room->released = released;
  room->counted = &Released::schemas;
  ArrowSchema schema{};
  schema.format = column.format.c_str();
  schema.name = column.name.c_str();
  schema.flags = ARROW_FLAG_NULLABLE;
  fill(schema, std::move(room), column, give_schema);
  if (column.children_told) schema.n_children = *column.children_told;
  *out = schema;
}

void give_array(const MadeColumn& column, Released* released, ArrowArray* out) {
  auto room = std::make_unique<Room<ArrowArray>>();
  room->released = released;
  room->counted = &Released::arrays;
  ArrowArray array{};
  array.length = column.length;
  array.offset = column.offset;
  array.null_count = column.nulls;
  for (const auto& buffer : column.buffers) {
    room->buffers.push_back(buffer ? buffer->data() : nullptr);
  }
  array.n_buffers = column.buffers_told.value_or(static_cast<std::int64_t>(room->buffers.size()));
  array.buffers = room->buffers.empty() ? nullptr : room->buffers.data();
  fill(array, std::move(room), column, give_array);
  if (column.without_children) array.children = nullptr;
  *out = array;
}

void give_stream(const std::vector<MadeColumn>& tables, Released* released, ArrowArrayStream* out,
                 std::optional<std::size_t> fails_after) {
  auto room = std::make_unique<StreamRoom>();
  room->tables = tables;
  room->released = released;
  room->fails_after = fails_after;
  *out = {};
  out->get_schema = [](ArrowArrayStream* stream, ArrowSchema* schema) {
    StreamRoom& of = room_of(stream);
    give_schema(of.tables.front(), of.released, schema);
    return 0;
  };
  out->get_next = [](ArrowArrayStream* stream, ArrowArray* array) {
    StreamRoom& of = room_of(stream);
    if (of.fails_after == of.next) return 7;
    *array = {};
    if (of.next < of.tables.size()) give_array(of.tables[of.next++], of.released, array);
    return 0;
  };
  out->get_last_error = [](ArrowArrayStream*) -> const char* { return "the disk is gone"; };
  out->release = [](ArrowArrayStream* stream) {
    const std::unique_ptr<StreamRoom> of(&room_of(stream));
    ++of->released->streams;
    stream->release = nullptr;
  };
  out->private_data = room.release();
}

}  // namespace poppy
