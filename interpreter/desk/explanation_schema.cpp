// The shape of explanations: one text for those who read them and for the tests that hold them to
// it.
#include "interpreter/desk/explanation.h"

namespace poppy::desk {

std::string_view explanation_schema() {  // NOLINT(readability-function-size): one text
  return R"schema({
  "$schema": "https://json-schema.org/draft/2020-12/schema",
  "title": "An explanation of Poppy",
  "description": "What `poppy why`, `why-not`, `what-if`, `flip` and `breakpoints` print with --format json, and `replay` with --json. Keys are added over time; whatever is no addition raises the version.",
  "oneOf": [
    {"$ref": "#/$defs/why"},
    {"$ref": "#/$defs/why_not"},
    {"$ref": "#/$defs/what_if"},
    {"$ref": "#/$defs/flip"},
    {"$ref": "#/$defs/breakpoints"},
    {"$ref": "#/$defs/replay"}
  ],
  "$defs": {
    "value": {
      "description": "docs/decision-json.md: a number for an int, true or false, null for blank, names of records, else the text of a report.",
      "anyOf": [
        {"type": ["integer", "boolean", "string", "null"]},
        {"type": "array", "items": {"type": "string"}},
        {
          "type": "object",
          "properties": {"undetermined": {"const": true}, "error": {"type": "string"}},
          "required": ["undetermined"],
          "additionalProperties": false
        }
      ]
    },
    "place": {"type": ["string", "null"], "description": "file:line"},
    "origin": {
      "type": "object",
      "description": "What a county, a table or a version gave: docs/decision-json.md, ORIGIN.",
      "required": ["kind", "name", "value", "says"]
    },
    "step": {
      "description": "docs/decision-json.md, STEP.",
      "type": "object",
      "properties": {
        "part": {"enum": ["line", "item", "condition", "fact", "not_asked"]},
        "label": {"type": "string"},
        "text": {"type": "string"},
        "about": {"type": "string"},
        "name": {"type": "string"},
        "title": {"type": ["string", "null"]},
        "record": {"type": ["string", "null"]},
        "month": {"type": "string", "pattern": "^[0-9]{4}-[0-9]{2}$"},
        "saved": {"const": true},
        "value": {"$ref": "#/$defs/value"},
        "cites": {"type": "string"},
        "place": {"$ref": "#/$defs/place"},
        "origins": {"type": "array", "items": {"$ref": "#/$defs/origin"}},
        "whatever": {"type": "array", "items": {"type": "string"}},
        "whatever_cut": {"const": true},
        "because": {"type": "array", "items": {"$ref": "#/$defs/step"}}
      },
      "required": ["part", "value", "place"],
      "additionalProperties": false
    },
    "why": {
      "type": "object",
      "properties": {
        "explanation": {"const": 1, "description": "The version of these keys."},
        "kind": {"const": "why"},
        "case": {"type": "string"},
        "county": {"type": ["string", "null"]},
        "month": {"type": "string", "pattern": "^[0-9]{4}-[0-9]{2}$"},
        "run_date": {"type": "string", "pattern": "^[0-9]{4}-[0-9]{2}-[0-9]{2}$"},
        "run_date_is_today": {"const": true, "description": "Nobody gave a run date."},
        "line": {"type": "string", "description": "p1.person_status, as commands and rule tests name it."},
        "title": {"type": ["string", "null"]},
        "record": {"type": ["string", "null"]},
        "value": {"$ref": "#/$defs/value"},
        "cites": {"type": ["string", "null"]},
        "place": {"$ref": "#/$defs/place"},
        "why": {"$ref": "#/$defs/step"}
      },
      "required": ["explanation", "kind", "case", "county", "month", "run_date", "line", "title", "record", "value", "cites", "place", "why"],
      "additionalProperties": false,
      "description": "Why a line has its value."
    },
    "why_not": {
      "type": "object",
      "properties": {
        "explanation": {"const": 1, "description": "The version of these keys."},
        "kind": {"const": "why_not"},
        "case": {"type": "string"},
        "county": {"type": ["string", "null"]},
        "month": {"type": "string", "pattern": "^[0-9]{4}-[0-9]{2}$"},
        "run_date": {"type": "string", "pattern": "^[0-9]{4}-[0-9]{2}-[0-9]{2}$"},
        "run_date_is_today": {"const": true, "description": "Nobody gave a run date."},
        "line": {"type": "string", "description": "p1.person_status, as commands and rule tests name it."},
        "title": {"type": ["string", "null"]},
        "record": {"type": ["string", "null"]},
        "value": {"$ref": "#/$defs/value"},
        "cites": {"type": ["string", "null"]},
        "place": {"$ref": "#/$defs/place"},
        "others": {
          "type": "array",
          "items": {
            "type": "object",
            "properties": {
              "wanted": {"$ref": "#/$defs/value"},
              "ways": {
                "type": "array",
                "items": {
                  "type": "object",
                  "properties": {
                    "lacks": {"type": "integer", "minimum": 1, "description": "How many conditions; the first twelve are told."},
                    "conditions": {
                      "type": "array",
                      "items": {
                        "type": "object",
                        "properties": {
                          "of": {"type": "string", "description": "The line that the condition stands in."},
                          "record": {"type": ["string", "null"]},
                          "cites": {"type": ["string", "null"]},
                          "would_have_to_be": {"type": "boolean"},
                          "is_set": {"type": "boolean", "description": "A setting of the county, or a date, made it so."},
                          "now": {"$ref": "#/$defs/step"}
                        },
                        "required": ["of", "record", "cites", "would_have_to_be", "is_set", "now"],
                        "additionalProperties": false
                      }
                    }
                  },
                  "required": ["lacks", "conditions"],
                  "additionalProperties": false
                }
              },
              "is_cut": {"type": "boolean", "description": "There are more ways, none of them shorter."}
            },
            "required": ["wanted", "ways", "is_cut"],
            "additionalProperties": false
          }
        }
      },
      "required": ["explanation", "kind", "case", "county", "month", "run_date", "line", "title", "record", "value", "cites", "place", "others"],
      "additionalProperties": false,
      "description": "What kept a line from each other value: the conditions that would have to come out otherwise together."
    },
    "what_if": {
      "type": "object",
      "properties": {
        "explanation": {"const": 1, "description": "The version of these keys."},
        "kind": {"const": "what_if"},
        "case": {"type": "string"},
        "county": {"type": ["string", "null"]},
        "month": {"type": "string", "pattern": "^[0-9]{4}-[0-9]{2}$"},
        "run_date": {"type": "string", "pattern": "^[0-9]{4}-[0-9]{2}-[0-9]{2}$"},
        "run_date_is_today": {"const": true, "description": "Nobody gave a run date."},
        "set": {"type": "array", "items": {"type": "string"}},
        "differing": {
          "type": "array",
          "items": {
            "type": "object",
            "properties": {
              "month": {"type": "string", "pattern": "^[0-9]{4}-[0-9]{2}$"},
              "program": {"type": "string"},
              "kind": {"enum": ["decision", "line", "notice", "message", "record"]},
              "name": {"type": "string"},
              "title": {"type": ["string", "null"]},
              "record": {"type": ["string", "null"]},
              "before": {"type": "string"},
              "after": {"type": "string"}
            },
            "required": ["month", "program", "kind", "name", "title", "record", "before", "after"],
            "additionalProperties": false
          }
        },
        "same": {"type": "integer", "minimum": 0}
      },
      "required": ["explanation", "kind", "case", "county", "month", "run_date", "set", "differing", "same"],
      "additionalProperties": false,
      "description": "The parts of a decision that differ where facts or settings do."
    },
    "flip": {
      "type": "object",
      "properties": {
        "explanation": {"const": 1, "description": "The version of these keys."},
        "kind": {"const": "flip"},
        "case": {"type": "string"},
        "county": {"type": ["string", "null"]},
        "month": {"type": "string", "pattern": "^[0-9]{4}-[0-9]{2}$"},
        "run_date": {"type": "string", "pattern": "^[0-9]{4}-[0-9]{2}-[0-9]{2}$"},
        "run_date_is_today": {"const": true, "description": "Nobody gave a run date."},
        "line": {"type": "string", "description": "p1.person_status, as commands and rule tests name it."},
        "title": {"type": ["string", "null"]},
        "record": {"type": ["string", "null"]},
        "value": {"$ref": "#/$defs/value"},
        "cites": {"type": ["string", "null"]},
        "place": {"$ref": "#/$defs/place"},
        "flips": {
          "type": "array",
          "items": {
            "type": "object",
            "properties": {
              "value": {"$ref": "#/$defs/value"},
              "changes": {
                "type": "array",
                "items": {
                  "type": "object",
                  "properties": {
                    "of": {"enum": ["fact", "flag"]},
                    "path": {"type": "string"},
                    "title": {"type": ["string", "null"]},
                    "from": {"type": "string"},
                    "to": {"type": "array", "items": {"type": "string"}, "minItems": 1, "description": "Any of these does."}
                  },
                  "required": ["of", "path", "title", "from", "to"],
                  "additionalProperties": false
                },
                "minItems": 1,
                "maxItems": 2
              }
            },
            "required": ["value", "changes"],
            "additionalProperties": false
          }
        },
        "facts_tried": {"type": "integer", "minimum": 0},
        "flags_tried": {"type": "integer", "minimum": 0},
        "times_decided": {"type": "integer", "minimum": 0},
        "is_cut": {"type": "boolean", "description": "The most that is tried was tried."},
        "not_tried": {"type": "array", "items": {"type": "string"}}
      },
      "required": [
        "explanation",
        "kind",
        "case",
        "county",
        "month",
        "run_date",
        "line",
        "title",
        "record",
        "value",
        "cites",
        "place",
        "flips",
        "facts_tried",
        "flags_tried",
        "times_decided",
        "is_cut",
        "not_tried"
      ],
      "additionalProperties": false,
      "description": "The smallest changes that turn a line, each decided anew."
    },
    "breakpoints": {
      "type": "object",
      "properties": {
        "explanation": {"const": 1, "description": "The version of these keys."},
        "kind": {"const": "breakpoints"},
        "case": {"type": "string"},
        "county": {"type": ["string", "null"]},
        "month": {"type": "string", "pattern": "^[0-9]{4}-[0-9]{2}$"},
        "run_date": {"type": "string", "pattern": "^[0-9]{4}-[0-9]{2}-[0-9]{2}$"},
        "run_date_is_today": {"const": true, "description": "Nobody gave a run date."},
        "line": {"type": "string", "description": "p1.person_status, as commands and rule tests name it."},
        "title": {"type": ["string", "null"]},
        "record": {"type": ["string", "null"]},
        "value": {"$ref": "#/$defs/value"},
        "cites": {"type": ["string", "null"]},
        "place": {"$ref": "#/$defs/place"},
        "of": {"type": "string"},
        "from": {"$ref": "#/$defs/value"},
        "to": {"$ref": "#/$defs/value"},
        "times_decided": {"type": "integer", "minimum": 0},
        "pieces": {
          "type": "array",
          "items": {
            "type": "object",
            "properties": {
              "from": {"$ref": "#/$defs/value"},
              "to": {"$ref": "#/$defs/value"},
              "value_from": {"$ref": "#/$defs/value"},
              "value_to": {"$ref": "#/$defs/value"},
              "is_proved": {"type": "boolean", "description": "Nothing between is decided otherwise; else only the ends were looked at."},
              "between": {"type": "string"},
              "jumps": {"type": "boolean", "description": "By more than a dollar, or one, from the piece before."},
              "begins": {"type": ["string", "null"]}
            },
            "required": ["from", "to", "value_from", "value_to", "is_proved", "between", "jumps", "begins"],
            "additionalProperties": false
          },
          "minItems": 1
        }
      },
      "required": [
        "explanation",
        "kind",
        "case",
        "county",
        "month",
        "run_date",
        "line",
        "title",
        "record",
        "value",
        "cites",
        "place",
        "of",
        "from",
        "to",
        "times_decided",
        "pieces"
      ],
      "additionalProperties": false,
      "description": "What a line comes to along a fact."
    },
    "replay": {
      "type": "object",
      "properties": {
        "explanation": {"const": 1, "description": "The version of these keys."},
        "kind": {"const": "replay"},
        "case": {"type": "string"},
        "county": {"type": ["string", "null"]},
        "month": {"type": "string", "pattern": "^[0-9]{4}-[0-9]{2}$"},
        "run_date": {"type": "string", "pattern": "^[0-9]{4}-[0-9]{2}-[0-9]{2}$"},
        "run_date_is_today": {"const": true, "description": "Nobody gave a run date."},
        "is_same": {"type": "boolean"},
        "is_decided_alike": {"type": "boolean"},
        "differences": {
          "type": "array",
          "items": {
            "type": "object",
            "properties": {"what": {"type": "string"}, "then": {"type": "string"}, "now": {"type": "string"}},
            "required": ["what", "then", "now"],
            "additionalProperties": false
          }
        },
        "receipt": {"type": "string", "description": "That of now, as its text."}
      },
      "required": ["explanation", "kind", "case", "county", "month", "run_date", "is_same", "is_decided_alike", "differences", "receipt"],
      "additionalProperties": false,
      "description": "A decision made again by its receipt."
    }
  }
}
)schema";
}

}  // namespace poppy::desk
