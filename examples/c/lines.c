/* c_lines REQUEST RULES COUNTIES < CASES: decides cases, a line of JSON each, as a request of
 * poppy_batch_open asks, a file of JSON, and prints a line of JSON for each. What is odd about the
 * rules, or wrong with them or the request, is told on standard error. */
#include <poppy/poppy.h>

#include <stdio.h>
#include <stdlib.h>

/* All of it; its size; NULL: it cannot be read, or held. */
static char* read_all(FILE* file, size_t* size) {
  size_t room = 1 << 16;
  char* text = malloc(room);
  *size = 0;
  while (text != NULL) {
    char* larger;
    *size += fread(text + *size, 1, room - *size, file);
    if (*size < room) break;
    larger = realloc(text, room *= 2);
    if (larger == NULL) free(text);
    text = larger;
  }
  if (text != NULL && ferror(file)) {
    free(text);
    text = NULL;
  }
  return text;
}

static char* read_file(const char* path, size_t* size) {
  FILE* file = fopen(path, "rb");
  char* text = NULL;
  if (file == NULL) return NULL;
  text = read_all(file, size);
  fclose(file);
  return text;
}

static void tell(const poppy_problems* problems) {
  size_t i;
  for (i = 0; i < poppy_problems_count(problems); ++i) {
    fputs(poppy_problems_at(problems, i)->text, stderr);
  }
}

static poppy_status load(const char* folder, const char* counties, poppy_rules** rules,
                         poppy_problems** problems) {
  poppy_files* files = NULL;
  poppy_status status = poppy_files_new(&files);
  if (status == POPPY_OK) status = poppy_files_add_folders(files, folder, counties, problems);
  if (status == POPPY_OK) status = poppy_rules_load(files, NULL, 0, rules, problems);
  poppy_files_free(files);
  if (status == POPPY_OK) {
    poppy_problems* warnings = NULL;
    status = poppy_rules_warnings(*rules, &warnings);
    tell(warnings);
    poppy_problems_free(warnings);
  }
  return status;
}

int main(int count, char** arguments) {
  poppy_rules* rules = NULL;
  poppy_batch* batch = NULL;
  poppy_problems* problems = NULL;
  poppy_status status;
  char *request, *cases, *decisions = NULL;
  size_t request_size, cases_size, size = 0;
  int written = 1;
  if (count != 4) {
    fputs("c_lines REQUEST RULES COUNTIES < CASES\n", stderr);
    return 2;
  }
  request = read_file(arguments[1], &request_size);
  cases = read_all(stdin, &cases_size);
  if (request == NULL || cases == NULL) {
    perror(request == NULL ? arguments[1] : "standard input");
    free(request);
    free(cases);
    return 2;
  }

  status = load(arguments[2], arguments[3], &rules, &problems);
  if (status == POPPY_OK) status = poppy_batch_open(rules, request, request_size, &batch, &problems);
  if (status == POPPY_OK) {
    status = poppy_batch_decide_lines(batch, cases, cases_size, &decisions, &size, &problems);
  }
  if (status == POPPY_OK) {
    written = fwrite(decisions, 1, size, stdout) == size && fflush(stdout) == 0;
    if (!written) perror("standard output");
  } else if (status == POPPY_NO_MEMORY) {
    fputs("no memory is left\n", stderr);
  } else {
    tell(problems);
  }

  poppy_free(decisions);
  poppy_problems_free(problems);
  poppy_batch_free(batch);
  poppy_rules_free(rules);
  free(request);
  free(cases);
  return status == POPPY_OK && written ? 0 : 1;
}
