// The floor that `weir copy` into SQLite is measured against: the same rows, prepared beforehand, inserted by a loop that
// does nothing else. Same schema, same batch, WAL, synchronous=NORMAL, durable at the end.
//
//   sqlite_floor RECORDS.ndjson OUT.db [BATCH]     prints the CPU seconds of the inserting alone
//
// The records are those of records.py, so that a scan for fixed keys is all the preparing there is.

#define _GNU_SOURCE
#include <fcntl.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

struct row {
  sqlite3_int64 id;
  const char *name, *city;
  int name_size, city_size;
  double score;
  int active;
};

static void fail(const char *what) {
  fprintf(stderr, "sqlite_floor: %s\n", what);
  exit(1);
}

static void check(int code, sqlite3 *db) {
  if (code != SQLITE_OK && code != SQLITE_DONE) fail(sqlite3_errmsg(db));
}

static const char *after(const char *at, const char *text) {
  const char *found = strstr(at, text);
  if (!found) fail("these are not the records of records.py");
  return found + strlen(text);
}

static struct row prepare(const char *line) {
  struct row row;
  row.id = atoll(after(line, "\"id\":"));
  row.name = after(line, "\"name\":\"");
  row.name_size = (int)(strchr(row.name, '"') - row.name);
  row.city = after(row.name, "\"city\":\"");
  row.city_size = (int)(strchr(row.city, '"') - row.city);
  row.score = atof(after(row.city, "\"score\":"));
  row.active = *after(row.city, "\"active\":") == 't';
  return row;
}

static double cpu_seconds(void) {
  struct rusage usage;
  getrusage(RUSAGE_SELF, &usage);
  return (double)(usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) +
         (double)(usage.ru_utime.tv_usec + usage.ru_stime.tv_usec) / 1e6;
}

int main(int count, char **arguments) {
  if (count < 3) fail("usage: sqlite_floor RECORDS.ndjson OUT.db [BATCH]");
  const long batch = count > 3 ? atol(arguments[3]) : 1000;
  const int file = open(arguments[1], O_RDONLY);
  struct stat status;
  if (file < 0 || fstat(file, &status) != 0) fail("cannot read the records");
  char *text = malloc((size_t)status.st_size + 1);
  for (off_t have = 0; have < status.st_size;) {
    const ssize_t got = read(file, text + have, (size_t)(status.st_size - have));
    if (got <= 0) fail("cannot read the records");
    have += got;
  }
  text[status.st_size] = 0;

  long rows = 0, room = 1 << 20;
  struct row *table = malloc((size_t)room * sizeof *table);
  for (char *line = text; *line;) {
    char *end = strchr(line, '\n');
    if (!end) fail("the last line has no newline");
    if (rows == room) table = realloc(table, (size_t)(room *= 2) * sizeof *table);
    *end = 0;
    table[rows++] = prepare(line);
    line = end + 1;
  }

  const double begin = cpu_seconds();
  sqlite3 *db;
  check(sqlite3_open_v2(arguments[2], &db, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX, NULL), db);
  check(sqlite3_exec(db, "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;"
                         "CREATE TABLE t(\"id\", \"name\", \"city\", \"score\", \"active\")", NULL, NULL, NULL), db);
  sqlite3_stmt *insert, *start, *commit;
  check(sqlite3_prepare_v2(db, "INSERT INTO t VALUES(?,?,?,?,?)", -1, &insert, NULL), db);
  check(sqlite3_prepare_v2(db, "BEGIN IMMEDIATE", -1, &start, NULL), db);
  check(sqlite3_prepare_v2(db, "COMMIT", -1, &commit, NULL), db);
  for (long i = 0; i < rows; ++i) {
    if (i % batch == 0) {
      check(sqlite3_step(start), db);
      sqlite3_reset(start);
    }
    const struct row *row = &table[i];
    sqlite3_bind_int64(insert, 1, row->id);
    sqlite3_bind_text(insert, 2, row->name, row->name_size, SQLITE_STATIC);
    sqlite3_bind_text(insert, 3, row->city, row->city_size, SQLITE_STATIC);
    sqlite3_bind_double(insert, 4, row->score);
    sqlite3_bind_int(insert, 5, row->active);
    check(sqlite3_step(insert), db);
    sqlite3_reset(insert);
    if (i % batch == batch - 1 || i == rows - 1) {
      check(sqlite3_step(commit), db);
      sqlite3_reset(commit);
    }
  }
  sqlite3_finalize(insert);
  sqlite3_finalize(start);
  sqlite3_finalize(commit);
  check(sqlite3_wal_checkpoint_v2(db, NULL, SQLITE_CHECKPOINT_TRUNCATE, NULL, NULL), db);
  check(sqlite3_close(db), db);
  printf("%.3f\n", cpu_seconds() - begin);
  return 0;
}
