/* See problems.h. */
#include "problems.h"

#include <lib/stringinfo.h>
#include <mb/pg_wchar.h>

#define MOST_TOLD 10 /* problems: a file that is none at all has one in each line */

/* What an ERROR says: all in the encoding of the database, of the current memory context. */
typedef struct {
  char* code;
  char* message;
  char* hint;
  StringInfoData detail;
} Refusal;

char* to_database(const char* text) {
  char* const converted = pg_any_to_server(text, (int)strlen(text), PG_UTF8);
  return converted == text ? pstrdup(text) : converted;
}

static void report(int level, int sqlstate, const Refusal* refusal, const char* context) {
  ereport(level,
          (errcode(sqlstate),
           refusal->code[0] == '\0' ? errmsg("poppy: %s", refusal->message)
                                    : errmsg("poppy %s: %s", refusal->code, refusal->message),
           refusal->detail.len == 0 ? 0 : errdetail("%s", refusal->detail.data),
           refusal->hint[0] == '\0' ? 0 : errhint("%s", refusal->hint),
           context == NULL ? 0 : (errcontext("%s", context))));
}

static void add_count_of_others(StringInfo detail, size_t others) {
  if (others > 0) appendStringInfo(detail, "\nand %zu more", others);
}

/* Where the first of all problems lies, and the line with its caret: what its text has between the
 * message and the hint. */
static void add_first(StringInfo detail, const poppy_problem* problem) {
  const char* const head_end = strchr(problem->text, '\n');
  const char* const hint = strstr(problem->text, "\n  hint: ");
  const char* const end = hint == NULL ? problem->text + strlen(problem->text) : hint + 1;
  if (problem->path[0] != '\0') {
    appendStringInfoString(detail, to_database(problem->path));
    if (problem->line > 0) appendStringInfo(detail, ":%u:%u", problem->line, problem->column);
    appendStringInfoChar(detail, '\n');
  }
  if (head_end != NULL && head_end + 1 < end) {
    appendStringInfoString(detail, to_database(pnstrdup(head_end + 1, (Size)(end - head_end - 1))));
  }
}

static Refusal read_problems(const poppy_problems* problems) {
  const size_t count = poppy_problems_count(problems);
  const poppy_problem* const first = poppy_problems_at(problems, 0);
  Refusal refusal = {
      to_database(first->code), to_database(first->message), to_database(first->hint), {0}};
  size_t i;
  initStringInfo(&refusal.detail);
  add_first(&refusal.detail, first);
  for (i = 1; i < count && i < MOST_TOLD; ++i) {
    appendStringInfoString(&refusal.detail, to_database(poppy_problems_at(problems, i)->text));
  }
  while (refusal.detail.len > 0 && refusal.detail.data[refusal.detail.len - 1] == '\n') {
    refusal.detail.data[--refusal.detail.len] = '\0';
  }
  add_count_of_others(&refusal.detail, count - i);
  return refusal;
}

/* Takes the problems; `context` may be NULL. */
static void tell(int level, int sqlstate, poppy_status status, poppy_problems* problems,
                 const char* context) {
  Refusal refusal;
  if (poppy_problems_count(problems) == 0) {
    poppy_problems_free(problems);
    if (status == POPPY_NO_MEMORY) {
      ereport(level, (errcode(ERRCODE_OUT_OF_MEMORY), errmsg("poppy: no memory is left")));
    } else {
      ereport(level, (errcode(ERRCODE_INTERNAL_ERROR),
                      errmsg("poppy: a call of the library ended with %d", (int)status)));
    }
    return;
  }
  PG_TRY();
  {
    refusal = read_problems(problems);
  }
  PG_FINALLY();
  {
    poppy_problems_free(problems);
  }
  PG_END_TRY();
  report(level, status == POPPY_PROBLEMS ? sqlstate : ERRCODE_INTERNAL_ERROR, &refusal, context);
}

void tell_refused_rules(int level, poppy_status status, poppy_problems* problems,
                        const char* rules_folder, const char* counties_folder) {
  tell(level, ERRCODE_CONFIG_FILE_ERROR, status, problems,
       psprintf("loading rules: poppy.rules = '%s', poppy.counties = '%s'", rules_folder,
                counties_folder));
}

void refuse_case(poppy_status status, poppy_problems* problems) {
  tell(ERROR, ERRCODE_INVALID_PARAMETER_VALUE, status, problems, NULL);
  pg_unreachable();
}
