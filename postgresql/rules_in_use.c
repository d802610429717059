/* See rules_in_use.h. */
#include "rules_in_use.h"

#include <postgres.h>

#include <miscadmin.h>
#include <utils/guc.h>
#include <utils/memutils.h>
#include <utils/timestamp.h>

#include "problems.h"
#include "room.h"

/* The settings; PostgreSQL owns the texts. */
static char* rules_folder = NULL;
static char* counties_folder = NULL;

static struct {
  poppy_rules* rules; /* NULL: none, and then nothing here counts */
  poppy_batch* batch; /* NULL: not asked for yet */
  char* rules_folder;
  char* counties_folder;
  TimestampTz settings_read; /* when PostgreSQL had read its own settings last */
} in_use;

void define_settings(void) {
  /* The folders are read with the rights of the server: a superuser names them. */
  DefineCustomStringVariable("poppy.rules", "The folder with the rules that cases are decided by.",
                             "Read at the first decision of a session, and after pg_reload_conf().",
                             &rules_folder, POPPY_SHARE "/policies", PGC_SUSET, 0, NULL, NULL,
                             NULL);
  DefineCustomStringVariable("poppy.counties", "The folder with the settings of counties.",
                             "Read at the first decision of a session, and after pg_reload_conf().",
                             &counties_folder, POPPY_SHARE "/county_rules", PGC_SUSET, 0, NULL,
                             NULL, NULL);
  MarkGUCPrefixReserved("poppy");
}

static void forget(void) {
  poppy_batch_free(in_use.batch);
  poppy_rules_free(in_use.rules);
  in_use.batch = NULL;
  in_use.rules = NULL;
  if (in_use.rules_folder != NULL) pfree(in_use.rules_folder);
  if (in_use.counties_folder != NULL) pfree(in_use.counties_folder);
  in_use.rules_folder = NULL;
  in_use.counties_folder = NULL;
}

/* All that may throw comes before there is anything of the library's to lose. */
static poppy_status load(poppy_problems** problems) {
  poppy_files* files = NULL;
  poppy_status status;
  forget();
  in_use.rules_folder = MemoryContextStrdup(TopMemoryContext, rules_folder);
  in_use.counties_folder = MemoryContextStrdup(TopMemoryContext, counties_folder);
  in_use.settings_read = PgReloadTime;
  *problems = NULL;
  status = poppy_files_new(&files);
  if (status == POPPY_OK) {
    status = poppy_files_add_folders(files, rules_folder, counties_folder, problems);
  }
  if (status == POPPY_OK) status = poppy_rules_load(files, NULL, 0, &in_use.rules, problems);
  poppy_files_free(files);
  return status;
}

void load_before_forks(void) {
  poppy_problems* problems = NULL;
  poppy_status status;
  if (!has_room()) return; /* each backend says so */
  status = load(&problems);
  if (status != POPPY_OK) tell_refused_rules(LOG, status, problems, rules_folder, counties_folder);
}

void load_anew(void) {
  poppy_problems* problems = NULL;
  poppy_status status;
  need_room();
  status = load(&problems);
  if (status != POPPY_OK)
    tell_refused_rules(ERROR, status, problems, rules_folder, counties_folder);
}

/* A backend reads PostgreSQL's settings anew between two commands, never within one: so all rows of
 * a query are decided by the same rules. */
static bool is_current(void) {
  return in_use.rules != NULL && in_use.settings_read == PgReloadTime &&
         strcmp(in_use.rules_folder, rules_folder) == 0 &&
         strcmp(in_use.counties_folder, counties_folder) == 0;
}

const poppy_rules* rules_in_use(void) {
  if (!is_current()) load_anew();
  return in_use.rules;
}

/* A batch has a day for cases that give none: poppy.c lets none of them come so far. */
#define NO_DAY "{\"today\": \"1900-01-01\"}"

poppy_batch* batch_in_use(void) {
  const poppy_rules* const rules = rules_in_use();
  if (in_use.batch == NULL) {
    poppy_problems* problems = NULL;
    const poppy_status status =
        poppy_batch_open(rules, NO_DAY, POPPY_TO_NUL, &in_use.batch, &problems);
    if (status != POPPY_OK)
      tell_refused_rules(ERROR, status, problems, rules_folder, counties_folder);
  }
  return in_use.batch;
}
