/* c_decide REQUEST RULES COUNTIES: decides the case of a request, a file of JSON, by the rules and
 * county files of two folders, and prints the decision as JSON. */
#include <poppy/poppy.h>

#include <stdio.h>
#include <stdlib.h>

/* The whole file, with a NUL behind it; NULL: it cannot be read. */
static char* read_file(const char* path) {
  FILE* file = fopen(path, "rb");
  char* text = NULL;
  long size = 0;
  if (file == NULL) return NULL;
  if (fseek(file, 0, SEEK_END) == 0 && (size = ftell(file)) >= 0 && fseek(file, 0, SEEK_SET) == 0 &&
      (text = malloc((size_t)size + 1)) != NULL) {
    text[fread(text, 1, (size_t)size, file)] = '\0';
  }
  fclose(file);
  return text;
}

static void tell(poppy_status status, const poppy_problems* problems) {
  size_t i;
  if (status == POPPY_NO_MEMORY) fputs("no memory is left\n", stderr);
  for (i = 0; i < poppy_problems_count(problems); ++i) {
    fputs(poppy_problems_at(problems, i)->text, stderr);
  }
}

int main(int count, char** arguments) {
  poppy_files* files = NULL;
  poppy_rules* rules = NULL;
  poppy_problems* problems = NULL;
  poppy_status status;
  char* decision = NULL;
  char* request;
  if (count != 4) {
    fputs("c_decide REQUEST RULES COUNTIES\n", stderr);
    return 2;
  }
  request = read_file(arguments[1]);
  if (request == NULL) {
    perror(arguments[1]);
    return 2;
  }

  status = poppy_files_new(&files);
  if (status == POPPY_OK) {
    status = poppy_files_add_folders(files, arguments[2], arguments[3], &problems);
  }
  if (status == POPPY_OK) status = poppy_rules_load(files, NULL, 0, &rules, &problems);
  if (status == POPPY_OK) {
    status = poppy_rules_decide(rules, request, POPPY_TO_NUL, &decision, NULL, &problems);
  }
  if (status == POPPY_OK) {
    fputs(decision, stdout);
  } else {
    tell(status, problems);
  }

  poppy_free(decision);
  poppy_problems_free(problems);
  poppy_rules_free(rules);
  poppy_files_free(files);
  free(request);
  return status == POPPY_OK ? 0 : 1;
}
