// The schemas of case, county and test files of rules that have a bit of everything. A validator
// that is not ours holds those of the project's own rules to what the program takes:
// tests/schemas/check_schemas.py.
#include <doctest/doctest.h>
#include <poppy/engine.h>

#include <nlohmann/json.hpp>
#include <string>

namespace {

using nlohmann::json;

constexpr const char* kRules = R"(module shop.rules "A shop"
source "Manual 4.2"
entity County
entity Case of County as cases key (id) { id : text; county_of_birth : County }
entity Person of Case as persons key (id) { id : text; age : int }
entity Visit of Person as visits key (id) { id : text; on : date }
enum Kind { Small "small one", Large }
flag opens : Kind "How it opens" EDX001 in doors unset Small
flag is_open "Whether it is open" unset unknown set by state
flag since : date or blank "Since when" unset blank
flag first_month : month "First month" unset unknown
flag fee : money "Fee" unset $3
flag share : rate "Share" unset unknown
flag pieces : int "Pieces" unset unknown
flag sign : text "Sign" unset unknown
flag home : County "Home" unset unknown
flag opening : dayset "Days" unset unknown
define status of Case : Kind "Standing" = first of { Large when is_open; Small otherwise }
define third of Case : exact_money = fee / 3
define age_known of Person : bool = age > 3
define status_line of Person : int = age
define late of Visit : bool = on > 2021-08-01
rule too_young of Person { reason X1 "Too young"; cites "1"; fails when age < 3 }
create visit of Person : Visit { when age > 80; id = "v"; on = 2021-08-01 }
notice hello of Person { when age > 80; years = age; english "{age} years"; spanish "{age} años" }
)";

const poppy::Rules& rules() {
  static const poppy::Rules loaded = [] {
    auto made = poppy::Rules::load({{"shop/rules.poppy", kRules},
                                    {"napa.yaml", "county: Napa\nflags: { is_open: yes }\n"},
                                    {"yolo.yaml", "county: Yolo\n"}});
    if (!made) {
      for (const poppy::Problem& problem : made.error()) MESSAGE(problem.text);
    }
    REQUIRE(made);
    return *made;
  }();
  return loaded;
}

const json& at(const json& schema, const char* pointer) {
  return schema.at(json::json_pointer(pointer));
}

}  // namespace

TEST_CASE("every reference in each schema leads to a definition") {
  for (const std::string& text :
       {rules().case_schema(), rules().county_schema(), rules().test_schema()}) {
    const json schema = json::parse(text);
    CHECK(schema["$schema"] == "https://json-schema.org/draft/2020-12/schema");
    std::size_t references = 0;
    const auto visit = [&](const auto& self, const json& node) -> void {
      if (node.is_object() && node.contains("$ref")) {
        ++references;
        const std::string target = node["$ref"].get<std::string>();
        CAPTURE(target);
        CHECK(schema.contains(json::json_pointer(target.substr(1))));
      }
      if (!node.is_structured()) return;
      for (const auto& child : node) self(self, child);
    };
    visit(visit, schema);
    CHECK(references > 10);
  }
}

TEST_CASE("the schema of county files tells a flag's title, number, place and who sets it") {
  const json schema = json::parse(rules().county_schema());
  const json& flags = at(schema, "/properties/flags/properties");
  CHECK(flags.size() == 10);
  CHECK(flags["opens"]["title"] == "How it opens");
  CHECK(flags["opens"]["description"] ==
        "Number EDX001. Group doors. Declared in shop.rules, A shop. Source: Manual 4.2. While it "
        "is not set: Small.");
  CHECK(flags["is_open"]["description"] ==
        "Declared in shop.rules, A shop. Source: Manual 4.2. Not known while it is not set. Set by "
        "the state: a county's admins leave it as it is.");
  CHECK(flags["since"]["title"] == "Since when");
  CHECK(at(schema, "/properties/flags/additionalProperties") == false);
  CHECK(at(schema, "/properties/county/examples") == json({"Napa", "Yolo"}));
}

TEST_CASE("the schema of county files has a shape for each type of flag") {
  const json schema = json::parse(rules().county_schema());
  const json& kind = at(schema, "/$defs/value_of_Kind/oneOf");
  CHECK(kind[0]["const"] == "Small");
  CHECK(kind[0]["title"] == "small one");
  CHECK(kind[1] == json({{"const", "Large"}}));
  CHECK(at(schema, "/$defs/value_of_bool/enum")[0] == "yes");
  CHECK(at(schema, "/$defs/value_of_date_or_blank/anyOf/1/enum") == json({"blank", ""}));
  CHECK(at(schema, "/$defs/value_of_month/$ref") == "#/$defs/month");
  CHECK(at(schema, "/$defs/value_of_money/$ref") == "#/$defs/money");
  CHECK(at(schema, "/$defs/value_of_County/$ref") == "#/$defs/county");
  const json& entry = at(schema, "/$defs/entry_of_Kind");
  CHECK(entry["required"] == json({"value"}));
  CHECK(entry["properties"].size() == 7);
  CHECK(entry["additionalProperties"] == false);
  CHECK(at(entry, "/dependentSchemas/runs_from/properties/entered") == false);
}

TEST_CASE("the schema of rule tests has the keys, the lines and the names of what comes out") {
  const json schema = json::parse(rules().test_schema());
  CHECK(schema["type"] == "array");
  const json& test = at(schema, "/$defs/test");
  CHECK(test["properties"].size() == 13);
  CHECK(test["required"] == json({"name"}));
  CHECK(at(schema, "/$defs/single/required") == json({"expect"}));  // a column may say it
  CHECK(at(schema, "/$defs/table/required") == json({"rows"}));
  const std::string columns = at(schema, "/$defs/column/anyOf/2/pattern").get<std::string>();
  CHECK(columns.find("age_known") != std::string::npos);
  const json& month = at(schema, "/$defs/expected_of_month");
  CHECK(month["properties"]["status"]["title"] == "Standing");
  CHECK(month["properties"]["status"]["$ref"] == "#/$defs/Kind");
  CHECK(month["properties"]["third"]["$ref"] == "#/$defs/text");  // `$37/3`, too
  CHECK_FALSE(month["properties"].contains("age_known"));         // a line of each person
  CHECK(month["patternProperties"]["\\.(age_known|late|too_young)$"]["$ref"] == "#/$defs/bool");
  CHECK(month["patternProperties"]["\\.(status_line)$"]["$ref"] == "#/$defs/int");
  CHECK(month["patternProperties"]["\\.because$"]["$ref"] == "#/$defs/expected_because");
  CHECK(month["additionalProperties"] == false);
  CHECK(at(schema, "/$defs/expected_because/items/enum") == json({"too_young"}));
  const json& made = at(schema, "/$defs/expected_made/items/anyOf");
  CHECK(made[0]["enum"] == json({"visit"}));
  CHECK(made[1]["properties"]["visit"]["properties"].size() == 2);
  const json& notice = at(schema, "/$defs/expected_notices/items/anyOf/1/properties/hello");
  CHECK(notice["properties"]["years"]["$ref"] == "#/$defs/int");
  CHECK(at(notice, "/properties/spanish/anyOf/1/$ref") == "#/$defs/held_words");
  CHECK(at(schema, "/$defs/expected_messages/items") == false);  // there are none
  CHECK(at(schema, "/$defs/case_of_test/properties").contains("persons"));
}
