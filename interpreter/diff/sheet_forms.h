// What a worksheet computes, apart from how it is written: of each line a number, which is the same
// for two lines, of whatever programs, exactly where they compute the same from the same facts.
// Names of lines, places, labels and the order of a group's items do not tell. The numbers are of
// whole forms, kept and compared, not of fingerprints: that two are equal is proof.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "interpreter/plan/worksheet.h"

namespace poppy::diff {

using FormId = std::uint32_t;

using SlotForms = units::IdVector<plan::SlotId, FormId>;

/// Forms met so far, of both programs.
class FormPool {
 public:
  [[nodiscard]] FormId id_of(const std::string& form) {
    return forms_.try_emplace(form, static_cast<FormId>(forms_.size())).first->second;
  }

 private:
  std::unordered_map<std::string, FormId> forms_;
};

/// Of one program: what its worksheets have in common is put into forms once.
class SheetForms {
 public:
  SheetForms(const check::Program& program, FormPool& pool) : program_(program), pool_(pool) {}

  /// Of each slot: a fact, or a line with all that it reads, down to the facts.
  [[nodiscard]] SlotForms slots(const plan::Worksheet& sheet);
  /// The line alone: other lines that it reads by their names.
  [[nodiscard]] FormId own(const plan::Worksheet& sheet, const plan::SheetLine& line);

 private:
  FormId node(plan::NodeId id);
  FormId slot(plan::SlotId id);
  FormId type(const check::Type& type);
  FormId entity(check::EntityId id);
  FormId table(const plan::LookupTable& table);
  FormId words(std::string_view words) { return pool_.id_of(std::string(words)); }
  [[nodiscard]] std::string constant(const plan::Node& node) const;
  void operands(const plan::Node& node, std::string& form);
  FormId line(const plan::SheetLine& line, FormId root);

  const check::Program& program_;
  FormPool& pool_;
  std::map<std::uint64_t, FormId> types_;
  std::map<check::EntityId, FormId> entities_;
  using TableKey = std::pair<check::ParameterId,
                             std::pair<std::vector<std::uint32_t>, std::vector<std::uint32_t>>>;
  std::map<TableKey, FormId> tables_;
  // of the sheet at hand
  const plan::Worksheet* sheet_ = nullptr;
  bool by_name_ = false;
  units::IdVector<plan::NodeId, FormId> nodes_;
  SlotForms line_forms_;
};

}  // namespace poppy::diff
