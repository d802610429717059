// What the structs of the syntax tree are made of (units/members.h).
#pragma once

#include "interpreter/syntax/tree.h"
#include "interpreter/units/members.h"

namespace poppy::units {

template <>
inline constexpr std::size_t kMembers<syntax::Name> = 2;
template <>
inline constexpr std::size_t kMembers<syntax::Dating> = 2;
template <>
inline constexpr std::size_t kMembers<syntax::Window> = 3;
template <>
inline constexpr std::size_t kMembers<syntax::Argument> = 7;
template <>
inline constexpr std::size_t kMembers<syntax::ItemMark> = 3;
template <>
inline constexpr std::size_t kMembers<syntax::Expr> = 14;
template <>
inline constexpr std::size_t kMembers<syntax::TypeRef> = 4;
template <>
inline constexpr std::size_t kMembers<syntax::Version> = 5;
template <>
inline constexpr std::size_t kMembers<syntax::Source> = 2;
template <>
inline constexpr std::size_t kMembers<syntax::Import> = 1;
template <>
inline constexpr std::size_t kMembers<syntax::Applies> = 2;
template <>
inline constexpr std::size_t kMembers<syntax::Accept> = 4;
template <>
inline constexpr std::size_t kMembers<syntax::Lint> = 4;
template <>
inline constexpr std::size_t kMembers<syntax::EnumValue> = 3;
template <>
inline constexpr std::size_t kMembers<syntax::Enum> = 4;
template <>
inline constexpr std::size_t kMembers<syntax::Range> = 4;
template <>
inline constexpr std::size_t kMembers<syntax::Field> = 8;
template <>
inline constexpr std::size_t kMembers<syntax::Entity> = 8;
template <>
inline constexpr std::size_t kMembers<syntax::Extend> = 3;
template <>
inline constexpr std::size_t kMembers<syntax::Flag> = 8;
template <>
inline constexpr std::size_t kMembers<syntax::ParameterKey> = 2;
template <>
inline constexpr std::size_t kMembers<syntax::Parameter> = 11;
template <>
inline constexpr std::size_t kMembers<syntax::Define> = 7;
template <>
inline constexpr std::size_t kMembers<syntax::Rule> = 8;
template <>
inline constexpr std::size_t kMembers<syntax::Decision> = 11;
template <>
inline constexpr std::size_t kMembers<syntax::FieldLine> = 4;
template <>
inline constexpr std::size_t kMembers<syntax::Create> = 10;
template <>
inline constexpr std::size_t kMembers<syntax::TextBlock> = 2;
template <>
inline constexpr std::size_t kMembers<syntax::Statement> = 11;
template <>
inline constexpr std::size_t kMembers<syntax::ShownItem> = 8;
template <>
inline constexpr std::size_t kMembers<syntax::PageFilter> = 5;
template <>
inline constexpr std::size_t kMembers<syntax::PageRows> = 11;
template <>
inline constexpr std::size_t kMembers<syntax::PageFlags> = 4;
template <>
inline constexpr std::size_t kMembers<syntax::EditField> = 6;
template <>
inline constexpr std::size_t kMembers<syntax::EditRefusal> = 2;
template <>
inline constexpr std::size_t kMembers<syntax::PageEdit> = 7;
template <>
inline constexpr std::size_t kMembers<syntax::Page> = 8;
template <>
inline constexpr std::size_t kMembers<syntax::Sheet> = 3;
template <>
inline constexpr std::size_t kMembers<syntax::Report> = 8;
template <>
inline constexpr std::size_t kMembers<syntax::Batch> = 11;
template <>
inline constexpr std::size_t kMembers<syntax::LetterItem> = 9;
template <>
inline constexpr std::size_t kMembers<syntax::LetterTable> = 5;
template <>
inline constexpr std::size_t kMembers<syntax::LetterNotices> = 3;
template <>
inline constexpr std::size_t kMembers<syntax::LetterFont> = 3;
template <>
inline constexpr std::size_t kMembers<syntax::Letter> = 14;
template <>
inline constexpr std::size_t kMembers<syntax::Claim> = 4;
template <>
inline constexpr std::size_t kMembers<syntax::Property> = 8;
template <>
inline constexpr std::size_t kMembers<syntax::TableMap::Key> = 2;
template <>
inline constexpr std::size_t kMembers<syntax::TableMap::Beyond> = 3;
template <>
inline constexpr std::size_t kMembers<syntax::TableMap> = 9;
template <>
inline constexpr std::size_t kMembers<syntax::Module> = 7;

}  // namespace poppy::units
