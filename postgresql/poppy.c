/* The functions of the extension: what they are asked becomes a text of JSON for the library, and
 * what comes back a jsonb or a text. poppy--0.1.sql declares them. */
#include <postgres.h>

#include <fmgr.h>
#include <lib/stringinfo.h>
#include <mb/pg_wchar.h>
#include <miscadmin.h>
#include <poppy/poppy.h>
#include <utils/builtins.h>
#include <utils/date.h>
#include <utils/datetime.h>
#include <utils/json.h>
#include <utils/jsonb.h>

#include "problems.h"
#include "room.h"
#include "rules_in_use.h"

PG_MODULE_MAGIC;

void _PG_init(void);
PG_FUNCTION_INFO_V1(poppy_decide_sql);
PG_FUNCTION_INFO_V1(poppy_try_decide_sql);
PG_FUNCTION_INFO_V1(poppy_decide_explained_sql);
PG_FUNCTION_INFO_V1(poppy_explain_sql);
PG_FUNCTION_INFO_V1(poppy_reload_sql);
PG_FUNCTION_INFO_V1(poppy_version_sql);

void _PG_init(void) {
  define_settings();
  if (process_shared_preload_libraries_in_progress) load_before_forks();
}

/* ---- What is asked -------------------------------------------------------------------------- */

/* What stands before the case's own; NULL: the case's own counts. */
typedef struct {
  char* month;
  char* run_date;
  char* county;
} Asked;

static char* text_argument(FunctionCallInfo fcinfo, int number) {
  return PG_ARGISNULL(number) ? NULL : text_to_cstring(PG_GETARG_TEXT_PP(number));
}

/* As ISO 8601 has it, whatever DateStyle says. */
static char* date_argument(FunctionCallInfo fcinfo, int number) {
  DateADT date;
  struct pg_tm tm = {0};
  if (PG_ARGISNULL(number)) return NULL;
  date = PG_GETARG_DATEADT(number);
  if (DATE_NOT_FINITE(date)) {
    ereport(ERROR, (errcode(ERRCODE_INVALID_PARAMETER_VALUE),
                    errmsg("poppy: an infinite date is no day to decide on")));
  }
  j2date(date + POSTGRES_EPOCH_JDATE, &tm.tm_year, &tm.tm_mon, &tm.tm_mday);
  return psprintf("%04d-%02d-%02d", tm.tm_year, tm.tm_mon, tm.tm_mday);
}

static const JsonbValue* member(Jsonb* object, const char* key, JsonbValue* room) {
  if (!JB_ROOT_IS_OBJECT(object)) return NULL;
  return getKeyJsonValueFromContainer(&object->root, key, (int)strlen(key), room);
}

static bool gives_run_date(Jsonb* facts) {
  JsonbValue room;
  const JsonbValue* const found = member(facts, "run_date", &room);
  return found != NULL && found->type == jbvString;
}

/* The arguments `month`, `run_date` and `county` stand behind one another. A day that nobody names
 * would be today's, and the same query another one tomorrow. */
static Asked read_asked(FunctionCallInfo fcinfo, Jsonb* facts, int first) {
  const Asked asked = {text_argument(fcinfo, first), date_argument(fcinfo, first + 1),
                       text_argument(fcinfo, first + 2)};
  if (asked.run_date == NULL && JB_ROOT_IS_OBJECT(facts) && !gives_run_date(facts)) {
    ereport(ERROR, (errcode(ERRCODE_INVALID_PARAMETER_VALUE),
                    errmsg("poppy: no run date is given: the day on which the decision is made"),
                    errhint("Give run_date => '2026-11-15', or for today in California "
                            "(now() AT TIME ZONE 'America/Los_Angeles')::date.")));
  }
  return asked;
}

static void add_member(StringInfo to, const char* key, const char* value) {
  if (value == NULL) return;
  if (to->data[to->len - 1] != '{') appendStringInfoString(to, ", ");
  appendStringInfo(to, "\"%s\": ", key);
  escape_json(to, value);
}

static char* to_utf8(const char* text, int size) { return pg_server_to_any(text, size, PG_UTF8); }

/* The case with what is asked in it, so that one batch decides all that a session asks. */
static char* case_to_decide(Jsonb* facts, const Asked* asked) {
  StringInfoData own;
  Datum with = JsonbPGetDatum(facts);
  char* text;
  if (JB_ROOT_IS_OBJECT(facts)) {
    if (asked->month != NULL) {
      with = DirectFunctionCall2(jsonb_delete, with, CStringGetTextDatum("months"));
    }
    initStringInfo(&own);
    appendStringInfoChar(&own, '{');
    add_member(&own, "month", asked->month);
    add_member(&own, "run_date", asked->run_date);
    add_member(&own, "county", asked->county);
    appendStringInfoChar(&own, '}');
    with = DirectFunctionCall2(jsonb_concat, with,
                               DirectFunctionCall1(jsonb_in, CStringGetDatum(own.data)));
  }
  text = JsonbToCString(NULL, &DatumGetJsonbP(with)->root, (int)VARSIZE(DatumGetPointer(with)));
  return to_utf8(text, (int)strlen(text));
}

/* A request of poppy_rules_decide or poppy_rules_explain; `line` of the latter, else NULL. */
static char* request_of(Jsonb* facts, const Asked* asked, const char* line, int depth) {
  StringInfoData request;
  if (!JB_ROOT_IS_OBJECT(facts)) {
    ereport(ERROR, (errcode(ERRCODE_INVALID_PARAMETER_VALUE),
                    errmsg("poppy: a case is an object of JSON, found an array or a single value"),
                    errhint("Write {\"case\": \"ga-0001\", ...}.")));
  }
  initStringInfo(&request);
  appendStringInfoChar(&request, '{');
  add_member(&request, "line", line);
  add_member(&request, "month", asked->month);
  add_member(&request, "run_date", asked->run_date);
  add_member(&request, "county", asked->county);
  if (request.len > 1) appendStringInfoString(&request, ", ");
  appendStringInfo(&request, "\"depth\": %d, \"case\": ", depth);
  JsonbToCString(&request, &facts->root, (int)VARSIZE(facts));
  appendStringInfoChar(&request, '}');
  return to_utf8(request.data, request.len);
}

/* ---- What comes back ------------------------------------------------------------------------ */

/* Takes the text of the library. */
static Jsonb* take_jsonb(char* text) {
  Datum made = 0;
  PG_TRY();
  {
    made = DirectFunctionCall1(jsonb_in, CStringGetDatum(to_database(text)));
  }
  PG_FINALLY();
  {
    poppy_free(text);
  }
  PG_END_TRY();
  return DatumGetJsonbP(made);
}

/* The line of a run: a decision, or with `problems`. */
static Jsonb* decide(const char* case_text) {
  poppy_batch* const batch = batch_in_use();
  poppy_problems* problems = NULL;
  char* lines = NULL;
  size_t size = 0;
  poppy_status status;
  need_room();
  status = poppy_batch_decide_lines(batch, case_text, POPPY_TO_NUL, &lines, &size, &problems);
  if (status != POPPY_OK) refuse_case(status, problems);
  /* A line ends in a line feed, and JSON has none within. */
  if (memchr(lines, '\n', size) != lines + size - 1) {
    poppy_free(lines);
    ereport(ERROR, (errcode(ERRCODE_INVALID_PARAMETER_VALUE),
                    errmsg("poppy: the case asks for several months, and a decision is of one"),
                    errhint("Give month => '2026-11', or ask poppy_decide_explained for them.")));
  }
  return take_jsonb(lines);
}

typedef poppy_status (*Call)(const poppy_rules*, const char*, size_t, char**, size_t*,
                             poppy_problems**);

static Jsonb* ask(Call call, const char* request) {
  const poppy_rules* const rules = rules_in_use();
  poppy_problems* problems = NULL;
  char* answer = NULL;
  poppy_status status;
  need_room();
  status = call(rules, request, POPPY_TO_NUL, &answer, NULL, &problems);
  if (status != POPPY_OK) refuse_case(status, problems);
  return take_jsonb(answer);
}

/* ---- The functions -------------------------------------------------------------------------- */

Datum poppy_decide_sql(PG_FUNCTION_ARGS) {
  JsonbValue room;
  Jsonb* facts;
  Jsonb* line;
  Asked asked;
  if (PG_ARGISNULL(0)) PG_RETURN_NULL();
  facts = PG_GETARG_JSONB_P(0);
  asked = read_asked(fcinfo, facts, 1);
  line = decide(case_to_decide(facts, &asked));
  if (member(line, "problems", &room) != NULL) {
    /* The other way to decide tells them with the place and the words around it. */
    ask(poppy_rules_decide, request_of(facts, &asked, NULL, 0));
    elog(ERROR, "poppy: a case is refused among others, and decided alone");
  }
  PG_RETURN_JSONB_P(line);
}

Datum poppy_try_decide_sql(PG_FUNCTION_ARGS) {
  Asked asked;
  if (PG_ARGISNULL(0)) PG_RETURN_NULL();
  asked = read_asked(fcinfo, PG_GETARG_JSONB_P(0), 1);
  PG_RETURN_JSONB_P(decide(case_to_decide(PG_GETARG_JSONB_P(0), &asked)));
}

Datum poppy_decide_explained_sql(PG_FUNCTION_ARGS) {
  Asked asked;
  if (PG_ARGISNULL(0)) PG_RETURN_NULL();
  asked = read_asked(fcinfo, PG_GETARG_JSONB_P(0), 1);
  PG_RETURN_JSONB_P(
      ask(poppy_rules_decide, request_of(PG_GETARG_JSONB_P(0), &asked, NULL, PG_GETARG_INT32(4))));
}

Datum poppy_explain_sql(PG_FUNCTION_ARGS) {
  Asked asked;
  Jsonb* months;
  StringInfoData words;
  uint32 i;
  if (PG_ARGISNULL(0) || PG_ARGISNULL(1)) PG_RETURN_NULL();
  asked = read_asked(fcinfo, PG_GETARG_JSONB_P(0), 2);
  months = ask(poppy_rules_explain, request_of(PG_GETARG_JSONB_P(0), &asked,
                                               text_argument(fcinfo, 1), PG_GETARG_INT32(5)));
  initStringInfo(&words);
  for (i = 0; i < JB_ROOT_COUNT(months); ++i) {
    JsonbValue room;
    const JsonbValue* const text = getKeyJsonValueFromContainer(
        getIthJsonbValueFromContainer(&months->root, i)->val.binary.data, "text", 4, &room);
    appendBinaryStringInfo(&words, text->val.string.val, text->val.string.len);
  }
  while (words.len > 0 && words.data[words.len - 1] == '\n') --words.len;
  PG_RETURN_TEXT_P(cstring_to_text_with_len(words.data, words.len));
}

Datum poppy_reload_sql(PG_FUNCTION_ARGS) {
  load_anew();
  PG_RETURN_VOID();
}

Datum poppy_version_sql(PG_FUNCTION_ARGS) { PG_RETURN_TEXT_P(cstring_to_text(poppy_version())); }
