// check_program for those who write rules: with what is known of rules that have problems, and
// where each name is used.
#pragma once

#include <memory>
#include <vector>

#include "interpreter/check/check_program.h"
#include "interpreter/check/table_fault.h"
#include "interpreter/syntax/place_of_declaration.h"

namespace poppy::check {

/// A name where it stands, and what it means there by the place of its declaration. `span` holds
/// the name alone: of `p.days_left` the last word.
struct NameUse {
  Span span;
  Span declared;
};

struct Kept;  // kept_bodies.h

/// What is known of rules that have problems, too, for those who write them. Of a program with an
/// error nothing may be planned.
struct CheckedPart {
  Program program;
  text::Problems problems;    // sorted; those of a sound program are its warnings
  std::vector<NameUse> uses;  // as they were found, some of them twice
  IdVector<EnumId, std::vector<Span>> enum_values;  // where each stands; of County: in its file
  IdVector<EntityId, Span> lists;                   // where its list is named; none: it is not
  std::vector<TableFault> table_faults;             // those that are told one by one
  std::shared_ptr<const Kept> kept;                 // for the next check; nullptr: nobody asked
};

/// What a check of rules may take over from an earlier one of nearly the same: bodies of which
/// neither the text nor the meaning of any name in it has changed. It comes to the same.
struct Keeping {
  std::vector<std::vector<syntax::PlaceOfDeclaration>> places;  // by module of the sheet
  const text::SourceSet* earlier_sources = nullptr;             // nullptr: there is no earlier one
  const CheckedPart* earlier = nullptr;
};

/// As check_program.
[[nodiscard]] CheckedPart check_program_in_part(const text::SourceSet& sources,
                                                const syntax::RuleSheet& sheet,
                                                const std::vector<TableFile>& tables,
                                                const std::vector<county::CountyFile>& counties,
                                                const Unread& unread = {},
                                                const Keeping* keeping = nullptr);

}  // namespace poppy::check
