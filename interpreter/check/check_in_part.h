// check_program for those who write rules: with what is known of rules that have problems, and
// where each name is used.
#pragma once

#include <vector>

#include "interpreter/check/check_program.h"
#include "interpreter/check/table_fault.h"

namespace poppy::check {

/// A name where it stands, and what it means there by the place of its declaration. `span` holds
/// the name alone: of `p.days_left` the last word.
struct NameUse {
  Span span;
  Span declared;
};

/// What is known of rules that have problems, too, for those who write them. Of a program with an
/// error nothing may be planned.
struct CheckedPart {
  Program program;
  text::Problems problems;    // sorted; those of a sound program are its warnings
  std::vector<NameUse> uses;  // as they were found, some of them twice
  IdVector<EnumId, std::vector<Span>> enum_values;  // where each stands; of County: in its file
  IdVector<EntityId, Span> lists;                   // where its list is named; none: it is not
  std::vector<TableFault> table_faults;             // those that are told one by one
};

/// As check_program.
[[nodiscard]] CheckedPart check_program_in_part(const text::SourceSet& sources,
                                                const syntax::RuleSheet& sheet,
                                                const std::vector<TableFile>& tables,
                                                const std::vector<county::CountyFile>& counties,
                                                const Unread& unread = {});

}  // namespace poppy::check
