// What a random program has declared so far: what its expressions may name.
#pragma once

#include <string>
#include <vector>

#include "interpreter/check/program.h"

namespace poppy::differential {

using check::TypeKind;

inline constexpr int kNoEntity = -1;

struct DrawnType {
  TypeKind kind = TypeKind::boolean;
  int of = 0;  // enumeration: into Model::enums; record: into Model::entities
  bool or_blank = false;
  bool list = false;

  [[nodiscard]] DrawnType plain() const { return {kind, of, false, list}; }
  [[nodiscard]] DrawnType with_blank() const { return {kind, of, true, list}; }
  /// Alike but for blank.
  [[nodiscard]] bool is_like(const DrawnType& other) const {
    const bool named = kind == TypeKind::enumeration || kind == TypeKind::record;
    return kind == other.kind && list == other.list && (!named || of == other.of);
  }
};

struct DrawnField {
  std::string name;
  DrawnType type;
};
struct DrawnEntity {
  std::string name, self_name, list_name;
  int parent = kNoEntity;
  bool at_most_one = false;
  bool has_key = false;
  std::vector<DrawnField> fields;
};
struct DrawnEnum {
  std::string name;
  std::vector<std::string> values;
};
struct DrawnSetting {  // a flag, or a parameter with its keys
  std::string name;
  DrawnType type;
  std::vector<DrawnType> keys;
};
/// A table whose rows can be looped over: what a row has, and how many rows there are.
struct DrawnTable {
  std::string name;
  std::vector<DrawnField> cells;  // `value`, `key0`, `key0.least`
  std::size_t rows = 0;
};
struct DrawnLine {
  std::string name;
  int entity = 0;
  DrawnType type;
  bool reads_other_months = false;  // or a rule or decision: it cannot be read `at`
};

/// Names of fields and lines are unique in the whole program.
struct Model {
  std::vector<DrawnEnum> enums;        // 0: County
  std::vector<DrawnEntity> entities;   // 0: County
  std::vector<DrawnSetting> settings;  // flags and parameters
  std::vector<DrawnSetting> scales;    // marginal ones: their keys but the last
  std::vector<DrawnTable> tables;
  std::vector<DrawnLine> lines;
  std::vector<DrawnLine> kept;  // by a decision that is declared last
};

}  // namespace poppy::differential
