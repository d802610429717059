// See program_bytes.h. Each struct of a program is taken apart into its members, whatever they are:
// a member added without a change here does not build.
#include "interpreter/check/program_bytes.h"

#include <cstring>
#include <tuple>
#include <type_traits>
#include <utility>
#include <variant>
#include <vector>

#include "interpreter/check/program_members.h"
#include "interpreter/text/byte_hash.h"

namespace poppy::check {
namespace {

using units::kMembers, units::members;

template <typename T>
concept Plain = std::is_enum_v<T> || std::is_integral_v<T> || std::is_same_v<T, units::Int128>;

class Writer {
 public:
  template <typename T>
  void put(const T& value) {
    if constexpr (Plain<T>) {
      char bytes[sizeof value];
      std::memcpy(bytes, &value, sizeof value);
      bytes_.append(bytes, sizeof value);
    } else {
      std::apply([this](const auto&... each) { (this->put(each), ...); }, members(value));
    }
  }
  void put(const std::string& text) {
    put_size(text.size());
    bytes_ += text;
  }
  template <typename T>
  void put(const std::vector<T>& items) {
    put_size(items.size());
    for (const T& item : items) put(item);
  }
  template <typename T>
  void put(const units::SharedList<T>& items) {
    put(items.all());
  }
  template <typename IdType, typename T>
  void put(const IdVector<IdType, T>& items) {
    put_size(items.size());
    for (const T& item : items) put(item);
  }
  template <typename T>
  void put(const std::optional<T>& value) {
    put(value.has_value());
    if (value) put(*value);
  }
  template <typename... Of>
  void put(const std::variant<Of...>& value) {
    put(static_cast<std::uint8_t>(value.index()));
    std::visit([this](const auto& held) { this->put(held); }, value);
  }
  void put(const units::DaySet& days) { put(days.spans()); }

  [[nodiscard]] std::string take() { return std::move(bytes_); }

 private:
  void put_size(std::size_t size) { put(static_cast<std::uint32_t>(size)); }

  std::string bytes_;
};

class Reader {
 public:
  explicit Reader(std::string_view bytes) : left_(bytes) {}

  template <typename T>
  void get(T& value) {
    if constexpr (std::is_same_v<T, bool>) {
      std::uint8_t byte = 0;
      get(byte);
      value = byte != 0;
    } else if constexpr (Plain<T>) {
      if (!has(sizeof value)) return;
      char bytes[sizeof value];
      left_.copy(bytes, sizeof bytes);
      std::memcpy(&value, bytes, sizeof value);
      left_.remove_prefix(sizeof value);
    } else {
      std::apply([this](auto&... each) { (this->get(each), ...); }, members(value));
    }
  }
  void get(std::string& text) {
    const std::size_t size = get_size();
    text.assign(left_.substr(0, size));
    left_.remove_prefix(size);
  }
  template <typename T>
  void get(std::vector<T>& items) {
    items.resize(get_size());
    for (T& item : items) get(item);
  }
  template <typename T>
  void get(units::SharedList<T>& items) {
    get(items.own());
  }
  template <typename IdType, typename T>
  void get(IdVector<IdType, T>& items) {
    items.resize(get_size());
    for (T& item : items) get(item);
  }
  template <typename T>
  void get(std::optional<T>& value) {
    bool is_there = false;
    get(is_there);
    if (is_there) get(value.emplace());
  }
  template <typename... Of>
  void get(std::variant<Of...>& value) {
    std::uint8_t index = 0;
    get(index);
    get_alternative(value, index, std::index_sequence_for<Of...>());
  }
  void get(units::DaySet& days) {
    std::vector<units::Span> spans;
    get(spans);
    if (is_well_) days = units::DaySet::of(std::move(spans));
  }

  /// All was there, and nothing more.
  [[nodiscard]] bool is_whole() const { return is_well_ && left_.empty(); }

 private:
  bool has(std::size_t size) {
    if (left_.size() < size) is_well_ = false;
    if (!is_well_) left_ = {};
    return is_well_;
  }
  /// Of what takes a byte each at least: no more than there can be.
  std::size_t get_size() {
    std::uint32_t size = 0;
    get(size);
    return has(size) ? size : 0;
  }
  template <typename Variant, std::size_t... At>
  void get_alternative(Variant& value, std::size_t index, std::index_sequence<At...>) {
    const bool found = ((index == At ? (get(value.template emplace<At>()), true) : false) || ...);
    if (!found) {
      is_well_ = false;
      left_ = {};
    }
  }

  std::string_view left_;
  bool is_well_ = true;
};

/// What structs are made of, down to numbers and texts; those within themselves once.
class Layout {
 public:
  template <typename T>
  void add(const T*) {
    if constexpr (Plain<T>) {
      hash_.add_number(sizeof(T));
    } else {
      hash_.add_number(100 + kMembers<T>);
      using Members = decltype(members(std::declval<T&>()));
      add_each(static_cast<const Members*>(nullptr));
    }
  }
  void add(const std::string*) { hash_.add("text"); }
  void add(const units::DaySet*) { hash_.add("days"); }
  void add(const std::vector<Expr>*) { hash_.add("expressions"); }
  template <typename T>
  void add(const std::vector<T>*) {
    hash_.add("list");
    add(static_cast<const T*>(nullptr));
  }
  template <typename T>
  void add(const units::SharedList<T>*) {
    add(static_cast<const std::vector<T>*>(nullptr));
  }
  template <typename IdType, typename T>
  void add(const IdVector<IdType, T>*) {
    hash_.add("list");
    add(static_cast<const T*>(nullptr));
  }
  template <typename T>
  void add(const std::optional<T>*) {
    hash_.add("maybe");
    add(static_cast<const T*>(nullptr));
  }
  template <typename... Of>
  void add(const std::variant<Of...>*) {
    hash_.add("either");
    (add(static_cast<const Of*>(nullptr)), ...);
  }
  void add_name(std::string_view name) { hash_.add(name); }
  [[nodiscard]] std::uint64_t value() const { return hash_.value(); }

 private:
  template <typename... Of>
  void add_each(const std::tuple<Of&...>*) {
    (add(static_cast<const std::remove_const_t<Of>*>(nullptr)), ...);
  }

  text::ByteHash hash_;
};

}  // namespace

std::string to_bytes(const Program& program) {
  Writer writer;
  writer.put(program);
  return writer.take();
}

std::optional<Program> from_bytes(std::string_view bytes) {
  std::optional<Program> program(std::in_place);
  Reader reader(bytes);
  reader.get(*program);
  if (!reader.is_whole()) program.reset();
  return program;
}

std::uint64_t bytes_layout() {
  Layout layout;
  layout.add(static_cast<const Program*>(nullptr));
  layout.add(static_cast<const Expr*>(nullptr));
  for (std::size_t op = 0; op < std::size(ops::kOpKinds); ++op) {
    layout.add_name(name_of(static_cast<Op>(op)));
  }
  for (const text::ProblemKind& kind : text::all_problem_kinds()) layout.add_name(kind.number);
  return layout.value();
}

}  // namespace poppy::check
