// See name_changes.h. Structs are taken apart by their members: one that gets another must say here
// whether bodies that name it depend on that.
#include "interpreter/check/name_changes.h"

#include <algorithm>
#include <functional>
#include <string>
#include <utility>

namespace poppy::check {
namespace {

class Comparison {
 public:
  Comparison(const Meanings& earlier, const Meanings& now, const MovedPlaces& moved)
      : earlier_(earlier), now_(now), moved_(moved) {}

  [[nodiscard]] NameChanges run() {
    changes_.is_all = !moved_.are_same_files() || !has_same_types();
    if (changes_.is_all) return std::move(changes_);
    changes_.lines = IdVector<LineId, LineId>(earlier_.program.lines.size(), kNone);
    changes_.flags = IdVector<FlagId, FlagId>(earlier_.program.flags.size(), kNone);
    changes_.parameters =
        IdVector<ParameterId, ParameterId>(earlier_.program.parameters.size(), kNone);
    for (const auto& [word, was] : earlier_.names) {
      const auto is = now_.names.find(word);
      if (is == now_.names.end()) {
        note_changed(word);
      } else {
        compare(word, was, is->second);
      }
    }
    for (const auto& [word, is] : now_.names) {
      if (!earlier_.names.contains(word)) note_changed(word);
    }
    return std::move(changes_);
  }

 private:
  void note_changed(const std::string& word) { changes_.words.insert(hash_of_word(word)); }

  void compare(const std::string& word, const std::vector<Declared>& was,
               const std::vector<Declared>& is) {
    const auto same = [&](const Declared& one, const Declared& other) {
      return one.kind == other.kind && one.module == other.module && one.entity == other.entity &&
             is_moved(one.span, other.span) && is_same_thing(one, other);
    };
    if (!std::ranges::equal(was, is, same)) {
      note_changed(word);
      return;
    }
    for (std::size_t i = 0; i < was.size(); ++i) number(was[i], is[i]);
  }

  [[nodiscard]] bool is_same_thing(const Declared& was, const Declared& is) const {
    switch (was.kind) {
      case NameKind::enumeration:
      case NameKind::entity:
        return was.id == is.id;
      case NameKind::flag:
        return same(earlier_.program.flags[std::get<FlagId>(was.id)],
                    now_.program.flags[std::get<FlagId>(is.id)]);
      case NameKind::parameter:
        return same(earlier_.program.parameters[std::get<ParameterId>(was.id)],
                    now_.program.parameters[std::get<ParameterId>(is.id)]);
      case NameKind::line: {
        const auto before = std::get<LineId>(was.id);
        const auto after = std::get<LineId>(is.id);
        return same(earlier_.program.lines[before], now_.program.lines[after]) &&
               earlier_.kept.contains(before) == now_.kept.contains(after);
      }
      // No body reads them.
      case NameKind::outcome:
      case NameKind::gather:
      case NameKind::page:
      case NameKind::report:
      case NameKind::batch:
      case NameKind::letter:
      case NameKind::property:
        return true;
    }
    text::bug("a name of no kind");
  }

  void number(const Declared& was, const Declared& is) {
    if (was.kind == NameKind::line) number(changes_.lines, was, is);
    if (was.kind == NameKind::flag) number(changes_.flags, was, is);
    if (was.kind == NameKind::parameter) number(changes_.parameters, was, is);
  }
  template <typename IdType>
  void number(IdVector<IdType, IdType>& ids, const Declared& was, const Declared& is) {
    ids[std::get<IdType>(was.id)] = std::get<IdType>(is.id);
    changes_.is_renumbered = changes_.is_renumbered || was.id != is.id;
  }

  [[nodiscard]] bool is_moved(Span was, Span is) const { return moved_.now(was) == is; }

  // What a body depends on that names it; titles and the like are none of that.

  [[nodiscard]] bool same(const Flag& was, const Flag& is) const {
    const auto& [name, title, number, group, module, type, unset, set_by_state, span] = was;
    return name == is.name && type == is.type;
  }
  [[nodiscard]] bool same(const Line& was, const Line& is) const {
    const auto& [name, module, program, kind, entity, type, title, cites, versions, span] = was;
    return name == is.name && kind == is.kind && entity == is.entity && type == is.type;
  }
  [[nodiscard]] bool same(const Parameter& was, const Parameter& is) const {
    const auto& [name, module, title, cites, type, key_names, key_types, partial, versions,
                 from_table, rows, has_beyond, beyond_size, beyond_rows, is_scale, value_name,
                 span] = was;
    const auto same_rows = [&](const TableRow& one, const TableRow& other) {
      return std::ranges::equal(one.keys, other.keys,
                                [&](const KeyRange& a, const KeyRange& b) { return same(a, b); });
    };
    return name == is.name && type == is.type && key_names == is.key_names &&
           key_types == is.key_types && partial == is.partial && from_table == is.from_table &&
           has_beyond == is.has_beyond && is_scale == is.is_scale && value_name == is.value_name &&
           std::ranges::equal(rows, is.rows, same_rows);
  }
  [[nodiscard]] static bool same(const KeyRange& was, const KeyRange& is) {
    const auto& [low, high, open_high, any] = was;
    return low == is.low && high == is.high && open_high == is.open_high && any == is.any;
  }
  [[nodiscard]] bool same(const Enum& was, const Enum& is) const {
    const auto& [name, values, span] = was;
    return name == is.name && is_moved(span, is.span) &&
           std::ranges::equal(values, is.values, {}, &EnumValue::name, &EnumValue::name);
  }
  [[nodiscard]] bool same(const Entity& was, const Entity& is) const {
    const auto& [name, self_name, parent, list_name, at_most_one, fields, retired, key, key_message,
                 entered, removed, depth, span] = was;
    return name == is.name && self_name == is.self_name && parent == is.parent &&
           list_name == is.list_name && at_most_one == is.at_most_one && fields == is.fields &&
           key == is.key && entered == is.entered && removed == is.removed && depth == is.depth &&
           is_moved(span, is.span);
  }
  [[nodiscard]] bool same(const Field& was, const Field& is) const {
    const auto& [name, entity, type, dated, fixed, bounds, title, span] = was;
    return name == is.name && entity == is.entity && type == is.type && dated == is.dated &&
           fixed == is.fixed && bounds.low == is.bounds.low && bounds.high == is.bounds.high &&
           bounds.step == is.bounds.step && is_moved(span, is.span);
  }
  [[nodiscard]] bool same(const Module& was, const Module& is) const {
    const auto& [name, title, program, sources, imports, applies, file] = was;
    return name == is.name && imports == is.imports && file == is.file;
  }

  [[nodiscard]] bool has_same_types() const {
    const auto alike = [this](const auto& was, const auto& is) {
      return std::ranges::equal(
          was, is, [this](const auto& one, const auto& other) { return this->same(one, other); });
    };
    const auto moved = [this](Span was, Span is) { return is_moved(was, is); };
    const auto all_moved = [&](const std::vector<Span>& was, const std::vector<Span>& is) {
      return std::ranges::equal(was, is, moved);
    };
    const Program& was = earlier_.program;
    const Program& is = now_.program;
    return alike(was.modules, is.modules) && earlier_.sees == now_.sees &&
           alike(was.enums, is.enums) && alike(was.entities, is.entities) &&
           alike(was.fields, is.fields) && earlier_.field_modules == now_.field_modules &&
           std::ranges::equal(earlier_.enum_values, now_.enum_values, all_moved) &&
           std::ranges::equal(earlier_.lists, now_.lists, moved);
  }

  const Meanings& earlier_;
  const Meanings& now_;
  const MovedPlaces& moved_;
  NameChanges changes_;
};

}  // namespace

NameChanges compare_names(const Meanings& earlier, const Meanings& now, const MovedPlaces& moved) {
  return Comparison(earlier, now, moved).run();
}

std::uint32_t hash_of_word(std::string_view word) {
  return static_cast<std::uint32_t>(std::hash<std::string_view>()(word));
}

}  // namespace poppy::check
