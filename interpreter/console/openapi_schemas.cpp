// The schemas of what the API takes and gives (JSON Schema 2020-12). What it takes has no other
// members than these; what it gives may get more over time, and none goes.
#include "interpreter/console/openapi.h"

namespace poppy::console {

// NOLINTNEXTLINE(readability-function-size): one text
std::string openapi_schemas() {
  return R"({
  "Problem": {
    "type": "object",
    "description": "RFC 9457. `code` is that of the first problem which has one; docs/problems.md lists them.",
    "required": ["type", "title", "status"],
    "properties": {
      "type": { "type": "string" },
      "title": { "type": "string" },
      "status": { "type": "integer" },
      "detail": { "type": "string" },
      "code": { "type": "string", "pattern": "^P[0-9]{3}$" },
      "problems": {
        "type": "array",
        "items": {
          "type": "object",
          "required": ["message"],
          "properties": {
            "code": { "type": "string", "pattern": "^P[0-9]{3}$" },
            "message": { "type": "string" },
            "hint": { "type": ["string", "null"] },
            "pointer": { "type": "string", "description": "Into the body, or ?name of the query" },
            "path": { "type": ["string", "null"], "description": "request.json: the body" },
            "line": { "type": "integer" },
            "column": { "type": "integer" }
          }
        }
      }
    }
  },
  "SignIn": {
    "type": "object",
    "additionalProperties": false,
    "required": ["account", "password"],
    "properties": {
      "account": { "type": "string", "minLength": 1, "maxLength": 64 },
      "password": { "type": "string", "minLength": 1, "maxLength": 500 }
    }
  },
  "Session": {
    "type": "object",
    "required": ["token", "expires", "idle_seconds"],
    "properties": {
      "token": { "type": "string" },
      "expires": { "type": "string", "format": "date-time" },
      "idle_seconds": { "type": "integer" }
    }
  },
  "Me": {
    "type": "object",
    "required": ["account", "roles", "county", "rights"],
    "properties": {
      "account": { "type": "string" },
      "roles": { "type": "array", "items": { "type": "string" } },
      "county": { "type": ["string", "null"] },
      "rights": { "type": "array", "items": { "type": "string" } }
    }
  },
  "Health": {
    "type": "object",
    "required": ["status", "rules", "version"],
    "properties": {
      "status": { "type": "string" },
      "rules": { "type": "string" },
      "version": { "type": "string" }
    }
  },
  "Document": { "type": "object", "required": ["openapi", "paths"] },
  "Counties": {
    "type": "object",
    "required": ["counties"],
    "properties": {
      "counties": {
        "type": "array",
        "items": {
          "type": "object",
          "required": ["county", "code", "fips", "settings", "entries"],
          "properties": {
            "county": { "type": "string" },
            "code": { "type": ["string", "null"] },
            "fips": { "type": ["string", "null"] },
            "settings": { "type": "integer", "description": "Flags that it has set" },
            "entries": { "type": "integer" }
          }
        }
      }
    }
  },
  "Value": {
    "description": "A whole number, true or false, null for blank; all else is a text, as docs/decision-json.md says"
  },
  "County": {
    "type": "object",
    "required": ["county", "month", "as_of", "flags"],
    "properties": {
      "county": { "type": "string" },
      "code": { "type": ["string", "null"] },
      "month": { "type": "string" },
      "as_of": { "type": "string" },
      "flags": {
        "type": "array",
        "items": {
          "type": "object",
          "required": ["name", "title", "set", "value", "entries"],
          "properties": {
            "group": { "type": ["string", "null"] },
            "name": { "type": "string" },
            "number": { "type": ["string", "null"] },
            "title": { "type": "string" },
            "set": { "type": "boolean" },
            "value": { "$ref": "#/components/schemas/Value" },
            "changes_nothing": { "type": ["string", "null"], "description": "Why, where it does not" },
            "entries": { "type": "array", "items": { "type": "object" } }
          }
        }
      }
    }
  },
  "Rows": {
    "type": "object",
    "required": ["title", "rows", "notes"],
    "properties": {
      "title": { "type": "string" },
      "rows": {
        "type": "array",
        "items": { "type": "object", "additionalProperties": { "type": ["string", "null"] } }
      },
      "notes": { "type": "array", "items": { "type": "string" } }
    }
  },
  "Plan": {
    "type": "object",
    "additionalProperties": false,
    "required": ["entries"],
    "properties": {
      "entries": {
        "type": "array",
        "minItems": 1,
        "maxItems": 50,
        "items": {
          "type": "object",
          "additionalProperties": false,
          "required": ["flag", "value", "from"],
          "properties": {
            "flag": { "type": "string", "minLength": 1, "maxLength": 200, "description": "Its name or its legacy number" },
            "value": { "type": "string", "minLength": 1, "maxLength": 200, "description": "yes, no, or as the flag's type is written" },
            "from": { "type": "string", "minLength": 1, "maxLength": 200, "description": "A month, or `always`" },
            "until": { "type": "string", "maxLength": 200, "description": "A month; empty: open" },
            "runs_from": { "type": "string", "maxLength": 200, "description": "A day to come, before which no run sees it" },
            "note": { "type": "string", "maxLength": 200 }
          }
        }
      },
      "months": { "type": "string", "maxLength": 200, "description": "2026-12, or 2026-12..2027-02: at most 12" },
      "run_date": { "type": "string", "maxLength": 200 },
      "cases": { "type": "boolean", "description": "Over the stored cases of the county, too" },
      "tests": { "type": "boolean", "description": "Over the rule tests of the county, too" }
    }
  },
  "Planned": {
    "type": "object",
    "required": ["county", "months", "run_date", "diff", "effects", "told", "tests", "impact"],
    "properties": {
      "county": { "type": "string" },
      "months": { "type": "string" },
      "run_date": { "type": "string" },
      "diff": {
        "type": "array",
        "items": {
          "type": "object",
          "required": ["change", "line", "text"],
          "properties": {
            "change": { "enum": ["added", "removed"] },
            "line": { "type": "integer" },
            "text": { "type": "string" }
          }
        }
      },
      "effects": {
        "type": "array",
        "items": {
          "type": "object",
          "required": ["flag", "decided_otherwise", "readers"],
          "properties": {
            "flag": { "type": "string" },
            "decided_otherwise": { "type": "array", "items": { "type": "string" } },
            "readers": { "type": "array", "items": { "type": "object" } }
          }
        }
      },
      "told": { "type": "array", "items": { "type": "string" } },
      "tests": {
        "type": ["object", "null"],
        "description": "Null: they were not asked for",
        "required": ["run", "changed", "earlier", "tests", "problems"],
        "properties": {
          "run": { "type": "integer" },
          "changed": { "type": "integer", "description": "How many come out otherwise" },
          "earlier": { "type": "integer", "description": "Not run: of runs that do not see the change" },
          "tests": {
            "type": "array",
            "description": "The first 100 of them",
            "items": {
              "type": "object",
              "required": ["path", "line", "name", "was", "now", "difference"],
              "properties": {
                "path": { "type": "string" },
                "line": { "type": "integer" },
                "name": { "type": "string" },
                "was": { "enum": ["passes", "fails"] },
                "now": { "enum": ["passes", "fails"] },
                "difference": { "type": ["string", "null"], "description": "What fails first" }
              }
            }
          },
          "problems": { "type": "array", "items": { "type": "string" }, "description": "Files of tests that cannot be read" }
        }
      },
      "impact": { "type": ["object", "null"], "description": "As `poppy impact --json`; null: cases were not asked for" }
    }
  },
  "Cases": {
    "type": "object",
    "required": ["cases", "next"],
    "properties": {
      "cases": { "type": "array", "items": { "$ref": "#/components/schemas/Stored" } },
      "next": { "type": ["string", "null"] }
    }
  },
  "Stored": {
    "type": "object",
    "required": ["case", "county", "revision"],
    "properties": {
      "case": { "type": "string" },
      "county": { "type": "string" },
      "revision": { "type": "integer" }
    }
  },
  "Case": {
    "type": "object",
    "required": ["case"],
    "description": "The facts of a case, as a case file has them (`poppy schema case` gives the schema of these rules). Facts that the rules do not have are refused.",
    "properties": {
      "case": { "type": ["string", "number", "boolean"], "description": "Its name, as it is written" },
      "county": { "description": "By its name, with or without `County`, or by its state or FIPS code" }
    }
  },
  "Decide": {
    "type": "object",
    "additionalProperties": false,
    "oneOf": [ { "required": ["case"] }, { "required": ["case_id"] } ],
    "properties": {
      "case": { "$ref": "#/components/schemas/Case" },
      "case_id": { "type": "string", "minLength": 1, "maxLength": 200, "description": "Of a stored case" },
      "county": { "type": "string", "maxLength": 200 },
      "month": { "type": "string", "maxLength": 200, "description": "2026-12" },
      "months": { "type": "string", "maxLength": 200, "description": "2026-12..2027-02: at most 120" },
      "run_date": { "type": "string", "maxLength": 200 },
      "programs": { "type": "array", "maxItems": 20, "items": { "type": "string", "maxLength": 200 } },
      "depth": { "type": "integer", "minimum": 0, "maximum": 10, "description": "How many lines deep explanations go; else 1" }
    }
  },
  "Decisions": {
    "type": "array",
    "items": {
      "type": "object",
      "required": ["case", "county", "month", "run_date", "programs"],
      "properties": {
        "case": { "type": ["string", "null"] },
        "county": { "type": ["string", "null"] },
        "month": { "type": "string" },
        "run_date": { "type": "string" },
        "programs": { "type": "object" }
      }
    }
  }
})";
}

}  // namespace poppy::console
