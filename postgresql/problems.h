/* What the library refuses, as PostgreSQL tells it: the message with its code, the place as DETAIL,
 * Poppy's hint as HINT. */
#ifndef POPPY_POSTGRESQL_PROBLEMS_H
#define POPPY_POSTGRESQL_PROBLEMS_H

#include <postgres.h>

#include <poppy/poppy.h>

/* Rules or county files, of the folders; `level` is that of ereport. The problems are freed. */
void tell_refused_rules(int level, poppy_status status, poppy_problems* problems,
                        const char* rules_folder, const char* counties_folder);
/* A case, or what is asked of it. The problems are freed. */
void pg_attribute_noreturn() refuse_case(poppy_status status, poppy_problems* problems);
/* A text of the library's in the encoding of the database, of the current memory context. */
char* to_database(const char* text);

#endif
