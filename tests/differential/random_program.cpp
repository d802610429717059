// See random_program.h.
#include "tests/differential/random_program.h"

#include <fmt/format.h>

#include <algorithm>

#include "tests/differential/expression_writer.h"

namespace poppy::differential {
namespace {

constexpr int kCase = 1;
constexpr int kPerson = 2;
constexpr int kStay = 3;

class Writer {
 public:
  explicit Writer(std::uint64_t seed) : chance_(seed) {}

  RandomProgram write() {
    begin_module("t.facts");
    enums();
    entities();
    begin_module("t.rules");
    declare("import t.facts");
    flags();
    parameters();
    if (chance_.percent(15)) applies();
    for (int i = 0; i < 5; ++i) kept_line();
    for (auto count = chance_.from_to(8, 14); count > 0; --count) line();
    outcomes();
    if (chance_.percent(50)) {
      kept_by_first_ = true;
      begin_module("u.more");
      declare("import t.facts\nimport t.rules");
      for (int i = 0; i < 3; ++i) line();
      outcomes();
    }
    counties();
    return std::move(result_);
  }

 private:
  using Row = std::vector<std::string>;

  void begin_module(const std::string& name) {
    std::string path = name + ".poppy";
    std::ranges::replace(path.begin(), path.end() - 6, '.', '/');
    result_.modules.push_back({path, {}});
    declare(fmt::format("module {} \"Drawn\"", name));
  }
  void declare(std::string text) { result_.modules.back().declarations.push_back(std::move(text)); }
  std::string name(std::string_view letter) { return fmt::format("{}{}", letter, ++names_); }
  DrawnEntity& entity(int id) { return model_.entities[static_cast<std::size_t>(id)]; }
  ExpressionWriter over(int of, int budget = 24) { return {model_, chance_, of, budget}; }

  DrawnType draw_type(bool records) {
    static const std::vector<TypeKind> kinds{
        TypeKind::boolean, TypeKind::boolean, TypeKind::integer,     TypeKind::integer,
        TypeKind::money,   TypeKind::money,   TypeKind::date,        TypeKind::date,
        TypeKind::month,   TypeKind::span,    TypeKind::dayset,      TypeKind::enumeration,
        TypeKind::text,    TypeKind::rate,    TypeKind::exact_money, TypeKind::record};
    DrawnType type{kinds[chance_.below(records ? kinds.size() : kinds.size() - 1)]};
    if (type.kind == TypeKind::enumeration) {
      type.of = static_cast<int>(chance_.below(model_.enums.size()));
    }
    if (type.kind == TypeKind::record) type.of = chance_.percent(50) ? kPerson : keyed_;
    return type;
  }

  void enums() {
    model_.enums.push_back({"County", {"Fresno", "Napa", "Yolo"}});
    for (const char* of : {"Kind", "Status"}) {
      DrawnEnum drawn{of, {}};
      for (auto i = chance_.from_to(2, 4); i > 0; --i) drawn.values.push_back(name("V"));
      if (chance_.percent(50)) drawn.values.emplace_back("Shared");
      std::string text = fmt::format("enum {} {{ ", of);
      for (const std::string& value : drawn.values) {
        text += value + (chance_.percent(30) ? " \"The " + value + "\"" : "");
        text += " spanish \"un valor\"; ";
      }
      declare(text + "}");
      model_.enums.push_back(std::move(drawn));
    }
  }

  void entities() {
    model_.entities = {{"County", "county", "", kNoEntity, false, false, {}},
                       {"Case", "case", "cases", 0, false, true, {}},
                       {"Person", "person", "persons", kCase, false, true, {}},
                       {"Stay", "stay", "stays", kPerson, false, true, {}},
                       {"Item", "item", "items", kPerson, false, true, {}},
                       {"BareNote", "bare_note", "notes", kPerson, false, false, {}},
                       {"Rent", "rent", "the_rent", kCase, true, false, {}}};
    keyed_ = 4;
    if (chance_.percent(50)) {
      model_.entities.push_back({"Plan", "plan", "the_plan", kPerson, true, false, {}});
    }
    if (chance_.percent(60)) {
      model_.entities.push_back({"Part", "part", "parts", keyed_, false, true, {}});
    }
    if (chance_.percent(50)) {
      model_.entities.push_back({"Asset", "asset", "assets", kCase, false, true, {}});
    }
    declare("entity County");
    for (std::size_t i = 1; i < model_.entities.size(); ++i) declare_entity(static_cast<int>(i));
  }

  void add_field(int id, const std::string& field, const DrawnType& type) {
    entity(id).fields.push_back({field, type});
  }

  void declare_entity(int id) {
    DrawnEntity& of = entity(id);
    std::string key;
    std::string fields;
    const auto key_field = [&](const std::string& field, const DrawnType& type,
                               std::string_view more) {
      key += (key.empty() ? "" : ", ") + field;
      fields += fmt::format("{} : {}{}; ", field, type_text(model_, type), more);
      add_field(id, field, type);
    };
    if (id == kCase || id == kPerson) {
      key_field("id", {TypeKind::text}, "");
    } else if (id == kStay) {
      key_field("stay_month", {TypeKind::month}, " fixed");
      fields += "entered : date; removed : date or blank; ";
      add_field(id, "entered", {TypeKind::date});
      add_field(id, "removed", {TypeKind::date, 0, true});
    } else if (of.has_key) {
      const std::vector<TypeKind> kinds{TypeKind::text, TypeKind::date, TypeKind::month,
                                        TypeKind::integer};
      key_field(name("k"), {chance_.one_of(kinds)}, "");
      if (chance_.percent(40)) key_field(name("k"), {TypeKind::enumeration, 1}, "");
    }
    for (auto count = chance_.from_to(3, 6); count > 0; --count) {
      DrawnType type = draw_type(true);
      type.or_blank = chance_.percent(35);
      const std::string field = name("f");
      fields +=
          fmt::format("{} : {}{}; ", field, ranged_type(type), chance_.percent(25) ? " dated" : "");
      add_field(id, field, type);
    }
    declare(fmt::format("entity {} of {} as {}{}{} {{ {}}}", of.name, entity(of.parent).name,
                        of.at_most_one ? "one " : "", of.list_name,
                        key.empty() ? "" : " key (" + key + ")", fields));
  }

  /// A fact's type; of half of the numbers with a range.
  std::string ranged_type(const DrawnType& type) {
    const std::vector<const char*> whole{" 0..31", " at least 0", " at most 5", " 2..3"};
    const std::vector<const char*> money{" at least $0", " at least $0 at most $99.99"};
    const std::vector<const char*> rate{" at least 0", " at least 0 at most 168 in steps of 0.5"};
    const bool ranges = (type.kind == TypeKind::integer || type.kind == TypeKind::money ||
                         type.kind == TypeKind::rate) &&
                        chance_.percent(50);
    if (!ranges) return type_text(model_, type);
    const char* const range = chance_.one_of(type.kind == TypeKind::integer ? whole
                                             : type.kind == TypeKind::money ? money
                                                                            : rate);
    return type_text(model_, type.plain()) + range + (type.or_blank ? " or blank" : "");
  }

  /// As a county file or a table writes it.
  std::string cell(const DrawnType& type) {
    if (type.or_blank && chance_.percent(25)) return "blank";
    switch (type.kind) {
      case TypeKind::boolean:
        return chance_.one_of({"yes", "no"});
      case TypeKind::integer:
        return chance_.one_of({"0", "1", "2", "4", "9", "-1", "1000000"});
      case TypeKind::money:
      case TypeKind::exact_money:
        return chance_.one_of({"$0", "$1", "$99.99", "$100", "$1,580", "$291.50"});
      case TypeKind::rate:
        return chance_.one_of({"20%", "4.33", "0", "130%"});
      case TypeKind::date:
        return chance_.one_of({"2021-08-01", "2020-02-29", "2021-08-31", "open"});
      case TypeKind::month:
        return chance_.one_of({"2021-08", "2021-07", "2020-02"});
      case TypeKind::span:
        return chance_.one_of({"2021-07-10..2021-08-09", "2021-08-01..open"});
      case TypeKind::dayset:
        return chance_.one_of({"2021-08-01..2021-08-10, 2021-08-20", "2021-08", "no days"});
      case TypeKind::text:
        return chance_.one_of({"agency", "b", "long, with a comma"});
      case TypeKind::enumeration:
        return chance_.one_of(model_.enums[static_cast<std::size_t>(type.of)].values);
      case TypeKind::record:
      case TypeKind::duration:
      case TypeKind::nothing:
        break;
    }
    text::bug("no cell is of this type");
  }

  void flags() {
    for (auto count = chance_.from_to(4, 7); count > 0; --count) {
      DrawnSetting flag{name("g"), count > 5 ? DrawnType{TypeKind::boolean} : draw_type(false), {}};
      flag.type.or_blank = chance_.percent(15);
      std::string unset;
      if (chance_.percent(30)) unset = " unset unknown";
      if (chance_.percent(30)) unset = " unset " + over(0).literal(flag.type);
      if (flag.type.kind == TypeKind::exact_money || flag.type.kind == TypeKind::rate ||
          flag.type.kind == TypeKind::span || flag.type.kind == TypeKind::dayset) {
        unset = "";  // their literals are computed
      }
      declare(
          fmt::format("flag {} : {} \"A flag\"{}", flag.name, type_text(model_, flag.type), unset));
      flags_.push_back(flag);
      model_.settings.push_back(std::move(flag));
    }
  }

  void applies() {
    for (const DrawnSetting& flag : flags_) {
      if (flag.type.kind == TypeKind::boolean && !flag.type.or_blank) {
        declare("applies when " + flag.name);
        return;
      }
    }
  }

  void counties() {
    for (const std::string& county : model_.enums[0].values) {
      std::string text = fmt::format("county: {}\nflags:\n", county);
      for (const DrawnSetting& flag : flags_) {
        if (chance_.percent(20)) continue;
        const auto value = [&] { return "\"" + cell(flag.type) + "\""; };
        if (chance_.percent(60)) {
          text += fmt::format("  {}: {}\n", flag.name, value());
          continue;
        }
        text += fmt::format("  {}:\n    - {{ value: {} }}\n", flag.name, value());
        if (chance_.percent(60)) {
          text += fmt::format("    - {{ value: {}, from: 2021-08 }}\n", value());
        }
        if (chance_.percent(60)) {
          text +=
              fmt::format("    - {{ value: {}, from: 2021-09, entered: 2021-09-10 }}\n", value());
        }
      }
      if (text.ends_with("flags:\n")) text.resize(text.size() - 7);
      result_.others.push_back({county + ".yaml", text});
    }
  }

  void parameters() {
    for (auto count = chance_.from_to(1, 3); count > 0; --count) {
      DrawnSetting parameter{name("p"), draw_type(false), {}};
      const auto body = [&] { return over(0).literal(parameter.type); };
      const std::string head =
          fmt::format("parameter {} : {} ", parameter.name, type_text(model_, parameter.type));
      if (chance_.percent(40)) {
        declare(head + "= " + body());
      } else {
        declare(
            fmt::format("{}{{ {}until 2021-07 = {}; from 2021-08 = {}; from 2021-06 until "
                        "2021-07 runs from 2021-08-10 = {} }}",
                        head, chance_.percent(50) ? "from 2021-01 " : "", body(), body(), body()));
      }
      model_.settings.push_back(std::move(parameter));
    }
    static const std::vector<TypeKind> numbers{TypeKind::integer, TypeKind::money, TypeKind::rate,
                                               TypeKind::exact_money};
    if (chance_.percent(60)) counted_table({chance_.one_of(numbers), 0, chance_.percent(20)});
    if (chance_.percent(50)) counted_two_key_table();
    if (chance_.percent(60)) range_table();
    if (chance_.percent(50)) partial_table();
    if (chance_.percent(50)) two_key_table();
    if (chance_.percent(40)) county_table();
    if (chance_.percent(30)) many_key_table();
    if (chance_.percent(60)) scale_table();
  }

  /// Values of the type as cells that are each by themselves, or several in one, or any.
  std::vector<std::string> key_cells(const DrawnType& key) {
    std::vector<std::string> values{"no", "yes"};
    if (key.kind == TypeKind::integer) values = {"1", "2", "3"};
    if (key.kind == TypeKind::enumeration) {
      values = model_.enums[static_cast<std::size_t>(key.of)].values;
    }
    if (key.kind != TypeKind::integer && chance_.percent(20)) return {"-"};
    if (values.size() > 1 && chance_.percent(40)) {
      values[0] += (chance_.percent(50) ? " | " : "|") + values[1];
      values.erase(values.begin() + 1);
    }
    return values;
  }

  /// A marginal scale: brackets over $0 and other amounts for each value of its key, if it has one.
  void scale_table() {
    const std::vector<DrawnType> kinds{{TypeKind::boolean},
                                       {TypeKind::integer},
                                       {TypeKind::enumeration, 0},
                                       {TypeKind::enumeration, 1}};
    DrawnSetting scale{name("p"), {TypeKind::rate}, {}};
    if (chance_.percent(70)) scale.keys.push_back(chance_.one_of(kinds));
    std::vector<Row> rows;
    const std::vector<std::string> cells =
        scale.keys.empty() ? std::vector<std::string>{""} : key_cells(scale.keys.front());
    for (const std::string& key : cells) {
      for (const char* over : {"$0", "$0.01", "$99.99", "$291"}) {
        const bool is_first = std::string_view(over) == "$0";
        if (is_first || chance_.percent(50)) add_rows(rows, {key, over}, scale.type);
      }
    }
    std::string csv = "key,over,value,from,until\n";
    for (const Row& row : rows) {
      for (std::size_t i = 0; i < row.size(); ++i) {
        csv += fmt::format("{}\"{}\"", i == 0 ? "" : ",", row[i]);
      }
      csv += '\n';
    }
    declare(fmt::format(
        "parameter {}{} : rate from \"{}.csv\" {{ {}over over; value value; from from; until until "
        "}}",
        scale.name,
        scale.keys.empty() ? "" : fmt::format("[key : {}]", type_text(model_, scale.keys[0])),
        scale.name, scale.keys.empty() ? "" : "key key key; "));
    result_.others.push_back({"t/" + scale.name + ".csv", csv});
    std::vector<DrawnField> keys{{"over", {TypeKind::money}}};
    if (!scale.keys.empty()) keys.insert(keys.begin(), {"key", scale.keys[0]});
    // Without a key its cell is one more.
    if (scale.keys.empty()) {
      for (Row& row : rows) row.erase(row.begin());
    }
    loop(scale.name, scale.type, keys, rows);
    model_.scales.push_back(std::move(scale));
  }

  /// A loop can go over the rows, but where a line stands for several of one county.
  void loop(const std::string& table, const DrawnType& value, const std::vector<DrawnField>& keys,
            const std::vector<Row>& rows) {
    DrawnTable drawn{table, {{"value", value}}, rows.size()};
    for (std::size_t key = 0; key < keys.size(); ++key) {
      const DrawnType& type = keys[key].type;
      const bool counted = type.kind == TypeKind::integer || type.kind == TypeKind::money;
      const bool is_county = type.kind == TypeKind::enumeration && type.of == 0;
      bool is_range = false;
      DrawnType least = type;
      DrawnType most = type;
      for (const Row& row : rows) {
        const std::string& cell = row[key];
        const bool is_any = cell == "-";
        const bool is_several = cell.find('|') != std::string::npos;
        if ((is_several || (is_any && !counted)) && !is_county && type.kind != TypeKind::text) {
          return;
        }
        least.or_blank = least.or_blank || is_any;
        most.or_blank = most.or_blank || is_any || cell.ends_with('+');
        is_range = is_range || is_any || cell.ends_with('+') || cell.find('-', 1) != cell.npos;
      }
      if (is_county) continue;
      if (!counted || !is_range) drawn.cells.push_back(keys[key]);
      if (!counted) continue;
      drawn.cells.push_back({keys[key].name + ".least", least});
      drawn.cells.push_back({keys[key].name + ".most", most});
    }
    model_.tables.push_back(std::move(drawn));
  }

  void table(DrawnSetting parameter, std::string_view more, const std::vector<Row>& rows) {
    std::string keys;
    std::string map;
    std::string csv;
    for (std::size_t i = 0; i < parameter.keys.size(); ++i) {
      keys +=
          fmt::format("{}key{} : {}", i == 0 ? "" : ", ", i, type_text(model_, parameter.keys[i]));
      map += fmt::format("key key{0} column{0}; ", i);
      csv += fmt::format("column{},", i);
    }
    declare(fmt::format(
        "parameter {}[{}] : {}{} from \"{}.csv\" {{ {}value value; from from; "
        "until until{} }}",
        parameter.name, keys, type_text(model_, parameter.type),
        more.find("partial") != std::string_view::npos ? " partial" : "", parameter.name, map,
        more.starts_with("beyond") ? "; " + std::string(more.substr(0, more.find(';'))) : ""));
    csv += "value,from,until\n";
    for (const Row& row : rows) {
      for (std::size_t i = 0; i < row.size(); ++i) {
        csv += fmt::format("{}\"{}\"", i == 0 ? "" : ",", row[i]);
      }
      csv += '\n';
    }
    result_.others.push_back({"t/" + parameter.name + ".csv", csv});
    std::vector<DrawnField> fields;
    for (std::size_t i = 0; i < parameter.keys.size(); ++i) {
      fields.push_back({fmt::format("key{}", i), parameter.keys[i]});
    }
    if (!more.starts_with("beyond")) loop(parameter.name, parameter.type, fields, rows);
    model_.settings.push_back(std::move(parameter));
  }

  /// One row over all time, or one for each of two times; all of a table begin alike, as one that
  /// is not partial must.
  void add_rows(std::vector<Row>& rows, Row keys, const DrawnType& type) {
    const auto add = [&](const char* from, const char* until) {
      Row row = keys;
      row.insert(row.end(), {cell(type), from, until});
      rows.push_back(std::move(row));
    };
    if (rows.empty()) begins_ = chance_.percent(30) ? "2021-02" : "";
    if (chance_.percent(50)) {
      add(begins_, "");
    } else {
      add(begins_, "2021-07");
      add("2021-08", "");
    }
  }

  void counted_table(const DrawnType& type) {
    std::vector<Row> rows;
    const auto last = chance_.from_to(2, 5);
    for (std::int64_t key = 1; key <= last; ++key) add_rows(rows, {std::to_string(key)}, type);
    const bool beyond = chance_.percent(70);
    if (beyond) add_rows(rows, {"each_more"}, type);
    table({name("p"), type, {{TypeKind::integer}}},
          beyond ? fmt::format("beyond {} add each_more", last) : "", rows);
  }

  /// More keys than any strict op has operands.
  void many_key_table() {
    const auto count = static_cast<std::size_t>(chance_.from_to(4, 5));
    DrawnType type{TypeKind::money};
    type.or_blank = true;
    std::vector<Row> rows;
    for (unsigned bits = 0; bits < 1U << count; ++bits) {
      Row keys;
      for (std::size_t i = 0; i < count; ++i)
        keys.emplace_back((bits >> i & 1U) != 0 ? "yes" : "no");
      if (rows.empty() || chance_.percent(60)) add_rows(rows, keys, type);
    }
    table({name("p"), type, std::vector<DrawnType>(count, {TypeKind::boolean})}, "partial", rows);
  }

  /// Each value of the second key has its own increment, or none.
  void counted_two_key_table() {
    const DrawnType key{TypeKind::enumeration, 0};
    DrawnType type{TypeKind::money};
    type.or_blank = true;
    std::vector<Row> rows;
    for (const std::string& value : model_.enums[0].values) {
      for (const char* number : {"1", "2", "each_more"}) {
        if (chance_.percent(85)) add_rows(rows, {number, value}, type);
      }
    }
    const auto has = [&](bool more) {
      return std::ranges::any_of(rows, [&](const Row& r) { return (r[0] == "each_more") == more; });
    };
    if (!has(true) || !has(false)) return;
    table({name("p"), type, {{TypeKind::integer}, key}}, "beyond 2 add each_more; partial", rows);
  }

  void range_table() {
    const bool money = chance_.percent(50);
    const DrawnType key{money ? TypeKind::money : TypeKind::integer};
    DrawnType type = draw_type(false);
    type.or_blank = true;
    std::vector<Row> rows;
    if (chance_.percent(15)) {
      add_rows(rows, {"-"}, type);
      table({name("p"), type, {key}}, "partial", rows);
      return;
    }
    const bool apart = chance_.percent(30);  // ranges of one row that do not touch
    add_rows(rows,
             {money   ? apart ? "$0-$9.99 | $11-$99.99" : "$0-$99.99"
              : apart ? "0 | 2-3"
                      : "0-3"},
             type);
    if (chance_.percent(50)) add_rows(rows, {money ? "$100" : "4"}, type);
    add_rows(rows, {money ? "$291+" : "6+"}, type);
    table({name("p"), type, {key}}, "partial", rows);
  }

  void partial_table() {
    const std::vector<TypeKind> kinds{TypeKind::text, TypeKind::date, TypeKind::month,
                                      TypeKind::boolean, TypeKind::rate};
    const DrawnType key{chance_.one_of(kinds)};
    DrawnType type = draw_type(false);
    type.or_blank = true;
    std::vector<Row> rows;
    std::vector<std::string> seen;
    for (int i = 0; i < 3; ++i) {
      const std::string of = cell(key);
      if (std::ranges::count(seen, of) > 0) continue;
      seen.push_back(of);
      add_rows(rows, {of}, type);
    }
    table({name("p"), type, {key}}, "partial", rows);
  }

  void two_key_table() {
    const DrawnType key{TypeKind::enumeration, static_cast<int>(1 + chance_.below(2))};
    DrawnType type = draw_type(false);
    const bool partial = chance_.percent(60);
    type.or_blank = type.or_blank || partial;
    std::vector<Row> rows;
    for (const std::string& value : key_cells(key)) {
      for (const char* number : {"1", "2-4", partial ? "7+" : "5+"}) {
        if (!partial || chance_.percent(80)) add_rows(rows, {value, number}, type);
      }
    }
    if (rows.empty()) return;
    table({name("p"), type, {key, {TypeKind::integer}}}, partial ? "partial" : "", rows);
  }

  void county_table() {
    DrawnType type = draw_type(false);
    const bool partial = chance_.percent(60);
    type.or_blank = type.or_blank || partial;
    std::vector<Row> rows;
    for (const std::string& county : key_cells({TypeKind::enumeration, 0})) {
      if (!partial || rows.empty() || chance_.percent(70)) add_rows(rows, {county}, type);
    }
    table({name("p"), type, {{TypeKind::enumeration, 0}}}, partial ? "partial" : "", rows);
  }

  int draw_entity() {
    if (chance_.percent(8)) return 0;
    if (chance_.percent(25)) return kCase;
    if (chance_.percent(55)) return kPerson;
    return static_cast<int>(3 + chance_.below(model_.entities.size() - 3));
  }

  static std::string owner(const DrawnEntity& of) {
    return of.name == "County" ? "" : " of " + of.name;
  }

  /// A define with one body or several in time.
  void define(DrawnLine line, int depth) {
    ExpressionWriter expression = over(line.entity);
    const auto body = [&] { return expression.value(line.type, depth); };
    std::string text;
    switch (chance_.below(8)) {
      case 0:
        text = fmt::format("{{ until 2021-07 = {}; from 2021-08 = {} }}", body(), body());
        break;
      case 1:
        text =
            fmt::format("{{ always = {}; from 2021-06 until 2021-09 runs from 2021-08-20 = {} }}",
                        body(), body());
        break;
      case 2:
        text = fmt::format("{{ from 2021-03 = {} }}", body());
        break;
      default:
        text = "= " + body();
    }
    declare(fmt::format("define {}{} : {}{} {}", line.name, owner(entity(line.entity)),
                        type_text(model_, line.type), chance_.percent(30) ? " \"A line\"" : "",
                        text));
    line.reads_other_months = expression.reads_other_months();
    model_.lines.push_back(std::move(line));
  }

  void kept_line() {
    DrawnLine line{name("l"), std::max(draw_entity(), kCase), draw_type(true)};
    line.type.or_blank = line.type.kind == TypeKind::record || chance_.percent(25);
    define(line, 2);
    model_.kept.push_back(model_.lines.back());
  }

  void line() {
    DrawnLine line{name("l"), draw_entity(), draw_type(true)};
    line.type.or_blank = line.type.kind == TypeKind::record || chance_.percent(25);
    if (!chance_.percent(10)) {
      define(line, static_cast<int>(chance_.from_to(2, 4)));
      return;
    }
    ExpressionWriter expression = over(line.entity);
    int of = kNoEntity;
    const auto list = expression.list(of, 3);
    if (!list) return;
    line.type = {TypeKind::record, of, false, true};
    declare(fmt::format("define {}{} : {} = {}", line.name, owner(entity(line.entity)),
                        type_text(model_, line.type), *list));
    line.reads_other_months = expression.reads_other_months();
    model_.lines.push_back(std::move(line));
  }

  std::string rule_dating() {
    return chance_.percent(25) ? chance_.one_of({"from 2021-06; ", "until 2021-08; ",
                                                 "from 2021-01 runs from 2021-08-01; "})
                               : "";
  }

  void outcomes() {
    std::vector<DrawnLine> rules;
    for (int i = 0; i < 3; ++i) {
      DrawnLine rule{name("r"), draw_entity(), {TypeKind::boolean}};
      declare(fmt::format("rule {} of {} {{ reason \"Reason {}\"; {}fails when {} }}", rule.name,
                          entity(rule.entity).name, rule.name, rule_dating(),
                          over(rule.entity).condition(3)));
      rule.reads_other_months = true;
      rules.push_back(rule);
      model_.lines.push_back(std::move(rule));
    }
    for (const int of : {kPerson, kCase}) decision(of, rules);
    for (int i = 0; i < 3; ++i) line();
    create(kPerson, kStay);
    for (std::size_t i = 5; i < model_.entities.size(); ++i) {
      if (model_.entities[i].has_key && chance_.percent(60)) {
        create(model_.entities[i].parent, static_cast<int>(i));
      }
    }
    statement("notice");
    statement("message");
    property();
  }

  /// What it claims need not be so: it is read and checked, and no decision asks for it.
  void property() {
    const int of = chance_.percent(50) ? kPerson : kCase;
    ExpressionWriter expression = over(of);
    std::string text = fmt::format("property {} of {} {{ ", name("q"), entity(of).name);
    if (chance_.percent(50)) text += fmt::format("when {}; ", expression.condition(2));
    text += fmt::format("always {}; ", expression.condition(2));
    declare(text + fmt::format("same {} with {} }}", expression.value({TypeKind::integer}, 2),
                               chance_.one_of({"another order", "other names", "less known"})));
  }

  bool is_below(int below, int above) {
    for (; below != kNoEntity; below = entity(below).parent) {
      if (below == above) return true;
    }
    return false;
  }

  void decision(int of, const std::vector<DrawnLine>& rules) {
    DrawnLine decision{name("d"), of, {TypeKind::enumeration, 2}};
    if (chance_.percent(30)) decision.type = draw_type(false);
    std::string reasons;
    for (const DrawnLine& rule : rules) {
      if (is_below(rule.entity, of)) reasons += (reasons.empty() ? "" : ", ") + rule.name;
    }
    std::string keep;
    for (const DrawnLine& line : model_.kept) {
      if (is_below(line.entity, of) && !kept_by_first_)
        keep += (keep.empty() ? "" : ", ") + line.name;
    }
    ExpressionWriter expression = over(of);
    std::string text = fmt::format("decision {} of {} : {} \"A decision\" {{ ", decision.name,
                                   entity(of).name, type_text(model_, decision.type));
    if (!reasons.empty()) text += "reasons from " + reasons + "; ";
    if (!keep.empty()) text += "keep " + keep + "; ";
    for (auto branches = chance_.from_to(1, 3); branches > 0; --branches) {
      const std::string guard = expression.condition(2);
      text += fmt::format("{} when {}; ", expression.value(decision.type, 1), guard);
    }
    declare(text + expression.value(decision.type, 1) + " otherwise }");
    decision.reads_other_months = true;
    model_.lines.push_back(std::move(decision));
  }

  void create(int of, int record) {
    ExpressionWriter expression = over(of, 40);
    const DrawnEntity& made = entity(record);
    std::string text = fmt::format("create {} of {} : {} {{ when {}; ", name("c"), entity(of).name,
                                   made.name, expression.guarding_condition(2));
    for (const DrawnField& field : made.fields) {
      const bool is_key = field.name.starts_with('k') || field.name == "stay_month";
      if (field.name == "entered") {
        text += "entered = run_date; ";
      } else if (is_key || (field.name != "removed" && chance_.percent(60))) {
        const bool is_record = field.type.kind == TypeKind::record;
        const std::string value =
            expression.value(is_record ? field.type.with_blank() : field.type, 2);
        if (is_record && !field.type.or_blank) continue;
        text += fmt::format("{} = {}{}; ", field.name, computed(field.type, value),
                            !is_key && chance_.percent(40) ? " kept current" : "");
      }
    }
    if (chance_.percent(40)) text += "removed when " + over(of).condition(2) + "; ";
    declare(text + rule_dating() + "}");
  }

  /// As something computed: a literal outside the field's range is refused (P311), what is computed
  /// is looked at when the record is made.
  static std::string computed(const DrawnType& type, const std::string& value) {
    const bool ranges = type.kind == TypeKind::integer || type.kind == TypeKind::money ||
                        type.kind == TypeKind::rate;
    if (!ranges || value == "blank") return value;
    return fmt::format("{0}({1}, {1})", type.or_blank ? "if_blank" : "least", value);
  }

  void statement(std::string_view kind) {
    const int of = chance_.percent(50) ? kPerson : draw_entity();
    ExpressionWriter expression = over(of, 40);
    std::string text = fmt::format("{} {} of {} {{ when {}; ", kind, name("n"), entity(of).name,
                                   expression.guarding_condition(2));
    if (kind == "notice") {
      for (auto count = chance_.from_to(0, 2); count > 0; --count) {
        text += fmt::format("{} = {}; ", name("x"), expression.value(draw_type(false), 2));
      }
    }
    const std::string shown = expression.shown_name().value_or("benefit_month");
    if (kind == "notice") {
      text += fmt::format("english \"Of {{{0}}}.\"; spanish \"De {{{0}}}.\"; ", shown);
    } else {
      text += fmt::format("text \"Of {{{0}}} and {{ {0} }}.\"; ", shown);
    }
    declare(text + rule_dating() + "}");
  }

  Chance chance_;
  const char* begins_ = "";  // the rows of the table being written
  Model model_;
  RandomProgram result_;
  std::vector<DrawnSetting> flags_;
  int keyed_ = 0;
  int names_ = 0;
  bool kept_by_first_ = false;  // a line has one decision that keeps it
};

}  // namespace

std::vector<File> RandomProgram::files() const {
  std::vector<File> result = others;
  for (const Module& module : modules) {
    File file{module.path, ""};
    for (const std::string& declaration : module.declarations) file.text += declaration + "\n";
    result.push_back(std::move(file));
  }
  return result;
}

RandomProgram draw_program(std::uint64_t seed) { return Writer(seed).write(); }

}  // namespace poppy::differential
