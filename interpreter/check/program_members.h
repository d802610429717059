// What the structs of a program are made of (units/members.h).
#pragma once

#include "interpreter/check/program.h"
#include "interpreter/units/members.h"

namespace poppy::units {

template <typename Tag>
inline constexpr std::size_t kMembers<Id<Tag>> = 1;
template <>
inline constexpr std::size_t kMembers<text::Span> = 3;
template <>
inline constexpr std::size_t kMembers<text::Problem> = 4;
template <>
inline constexpr std::size_t kMembers<Date> = 1;
template <>
inline constexpr std::size_t kMembers<Month> = 1;
template <>
inline constexpr std::size_t kMembers<Span> = 2;
template <>
inline constexpr std::size_t kMembers<Rational> = 2;
template <>
inline constexpr std::size_t kMembers<RowList> = 1;
template <>
inline constexpr std::size_t kMembers<ErrorNote> = 2;
template <>
inline constexpr std::size_t kMembers<Value> = 2;
template <>
inline constexpr std::size_t kMembers<Dating> = 4;
template <>
inline constexpr std::size_t kMembers<Bounds> = 3;
template <>
inline constexpr std::size_t kMembers<check::Type> = 4;
template <>
inline constexpr std::size_t kMembers<check::EnumValue> = 3;
template <>
inline constexpr std::size_t kMembers<check::Enum> = 3;
template <>
inline constexpr std::size_t kMembers<check::Field> = 8;
template <>
inline constexpr std::size_t kMembers<check::RetiredName> = 3;
template <>
inline constexpr std::size_t kMembers<check::Entity> = 13;
template <>
inline constexpr std::size_t kMembers<check::Flag> = 9;
template <>
inline constexpr std::size_t kMembers<check::FlagEntry> = 6;
template <>
inline constexpr std::size_t kMembers<check::County> = 5;
template <>
inline constexpr std::size_t kMembers<check::Mark> = 2;
template <>
inline constexpr std::size_t kMembers<check::Expr> = 8;
template <>
inline constexpr std::size_t kMembers<check::Version> = 5;
template <>
inline constexpr std::size_t kMembers<check::KeyRange> = 4;
template <>
inline constexpr std::size_t kMembers<check::TableRow> = 6;
template <>
inline constexpr std::size_t kMembers<check::Parameter> = 17;
template <>
inline constexpr std::size_t kMembers<check::Line> = 10;
template <>
inline constexpr std::size_t kMembers<check::Rule> = 3;
template <>
inline constexpr std::size_t kMembers<check::Decision> = 5;
template <>
inline constexpr std::size_t kMembers<check::CreateField> = 3;
template <>
inline constexpr std::size_t kMembers<check::Create> = 10;
template <>
inline constexpr std::size_t kMembers<check::TextPiece> = 3;
template <>
inline constexpr std::size_t kMembers<check::StatementField> = 2;
template <>
inline constexpr std::size_t kMembers<check::Statement> = 12;
template <>
inline constexpr std::size_t kMembers<check::Gather> = 9;
template <>
inline constexpr std::size_t kMembers<check::CellRange> = 4;
template <>
inline constexpr std::size_t kMembers<check::ShownItem> = 8;
template <>
inline constexpr std::size_t kMembers<check::PageFilter> = 4;
template <>
inline constexpr std::size_t kMembers<check::PageRows> = 10;
template <>
inline constexpr std::size_t kMembers<check::FlagColumn> = 4;
template <>
inline constexpr std::size_t kMembers<check::PageFlags> = 3;
template <>
inline constexpr std::size_t kMembers<check::EditField> = 6;
template <>
inline constexpr std::size_t kMembers<check::EditRefusal> = 2;
template <>
inline constexpr std::size_t kMembers<check::PageEdit> = 6;
template <>
inline constexpr std::size_t kMembers<check::Page> = 10;
template <>
inline constexpr std::size_t kMembers<check::Sheet> = 2;
template <>
inline constexpr std::size_t kMembers<check::ReportFact> = 2;
template <>
inline constexpr std::size_t kMembers<check::Report> = 10;
template <>
inline constexpr std::size_t kMembers<check::Batch> = 13;
template <>
inline constexpr std::size_t kMembers<check::BothTexts> = 2;
template <>
inline constexpr std::size_t kMembers<check::LetterItem> = 7;
template <>
inline constexpr std::size_t kMembers<check::LetterTable> = 3;
template <>
inline constexpr std::size_t kMembers<check::LetterNotices> = 2;
template <>
inline constexpr std::size_t kMembers<check::Letter> = 16;
template <>
inline constexpr std::size_t kMembers<check::Claim> = 4;
template <>
inline constexpr std::size_t kMembers<check::Property> = 10;
template <>
inline constexpr std::size_t kMembers<check::Module> = 7;
template <>
inline constexpr std::size_t kMembers<check::Program> = 20;

}  // namespace poppy::units
