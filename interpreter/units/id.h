// Numbers by which things refer to each other, a type for each kind of thing, so that the number of
// a line cannot be passed for that of a slot; and vectors that only such a number looks into.
#pragma once

#include <compare>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <initializer_list>
#include <type_traits>
#include <utility>
#include <vector>

namespace poppy::units {

/// The place of a thing in its vector. Tag only tells kinds apart.
template <class Tag>
struct Id {
  std::uint32_t value = 0;

  constexpr Id() = default;
  constexpr explicit Id(std::uint32_t place) : value(place) {}
  friend constexpr bool operator==(Id, Id) = default;
  friend constexpr std::strong_ordering operator<=>(Id, Id) = default;
};

/// No thing of whatever kind: none of its vector has this place.
struct NoId {
  static constexpr std::uint32_t kValue = 0xffffffff;

  constexpr operator std::uint32_t() const { return kValue; }
  template <class Tag>
  constexpr operator Id<Tag>() const {
    return Id<Tag>(kValue);
  }
};
inline constexpr NoId kNone;

/// The ids from the first to before `end`, in order.
template <class IdType>
class IdRange {
 public:
  class Iterator {
   public:
    using value_type = IdType;
    using difference_type = std::ptrdiff_t;

    constexpr Iterator() = default;
    constexpr explicit Iterator(std::uint32_t at) : at_(at) {}
    constexpr IdType operator*() const { return IdType(at_); }
    constexpr Iterator& operator++() {
      ++at_;
      return *this;
    }
    constexpr Iterator operator++(int) { return Iterator(at_++); }
    friend constexpr bool operator==(Iterator, Iterator) = default;

   private:
    std::uint32_t at_ = 0;
  };

  constexpr IdRange(IdType first, IdType end) : first_(first.value), end_(end.value) {}
  [[nodiscard]] constexpr Iterator begin() const { return Iterator(first_); }
  [[nodiscard]] constexpr Iterator end() const { return Iterator(end_); }

 private:
  std::uint32_t first_, end_;
};

/// A vector with one value for each thing of a kind.
template <class IdType, class T>
class IdVector : private std::vector<T> {
  using Base = std::vector<T>;

 public:
  using typename Base::const_iterator;
  using typename Base::const_reference;
  using typename Base::iterator;
  using typename Base::reference;
  using typename Base::size_type;
  using typename Base::value_type;

  IdVector() = default;
  explicit IdVector(std::size_t count) : Base(count) {}
  IdVector(std::size_t count, const T& value) : Base(count, value) {}
  IdVector(std::initializer_list<T> values) : Base(values) {}

  using Base::assign;
  using Base::back;
  using Base::begin;
  using Base::clear;
  using Base::emplace_back;
  using Base::empty;
  using Base::end;
  using Base::front;
  using Base::pop_back;
  using Base::push_back;
  using Base::reserve;
  using Base::resize;
  using Base::size;

  [[nodiscard]] reference operator[](IdType id) { return Base::operator[](id.value); }
  [[nodiscard]] const_reference operator[](IdType id) const { return Base::operator[](id.value); }

  [[nodiscard]] bool has(IdType id) const { return id.value < size(); }
  /// Of one of the vector's own.
  [[nodiscard]] IdType id_of(const T& one) const {
    return IdType(static_cast<std::uint32_t>(&one - Base::data()));
  }
  /// The id of what is put at the end next.
  [[nodiscard]] IdType next_id() const { return IdType(static_cast<std::uint32_t>(size())); }
  IdType add(T value) {
    const IdType id = next_id();
    push_back(std::move(value));
    return id;
  }
  [[nodiscard]] IdRange<IdType> ids(IdType first = {}) const { return {first, next_id()}; }

  friend bool operator==(const IdVector& left, const IdVector& right) {
    return static_cast<const Base&>(left) == static_cast<const Base&>(right);
  }
};

}  // namespace poppy::units

template <class Tag>
struct std::hash<poppy::units::Id<Tag>> {
  std::size_t operator()(poppy::units::Id<Tag> id) const noexcept {
    return std::hash<std::uint32_t>()(id.value);
  }
};
