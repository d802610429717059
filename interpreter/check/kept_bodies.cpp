// See kept_bodies.h.
#include "interpreter/check/kept_bodies.h"

#include <algorithm>
#include <iterator>
#include <string_view>

namespace poppy::check {
namespace {

constexpr std::size_t kNew = static_cast<std::size_t>(-1);

bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_'; }
bool is_word_part(char c) { return is_letter(c) || (c >= '0' && c <= '9'); }

/// All of them, in texts and comments, too: more than a body can name.
std::vector<std::uint32_t> words_in(std::string_view text) {
  std::vector<std::uint32_t> words;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (!is_letter(text[i])) continue;
    const std::size_t begin = i;
    while (i < text.size() && is_word_part(text[i])) ++i;
    words.push_back(hash_of_word(text.substr(begin, i - begin)));
  }
  std::ranges::sort(words);
  const auto repeated = std::ranges::unique(words);
  words.erase(repeated.begin(), repeated.end());
  return words;
}

/// By declaration of a module, its number in the earlier one; kNew: it was read since.
std::vector<std::size_t> numbers_before(const std::vector<syntax::PlaceOfDeclaration>& was,
                                        const std::vector<syntax::PlaceOfDeclaration>& is) {
  std::vector<std::size_t> result(is.size(), kNew);
  const std::size_t most = std::min(was.size(), is.size());
  std::size_t before = 0;
  while (before < most && was[before].reading == is[before].reading) {
    result[before] = before;
    ++before;
  }
  for (std::size_t after = 1; after <= most - before; ++after) {
    if (was[was.size() - after].reading != is[is.size() - after].reading) break;
    result[is.size() - after] = was.size() - after;
  }
  return result;
}

/// Expressions of an earlier check as this one would have made them.
struct Renewal {
  const NameChanges& changes;
  std::uint32_t moved;  // bytes, modulo

  void renew(Span& span) const {
    if (span.file == text::FileId::none) return;
    span.begin += moved;
    span.end += moved;
  }
  void renew(Expr& expr) const {
    renew(expr.span);
    if (changes.is_renumbered) number(expr);
    for (Expr& arg : expr.args) renew(arg);
  }
  void number(Expr& expr) const {
    const Op op = expr.op;
    if (op == Op::line || op == Op::saved) expr.a = changes.lines[expr.line()].value;
    if (op == Op::flag) expr.a = changes.flags[expr.flag()].value;
    if (op == Op::parameter || op == Op::table_rows || is_row_cell(op)) {
      expr.a = changes.parameters[expr.parameter()].value;
    }
  }
};

Meanings meanings_of(const Checking& checking) {
  return {checking.program,     checking.names,      checking.sees, checking.field_modules,
          checking.enum_values, checking.list_spans, checking.kept};
}

/// Whether both read the same, and are as long.
bool has_same_shape(const Expr& left, const Expr& right) {
  return left.op == right.op && left.a == right.a && left.b == right.b &&
         std::ranges::equal(left.args, right.args, has_same_shape);
}
bool has_same_shape(const std::vector<Version>& left, const std::vector<Version>& right) {
  return std::ranges::equal(left, right, [](const Version& one, const Version& other) {
    return has_same_shape(one.body, other.body);
  });
}
bool has_same_shape(const Parameter& left, const Parameter& right) {
  return left.is_scale == right.is_scale && left.rows.size() == right.rows.size() &&
         has_same_shape(left.versions, right.versions) &&
         (!left.from_table || most_rows_at_once(left) == most_rows_at_once(right));
}

}  // namespace

void BodyKeeper::begin(Checking& checking) {
  kept_->places = keeping_.places;
  for (std::size_t i = 0; i < checking.sheet.modules.size(); ++i) {
    kept_->bodies.emplace_back(checking.sheet.modules[i].declarations.size());
  }
  is_taken_.assign(checking.program.lines.size(), false);
  changes_.is_all = true;
  if (keeping_.earlier == nullptr || keeping_.earlier->kept == nullptr) return;
  const CheckedPart& part = *keeping_.earlier;
  const Kept& earlier = *part.kept;
  moved_.emplace(*keeping_.earlier_sources, checking.sources);
  changes_ = compare_names({part.program, earlier.names, earlier.sees, earlier.field_modules,
                            part.enum_values, part.lists, earlier.kept},
                           meanings_of(checking), *moved_);
  if (changes_.is_all) return;
  earlier_line_.assign(checking.program.lines.size(), kNone);
  for (const LineId id : changes_.lines.ids()) {
    if (changes_.lines[id] != kNone) earlier_line_[changes_.lines[id]] = id;
  }
  for (std::size_t i = 0; i < kept_->places.size(); ++i) {
    was_.push_back(numbers_before(earlier.places[i], kept_->places[i]));
  }
}

const syntax::PlaceOfDeclaration* BodyKeeper::place_of(ModuleId module, std::size_t at) const {
  // Of a file that could not be cut into declarations, none is kept.
  const bool has_places = module.value < kept_->places.size() &&
                          kept_->places[module.value].size() == kept_->bodies[module.value].size();
  return has_places ? &kept_->places[module.value][at] : nullptr;
}

bool BodyKeeper::is_touched(const KeptBody& body) const {
  return !changes_.words.empty() && std::ranges::any_of(body.words, [&](std::uint32_t word) {
    return changes_.words.contains(word);
  });
}

std::optional<CheckedBody> BodyKeeper::take(Checking& checking, ModuleId module, std::size_t at,
                                            LineId line) {
  const syntax::PlaceOfDeclaration* const place = place_of(module, at);
  if (changes_.is_all || place == nullptr || was_[module.value][at] == kNew) return std::nullopt;
  const std::size_t was = was_[module.value][at];
  const Kept& earlier = *keeping_.earlier->kept;
  if (earlier.bodies[module.value].size() != earlier.places[module.value].size()) {
    return std::nullopt;
  }
  std::shared_ptr<const KeptBody> kept = earlier.bodies[module.value][was];
  const LineId before = earlier_line_[line];
  if (kept == nullptr || before == kNone || is_touched(*kept)) return std::nullopt;
  const Renewal renewal{changes_, place->begin - earlier.places[module.value][was].begin};
  const bool is_moved = renewal.moved != 0;
  bool has_moved_names = false;
  for (const NameUse& use : kept->uses) {
    const auto declared = moved_->now(use.declared);
    if (!declared) return std::nullopt;
    has_moved_names = has_moved_names || *declared != use.declared;
  }
  if (is_moved || has_moved_names) {
    auto renewed = std::make_shared<KeptBody>(*kept);
    for (NameUse& use : renewed->uses) {
      use.declared = *moved_->now(use.declared);
      renewal.renew(use.span);
    }
    kept = std::move(renewed);
  }
  std::ranges::copy(kept->uses, std::back_inserter(checking.uses));
  for (const ModuleId other : kept->used) checking.used.insert({module, other});
  kept_->bodies[module.value][at] = std::move(kept);
  is_taken_[line] = true;

  const Program& program = keeping_.earlier->program;
  CheckedBody body{program.lines[before].versions, std::nullopt};
  const auto decision = program.lines[before].kind == LineKind::decision
                            ? std::ranges::find(program.decisions, before, &Decision::line)
                            : program.decisions.end();
  if (decision != program.decisions.end() && decision->reasons_when != kNone) {
    body.reasons_when = program.lines[decision->reasons_when].versions.front().body;
  }
  if (!is_moved && !changes_.is_renumbered) return body;
  for (Version& version : body.versions.own()) {
    renewal.renew(version.span);
    renewal.renew(version.body);
  }
  if (body.reasons_when) renewal.renew(*body.reasons_when);
  return body;
}

void BodyKeeper::begin_body(Checking& checking) {
  told_ = checking.told;
  uses_ = checking.uses.size();
  used_.swap(checking.used);
}

void BodyKeeper::end_body(Checking& checking, ModuleId module, std::size_t at) {
  used_.swap(checking.used);
  const syntax::PlaceOfDeclaration* const place = place_of(module, at);
  if (checking.told == told_ && place != nullptr) {
    auto body = std::make_shared<KeptBody>();
    body->uses.assign(checking.uses.begin() + static_cast<std::ptrdiff_t>(uses_),
                      checking.uses.end());
    for (const auto& [own, other] : used_) body->used.push_back(other);
    const text::FileId file = checking.program.modules[module].file;
    body->words = words_in(checking.sources.text_of({file, place->begin, place->end}));
    kept_->bodies[module.value][at] = std::move(body);
  }
  checking.used.insert(used_.begin(), used_.end());
  used_.clear();
}

bool BodyKeeper::has_same_parameters(const Checking& checking) {
  if (changes_.is_all || changes_.is_renumbered) return false;
  const auto same = [](const Parameter& left, const Parameter& right) {
    return has_same_shape(left, right);
  };
  has_same_parameters_ =
      std::ranges::equal(earlier().parameters, checking.program.parameters, same);
  return has_same_parameters_;
}

bool BodyKeeper::has_same_order(const Checking& checking) {
  if (!has_same_parameters(checking) || !keeping_.earlier->kept->is_order_well) return false;
  const Program& was = earlier();
  const Program& is = checking.program;
  if (was.lines.size() != is.lines.size()) return false;
  return std::ranges::all_of(is.lines.ids(), [&](LineId id) {
    return is_taken(id) || (was.lines[id].kind == is.lines[id].kind &&
                            has_same_shape(was.lines[id].versions, is.lines[id].versions));
  });
}

void BodyKeeper::keep_order() {
  kept_->is_order_well = true;
  kept_->reads = keeping_.earlier->kept->reads;
}

std::shared_ptr<const LineReads> BodyKeeper::reads_of(LineId line) const {
  if (!has_same_parameters_ || !is_taken(line)) return nullptr;
  const auto& reads = keeping_.earlier->kept->reads;
  return reads.has(line) ? reads[line] : nullptr;
}

void BodyKeeper::note_order(IdVector<LineId, std::shared_ptr<const LineReads>> reads,
                            bool is_well) {
  kept_->is_order_well = is_well;
  kept_->reads = std::move(reads);
}

std::shared_ptr<const Kept> BodyKeeper::finish(Checking& checking) {
  kept_->names = std::move(checking.names);
  kept_->sees = std::move(checking.sees);
  kept_->field_modules = std::move(checking.field_modules);
  kept_->kept = std::move(checking.kept);
  return kept_;
}

}  // namespace poppy::check
