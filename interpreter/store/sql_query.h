// A statement that is put together: what it reads into, its conditions, and the values that are
// bound to them. No value ever becomes a part of its text.
#pragma once

#include <soci/soci.h>

#include <string>
#include <string_view>

namespace poppy::store {

class Query {
 public:
  Query(soci::session& sql, std::string_view text) : statement_(sql), text_(text) {}

  /// The columns, in their order.
  template <typename... Place>
  Query& into(Place&... places) {
    (statement_.exchange(soci::into(places)), ...);
    return *this;
  }
  /// The values of the text so far, in the order in which they are named. They must outlive it.
  template <typename... Value>
  Query& with(const Value&... values) {
    (statement_.exchange(soci::use(values)), ...);
    return *this;
  }
  /// A condition on a value, beside those before.
  template <typename Value>
  Query& where(std::string_view condition, const Value& value) {
    text_ += has_condition_ ? " AND " : " WHERE ";
    text_ += condition;
    has_condition_ = true;
    return with(value);
  }
  /// What stands behind the conditions.
  template <typename... Value>
  Query& then(std::string_view text, const Value&... values) {
    text_ += ' ';
    text_ += text;
    return with(values...);
  }

  /// The rows are then read with next().
  Query& run() {
    statement_.alloc();
    // Sent together with its values: it costs a server one answer, and leaves nothing behind.
    statement_.prepare(text_, soci::details::st_one_time_query);
    statement_.define_and_bind();
    statement_.execute();
    return *this;
  }
  bool next() { return statement_.fetch(); }
  /// Of a statement that reads nothing: how many rows it has changed.
  long long change() {
    statement_.alloc();
    statement_.prepare(text_, soci::details::st_one_time_query);
    statement_.define_and_bind();
    statement_.execute(true);
    return statement_.get_affected_rows();
  }

 private:
  soci::statement statement_;
  std::string text_;
  bool has_condition_ = false;
};

}  // namespace poppy::store
