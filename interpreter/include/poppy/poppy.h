/* Poppy for C, and for every language that calls C. Link `poppy::c` of CMake, or `pkg-config
 * poppy`; docs/c-api.md shows a whole program.
 *
 *   poppy_files* files = NULL;
 *   poppy_rules* rules = NULL;
 *   poppy_problems* problems = NULL;
 *   char* decision = NULL;
 *   if (poppy_files_new(&files) == POPPY_OK &&
 *       poppy_files_add_folders(files, "policies", "county_rules", &problems) == POPPY_OK &&
 *       poppy_rules_load(files, NULL, 0, &rules, &problems) == POPPY_OK &&
 *       poppy_rules_decide(rules, "{\"case\": …, \"month\": \"2021-08\", \"run_date\":
 * \"2021-08-15\"}", POPPY_TO_NUL, &decision, NULL, &problems) == POPPY_OK) puts(decision);
 *
 * ERRORS are data. A function that can fail gives a poppy_status; where it is POPPY_PROBLEMS, what
 * is wrong is in `*problems`. Each `problems` may be NULL: then nobody is told; else it is set by
 * every call, to NULL where there are none. No exception leaves a function. A fault of Poppy itself
 * ends the process with a message, as an assertion does: a wrong decision is worse than none.
 *
 * MEMORY. What a function gives through a `char**` is the caller's, ends in a NUL (which its size
 * does not count) and goes back to poppy_free; a handle goes back to the function that is named for
 * it. All of these take NULL. Handles may go in any order: what needs another keeps it alive. Where
 * a call fails, its results are set to NULL, and 0.
 *
 * TEXT is UTF-8. A text that comes with a size may hold anything; POPPY_TO_NUL for the size: it
 * ends before its NUL.
 *
 * THREADS. Different handles may be used from different threads at once. One poppy_rules may be
 * used by any number of threads at once, until it is freed; every other handle, and a stream, by
 * one at a time. No thread outlives a call, so that a process may fork between calls, and both go
 * on. Loading rules and deciding take up to 4 MB of stack.
 *
 * The same input gives the same bytes on every machine, in every run and with any number of
 * threads: nothing but poppy_files_add_folders reads a file, and nothing the clock, the locale or
 * the environment.
 *
 * VERSIONS. The names of this header carry the version POPPY_1 in libpoppy.so.1. What later
 * versions add comes behind what is here: functions, members at the end of structs that Poppy
 * makes, keys of requests, columns of tables. Nothing here is changed or taken away without another
 * library name. */
#ifndef POPPY_POPPY_H
#define POPPY_POPPY_H

#include <stddef.h>
#include <stdint.h>

#include <poppy/arrow_abi.h>

#ifdef __cplusplus
extern "C" {
#endif

#define POPPY_TO_NUL SIZE_MAX

typedef int32_t poppy_status;
enum {
  POPPY_OK = 0,
  POPPY_PROBLEMS = 1,  /* of the rules, the case or the request: *problems says which */
  POPPY_MISUSE = 2,    /* a pointer is NULL that must not be, or a number out of its range */
  POPPY_NO_MEMORY = 3, /* nothing was done */
  POPPY_FAULT = 4      /* what should not happen, please report it: *problems says what it was */
};

typedef struct poppy_problems poppy_problems; /* what was wrong, a list */
typedef struct poppy_files poppy_files;       /* texts of rules, tables and county files */
typedef struct poppy_rules poppy_rules;       /* rules that were loaded: they never change */
typedef struct poppy_batch poppy_batch;       /* decides many cases of one request */

/* `0.1.0`, of the engine. It is not to be freed. */
const char* poppy_version(void);
/* Gives back a text that a function gave through a `char**`. */
void poppy_free(void* text);

/* ---- Problems ------------------------------------------------------------------------------- */

/* The texts are never NULL, and hold as long as the list. */
typedef struct poppy_problem {
  const char* code;      /* P201, see docs/problems.md: its meaning never changes; empty: a fault */
  const char* path;      /* of the file; empty: a request */
  const char* message;   /* what was found, then the rule */
  const char* hint;      /* what to do; may be empty */
  const char* text;      /* all of it as shown on a terminal, with the line and a caret */
  uint32_t line, column; /* from 1; 0: it lies nowhere in a text */
  int32_t is_warning;    /* 1: rules with it can be decided by */
} poppy_problem;

size_t poppy_problems_count(const poppy_problems* problems);
/* NULL: there are not so many. Numbers begin at 0. */
const poppy_problem* poppy_problems_at(const poppy_problems* problems, size_t number);
/* An array: `[{"code", "warning", "path", "line", "column", "message", "hint", "text"}]`. */
poppy_status poppy_problems_json(const poppy_problems* problems, char** json, size_t* size);
void poppy_problems_free(poppy_problems* problems);

/* ---- Files ---------------------------------------------------------------------------------- */

poppy_status poppy_files_new(poppy_files** files);
/* The path says what a text is: `*.poppy` rules, `*.csv` a table beside them, `*.yaml` a county
 * file. Nothing is read from there. */
poppy_status poppy_files_add(poppy_files* files, const char* path, const char* text, size_t size);
/* The rules and tables below the one folder and the county files below the other, as the program
 * `poppy` reads them with --rules and --counties. Where one cannot be read, none is added. */
poppy_status poppy_files_add_folders(poppy_files* files, const char* rules, const char* counties,
                                     poppy_problems** problems);
void poppy_files_free(poppy_files* files);

/* ---- Rules ---------------------------------------------------------------------------------- */

/* All files or none: every problem of every file at once. `compiled`, which may be NULL, is what
 * poppy_rules_compiled gave: rules made of the same files by the same version are there in a tenth
 * of the time, and for others the files are read. It is believed: keep it where nobody can write
 * who may not change the rules. */
poppy_status poppy_rules_load(const poppy_files* files, const char* compiled, size_t compiled_size,
                              poppy_rules** rules, poppy_problems** problems);
poppy_status poppy_rules_compiled(const poppy_rules* rules, char** compiled, size_t* size);
/* What is worth a look in rules that were loaded; NULL: nothing is. */
poppy_status poppy_rules_warnings(const poppy_rules* rules, poppy_problems** warnings);
/* `{"programs", "counties", "facts", "flags", "lines"}`: what cases may say and decisions hold. */
poppy_status poppy_rules_describe(const poppy_rules* rules, char** json, size_t* size);
/* The JSON schema of a `case`, of a `county` file or of a file of rule tests (`test`). */
poppy_status poppy_rules_schema(const poppy_rules* rules, const char* of, char** json,
                                size_t* size);
void poppy_rules_free(poppy_rules* rules);

/* Decides a case. The request is an object of
 *   case       the case: an object, or a text of YAML or JSON (docs/language.md, section 17)
 *   case_path  how problems name it: `case.yaml`
 *   county, month (2021-08, or 2021-07..2021-09), run_date    stand before those of the case
 *   today      the run date where neither gives one; without it one must be given
 *   programs   an array of names; without it those of the case, else all
 *   depth      how many lines deep explanations go: 0 to 100, else 1
 * The decision is what `poppy decide --json` prints, byte for byte (docs/decision-json.md). */
poppy_status poppy_rules_decide(const poppy_rules* rules, const char* request, size_t size,
                                char** decision, size_t* decision_size, poppy_problems** problems);
/* Why a line has its value. The request is as for poppy_rules_decide, with
 *   line       `program_status` of the case, `p1.days_left` of the person p1
 * The answer is an array with `{"month", "line", "text", "why"}` for each month: why as a worker
 * reads it, and as data (STEP of docs/decision-json.md). */
poppy_status poppy_rules_explain(const poppy_rules* rules, const char* request, size_t size,
                                 char** explanation, size_t* explanation_size,
                                 poppy_problems** problems);

/* ---- Many cases ----------------------------------------------------------------------------- */

/* The request is an object of
 *   month      of all cases (2021-08, or 2021-07..2021-09); without it that which each case names
 *   county     of cases that name none
 *   run_date   of all cases; without it that of each case, or
 *   today      for those that give none
 *   programs   an array of names, for all cases; without it those of each case, else all
 *   lines      an array of names of lines, whose values decisions tell besides, of whatever record
 *   threads    how many may work at once during a call, this one among them: 1 to 1024, else 1
 * and for poppy_batch_decide_arrow
 *   case_column  the name of the column that has each case as a text of JSON; the other columns are
 *                passed over. Without it the columns are facts.
 *   decision     true: with a column of decision lines in JSON
 *   each_month   true: a case of several months has a row for each; without it, it is refused */
poppy_status poppy_batch_open(const poppy_rules* rules, const char* request, size_t size,
                              poppy_batch** batch, poppy_problems** problems);
/* Lines of JSON, a case each, to lines of JSON, a decision each, as `poppy run` writes them
 * (docs/decision-json.md): a case that cannot be decided has its line, too, with `problems`, and
 * the number of its line in this call. Whether a case is given twice is the caller's to see. Empty
 * lines are skipped. */
poppy_status poppy_batch_decide_lines(poppy_batch* batch, const char* lines, size_t size,
                                      char** decisions, size_t* decisions_size,
                                      poppy_problems** problems);
/* Tables of cases to tables of decisions, through the C stream interface of Arrow: as many rows in
 * the same order, unless each month has its own, a table for each. docs/c-api.md says which columns
 * there are and what they may hold. `in` is taken: it is not the caller's any more, whatever comes
 * out, and is released once. `out` is the caller's to release, and needs neither the batch nor the
 * rules. POPPY_PROBLEMS: columns are refused, and `out` is a released stream. A case that cannot be
 * decided has a row with `problems`; a table whose arrays do not fit together ends the stream with
 * an error. */
poppy_status poppy_batch_decide_arrow(poppy_batch* batch, struct ArrowArrayStream* in,
                                      struct ArrowArrayStream* out, poppy_problems** problems);
void poppy_batch_free(poppy_batch* batch);

#ifdef __cplusplus
}
#endif

#endif /* POPPY_POPPY_H */
