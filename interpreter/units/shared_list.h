// A list whose copies share one store until one of them is changed: for what is large, is copied
// often and changes seldom.
#pragma once

#include <cstddef>
#include <memory>
#include <utility>
#include <vector>

namespace poppy::units {

template <typename T>
class SharedList {
 public:
  SharedList() = default;
  // NOLINTNEXTLINE(google-explicit-constructor): as a list is assigned
  SharedList(std::vector<T> items) : items_(std::make_shared<std::vector<T>>(std::move(items))) {}

  [[nodiscard]] const std::vector<T>& all() const {
    static const std::vector<T> none;
    return items_ == nullptr ? none : *items_;
  }
  // NOLINTNEXTLINE(google-explicit-constructor): it reads as a list
  operator const std::vector<T>&() const { return all(); }
  [[nodiscard]] auto begin() const { return all().begin(); }
  [[nodiscard]] auto end() const { return all().end(); }
  [[nodiscard]] std::size_t size() const { return all().size(); }
  [[nodiscard]] bool empty() const { return all().empty(); }
  [[nodiscard]] const T& front() const { return all().front(); }
  [[nodiscard]] const T& back() const { return all().back(); }
  [[nodiscard]] const T& operator[](std::size_t at) const { return all()[at]; }

  /// To be changed, of this list alone. What was had of it before may be gone.
  [[nodiscard]] std::vector<T>& own() {
    if (items_ == nullptr || items_.use_count() != 1) {
      items_ = std::make_shared<std::vector<T>>(all());
    }
    return *items_;
  }

 private:
  std::shared_ptr<std::vector<T>> items_;  // nullptr: there are none
};

}  // namespace poppy::units
