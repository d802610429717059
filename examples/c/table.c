/* c_table MONTH RUN_DATE RULES COUNTIES < CASES: decides cases, a line of JSON each, as a table in
 * memory, and prints what three columns of the table of decisions say of each: whether it is
 * decided, its status, and what is issued. Programs that have tables of Arrow need none of the
 * first half. */
#include <poppy/poppy.h>

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* ---- A table with one column of texts, `json`, as an ArrowArrayStream ---- */

enum { MOST_CASES = 4096, MOST_BYTES = 1 << 24 };

/* What a stream of one table gives. All of it lives until the stream is released. */
struct cases {
  char* text;
  int32_t* ends; /* the first is 0 */
  int64_t count;
  int is_given;
};

static void release_schema(struct ArrowSchema* schema) {
  int64_t i;
  for (i = 0; i < schema->n_children; ++i) {
    struct ArrowSchema* child = schema->children[i];
    if (child->release != NULL) child->release(child);
    free(child);
  }
  free(schema->children);
  schema->release = NULL;
}

static void release_array(struct ArrowArray* array) {
  int64_t i;
  for (i = 0; i < array->n_children; ++i) {
    struct ArrowArray* child = array->children[i];
    if (child->release != NULL) child->release(child);
    free(child);
  }
  free(array->children);
  free((void*)array->buffers);
  array->release = NULL;
}

static int get_schema(struct ArrowArrayStream* stream, struct ArrowSchema* out) {
  struct ArrowSchema* column = calloc(1, sizeof *column);
  struct ArrowSchema** children = malloc(sizeof *children);
  (void)stream;
  if (column == NULL || children == NULL) {
    free(column);
    free(children);
    return ENOMEM;
  }
  column->format = "u";
  column->name = "json";
  column->release = release_schema;
  children[0] = column;
  memset(out, 0, sizeof *out);
  out->format = "+s";
  out->name = "";
  out->n_children = 1;
  out->children = children;
  out->release = release_schema;
  return 0;
}

static int get_next(struct ArrowArrayStream* stream, struct ArrowArray* out) {
  struct cases* cases = stream->private_data;
  struct ArrowArray* column;
  struct ArrowArray** children;
  const void** buffers;
  const void** of_table;
  memset(out, 0, sizeof *out);
  if (cases->is_given) return 0; /* the end */
  column = calloc(1, sizeof *column);
  children = malloc(sizeof *children);
  buffers = calloc(3, sizeof *buffers);
  of_table = calloc(1, sizeof *of_table);
  if (column == NULL || children == NULL || buffers == NULL || of_table == NULL) {
    free(column);
    free(children);
    free((void*)buffers);
    free((void*)of_table);
    return ENOMEM;
  }
  buffers[1] = cases->ends;
  buffers[2] = cases->text;
  column->length = cases->count;
  column->n_buffers = 3;
  column->buffers = buffers;
  column->release = release_array;
  children[0] = column;
  out->length = cases->count;
  out->n_buffers = 1;
  out->buffers = of_table;
  out->n_children = 1;
  out->children = children;
  out->release = release_array;
  cases->is_given = 1;
  return 0;
}

static const char* get_last_error(struct ArrowArrayStream* stream) {
  (void)stream;
  return NULL;
}

static void release_stream(struct ArrowArrayStream* stream) {
  struct cases* cases = stream->private_data;
  free(cases->text);
  free(cases->ends);
  free(cases);
  stream->release = NULL;
}

/* The lines of standard input. 0, or why not, as errno has it. */
static int open_cases(struct ArrowArrayStream* out) {
  struct cases* cases = calloc(1, sizeof *cases);
  size_t size = 0, at = 0;
  if (cases == NULL) return ENOMEM;
  cases->text = malloc(MOST_BYTES);
  cases->ends = calloc(MOST_CASES + 1, sizeof *cases->ends);
  if (cases->text == NULL || cases->ends == NULL) {
    free(cases->text);
    free(cases->ends);
    free(cases);
    return ENOMEM;
  }
  size = fread(cases->text, 1, MOST_BYTES, stdin);
  while (at < size && cases->count < MOST_CASES) {
    const char* end = memchr(cases->text + at, '\n', size - at);
    at = end == NULL ? size : (size_t)(end - cases->text) + 1;
    cases->ends[++cases->count] = (int32_t)at;
  }
  out->get_schema = get_schema;
  out->get_next = get_next;
  out->get_last_error = get_last_error;
  out->release = release_stream;
  out->private_data = cases;
  return 0;
}

/* ---- What stands in the table of decisions ---- */

static int64_t find_column(const struct ArrowSchema* schema, const char* name) {
  int64_t i;
  for (i = 0; i < schema->n_children; ++i) {
    if (strcmp(schema->children[i]->name, name) == 0) return i;
  }
  return -1;
}

static int is_null(const struct ArrowArray* column, int64_t row) {
  const unsigned char* bits = column->buffers[0];
  return bits != NULL &&
         (bits[(column->offset + row) / 8] >> ((column->offset + row) % 8) & 1) == 0;
}

static void print_text(const struct ArrowArray* column, int64_t row) {
  const int32_t* ends = column->buffers[1];
  const char* text = column->buffers[2];
  const int64_t at = column->offset + row;
  if (is_null(column, row)) {
    fputs("-", stdout);
  } else {
    printf("%.*s", (int)(ends[at + 1] - ends[at]), text + ends[at]);
  }
}

/* A decimal of 128 bits in cents; amounts of cases fit in the lower half. */
static void print_money(const struct ArrowArray* column, int64_t row) {
  const int64_t* halves = column->buffers[1];
  const int64_t cents = halves[2 * (column->offset + row)];
  if (is_null(column, row)) {
    fputs("-", stdout);
  } else {
    printf("%s%" PRId64 ".%02" PRId64, cents < 0 ? "-" : "", cents < 0 ? -cents / 100 : cents / 100,
           cents < 0 ? -cents % 100 : cents % 100);
  }
}

static int print_tables(struct ArrowArrayStream* decisions) {
  struct ArrowSchema schema;
  struct ArrowArray table;
  int64_t name, status, issued, row;
  int error = decisions->get_schema(decisions, &schema);
  if (error != 0) return error;
  name = find_column(&schema, "case");
  status = find_column(&schema, "calfresh_status");
  issued = find_column(&schema, "issuance");
  schema.release(&schema);
  if (name < 0 || status < 0 || issued < 0) return EINVAL;
  while ((error = decisions->get_next(decisions, &table)) == 0 && table.release != NULL) {
    for (row = 0; row < table.length; ++row) {
      print_text(table.children[name], row);
      fputs(" ", stdout);
      print_text(table.children[status], row);
      fputs(" ", stdout);
      print_money(table.children[issued], row);
      fputs("\n", stdout);
    }
    table.release(&table);
  }
  return error;
}

static void tell(const poppy_problems* problems) {
  size_t i;
  for (i = 0; i < poppy_problems_count(problems); ++i) {
    fputs(poppy_problems_at(problems, i)->text, stderr);
  }
}

int main(int count, char** arguments) {
  poppy_files* files = NULL;
  poppy_rules* rules = NULL;
  poppy_batch* batch = NULL;
  poppy_problems* problems = NULL;
  struct ArrowArrayStream cases, decisions;
  char request[256];
  poppy_status status;
  int error = 0;
  if (count != 5) {
    fputs("c_table MONTH RUN_DATE RULES COUNTIES < CASES\n", stderr);
    return 2;
  }
  snprintf(request, sizeof request,
           "{\"month\": \"%.20s\", \"run_date\": \"%.20s\", \"programs\": [\"calfresh\"],"
           " \"case_column\": \"json\", \"threads\": 2}",
           arguments[1], arguments[2]);
  status = poppy_files_new(&files);
  if (status == POPPY_OK) {
    status = poppy_files_add_folders(files, arguments[3], arguments[4], &problems);
  }
  if (status == POPPY_OK) status = poppy_rules_load(files, NULL, 0, &rules, &problems);
  if (status == POPPY_OK) {
    status = poppy_batch_open(rules, request, POPPY_TO_NUL, &batch, &problems);
  }
  if (status == POPPY_OK && open_cases(&cases) == 0) {
    status = poppy_batch_decide_arrow(batch, &cases, &decisions, &problems);
    /* What the stream needs it holds. */
    poppy_batch_free(batch);
    batch = NULL;
    if (status == POPPY_OK) {
      error = print_tables(&decisions);
      if (error != 0) {
        const char* why = decisions.get_last_error(&decisions);
        fprintf(stderr, "%s\n", why == NULL ? strerror(error) : why);
      }
      decisions.release(&decisions);
    }
  }
  if (status != POPPY_OK) tell(problems);
  poppy_problems_free(problems);
  poppy_batch_free(batch);
  poppy_rules_free(rules);
  poppy_files_free(files);
  return status == POPPY_OK && error == 0 ? 0 : 1;
}
