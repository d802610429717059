// What is given through the Arrow interfaces, held until it is released, once.
#pragma once

#include <utility>

namespace poppy::arrow {

/// Of ArrowSchema, ArrowArray or ArrowArrayStream.
template <typename Interface>
class Owned {
 public:
  Owned() = default;
  /// Takes it from where it lies, as the interfaces have it moved.
  explicit Owned(Interface& from) : one_(from) { from.release = nullptr; }
  ~Owned() { reset(); }
  Owned(Owned&& other) noexcept : one_(other.one_) { other.one_.release = nullptr; }
  Owned& operator=(Owned&& other) noexcept {
    if (this != &other) {
      reset();
      one_ = std::exchange(other.one_, Interface{});
    }
    return *this;
  }
  Owned(const Owned&) = delete;
  Owned& operator=(const Owned&) = delete;

  [[nodiscard]] bool is_there() const { return one_.release != nullptr; }
  /// To be filled by its producer: nothing is there.
  [[nodiscard]] Interface* fill() {
    reset();
    one_ = Interface{};
    return &one_;
  }
  [[nodiscard]] Interface& operator*() { return one_; }
  [[nodiscard]] Interface* operator->() { return &one_; }
  [[nodiscard]] const Interface& get() const { return one_; }
  void move_to(Interface* to) {
    *to = one_;
    one_.release = nullptr;
  }
  void reset() {
    if (one_.release != nullptr) one_.release(&one_);
    one_.release = nullptr;
  }

 private:
  Interface one_{};
};

}  // namespace poppy::arrow
