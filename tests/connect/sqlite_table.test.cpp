// Long: every kind of value, schema and failure that a table has an answer to.
#include "files.hpp"

#include <weir/asio/run.hpp>
#include <weir/connect/file.hpp>
#include <weir/connect/json.hpp>
#include <weir/connect/sqlite.hpp>
#include <weir/core.hpp>
#include <weir/testing.hpp>

#include <gtest/gtest.h>
#include <sqlite3.h>

#include <memory>
#include <string>
#include <vector>

using namespace std::chrono_literals;
using namespace std::string_literals;
using weir::sqlite::sqlite_error;
using weir::sqlite::table;
using weir::sqlite::table_options;

namespace {

using strings = std::vector<std::string>;
using records = std::vector<weir::json::record>;

records batch_of(const strings& texts) {
  weir::json::parser parse;
  records all;
  std::uint64_t line = 0;
  for (const std::string& text : texts) all.push_back(*parse(weir::file::line(text, "input", ++line)));
  return all;
}

strings messages(const std::vector<weir::record_error>& failed) {
  strings all;
  for (const weir::record_error& each : failed) all.push_back(each.message());
  return all;
}

weir::task<strings> save(std::string path, std::vector<strings> batches, table_options options = table_options()) {
  table into(path, "t", options);
  strings failed;
  for (const strings& texts : batches) {
    const records batch = batch_of(texts);
    const auto refused = co_await into.save(batch);
    for (const std::string& each : messages(refused)) failed.push_back(each);
  }
  co_await into.close();
  co_return failed;
}

/// Saves the records in one batch; answers what failed.
strings saved(const std::string& path, const strings& texts, const table_options& options = table_options()) {
  return weir::testing::run(save(path, std::vector<strings>(1, texts), options));
}

std::string error_of(const std::string& path, const strings& texts = {"{\"a\":1}"}) {
  return files::sentence_of<sqlite_error>([&] { saved(path, texts); });
}

/// Another program that has the database open.
class other {
 public:
  explicit other(const std::string& path) {
    if (::sqlite3_open(path.c_str(), &database_) != SQLITE_OK) throw std::runtime_error("sqlite3_open failed");
  }
  other(const other&) = delete;
  other& operator=(const other&) = delete;
  ~other() { ::sqlite3_close(database_); }

  void execute(const std::string& sql) {
    char* message = nullptr;
    ::sqlite3_exec(database_, sql.c_str(), nullptr, nullptr, &message);
    EXPECT_EQ(message, nullptr) << message << ": " << sql;
    ::sqlite3_free(message);
  }
  /// Every row as type=value|type=value
  strings rows(const std::string& sql) {
    sqlite3_stmt* query = nullptr;
    EXPECT_EQ(::sqlite3_prepare_v2(database_, sql.c_str(), -1, &query, nullptr), SQLITE_OK) << ::sqlite3_errmsg(database_);
    strings all;
    while (::sqlite3_step(query) == SQLITE_ROW) {
      std::string row;
      for (int i = 0; i < ::sqlite3_column_count(query); ++i) {
        static const char* const types[] = {"", "integer", "real", "text", "blob", "null"};
        row += (i == 0 ? "" : "|") + std::string(types[::sqlite3_column_type(query, i)]);
        if (const void* bytes = ::sqlite3_column_blob(query, i)) {
          row += "=" + std::string(static_cast<const char*>(bytes), static_cast<std::size_t>(::sqlite3_column_bytes(query, i)));
        }
      }
      all.push_back(row);
    }
    ::sqlite3_finalize(query);
    return all;
  }

 private:
  sqlite3* database_ = nullptr;
};

strings rows(const std::string& path, const std::string& sql = "SELECT * FROM t") { return other(path).rows(sql); }

std::string wide(int keys) {
  std::string text = "{";
  for (int i = 0; i < keys; ++i) text += (i == 0 ? "\"k" : ",\"k") + std::to_string(i) + "\":" + std::to_string(i);
  return text + "}";
}

}  // namespace

TEST(sqlite_table, is_made_with_the_keys_of_the_first_batch_in_their_order) {
  const files::folder folder;
  EXPECT_EQ(saved(folder / "db", {R"({"z":1,"a":"x"})", R"({"a":"y","m":2.5})"}), strings());
  EXPECT_EQ(rows(folder / "db", "SELECT name FROM pragma_table_info('t')"), (strings{"text=z", "text=a", "text=m"}));
  EXPECT_EQ(rows(folder / "db"), (strings{"integer=1|text=x|null", "null|text=y|real=2.5"}));
}

TEST(sqlite_table, keeps_every_value_as_it_is) {
  const files::folder folder;
  const auto stored = [&](const std::string& value) {
    std::filesystem::remove(folder / "db");
    EXPECT_EQ(saved(folder / "db", {"{\"v\":" + value + "}"}), strings());
    return rows(folder / "db").at(0);
  };
  EXPECT_EQ(stored("null"), "null");
  EXPECT_EQ(stored("true"), "integer=1");
  EXPECT_EQ(stored("false"), "integer=0");
  EXPECT_EQ(stored("-9223372036854775808"), "integer=-9223372036854775808");
  EXPECT_EQ(stored("9223372036854775807"), "integer=9223372036854775807");
  EXPECT_EQ(stored("9223372036854775808"), "text=9223372036854775808");
  EXPECT_EQ(stored("123456789012345678901234567890"), "text=123456789012345678901234567890");
  EXPECT_EQ(stored("0.1"), "real=0.1");
  EXPECT_EQ(stored("5.0"), "real=5.0");
  EXPECT_EQ(stored("1e999"), "text=1e999");
  EXPECT_EQ(stored("\"\""), "text");
  EXPECT_EQ(stored("\"007\""), "text=007");
  EXPECT_EQ(stored("\"a\\u0000b\""), "text=a\0b"s);
  EXPECT_EQ(stored("\"\xC3\xA9\\u20ac\""), "text=\xC3\xA9\xE2\x82\xAC");
  EXPECT_EQ(stored("[1, {\"x\":null}]"), "text=[1, {\"x\":null}]");
  EXPECT_EQ(stored("{\"x\":[]}"), "text={\"x\":[]}");
}

TEST(sqlite_table, mixes_kinds_in_one_column) {
  const files::folder folder;
  saved(folder / "db", {R"({"v":1})", R"({"v":"1"})", R"({"v":1.0})", R"({"v":null})", R"({})"});
  EXPECT_EQ(rows(folder / "db"), (strings{"integer=1", "text=1", "real=1.0", "null", "null"}));
}

TEST(sqlite_table, of_a_key_that_stands_twice_the_last_value_counts) {
  const files::folder folder;
  EXPECT_EQ(saved(folder / "db", {R"({"a":1,"b":2,"a":3})", R"({"a":4,"b":5,"a":6})"}), strings());
  EXPECT_EQ(rows(folder / "db"), (strings{"integer=3|integer=2", "integer=6|integer=5"}));
}

TEST(sqlite_table, quotes_names) {
  const files::folder folder;
  const auto check = [](std::string path) -> weir::task<> {
    table into(path, "my \"table\"; DROP");
    const records batch = batch_of(strings(1, R"({"select":1,"a\"b":2,"":3,"x y":4,"\u00fc\n":5,"rowid":6})"));
    const auto failed = co_await into.save(batch);
    EXPECT_EQ(messages(failed), strings());
    co_await into.close();
  };
  weir::testing::run(check(folder / "db"));
  EXPECT_EQ(rows(folder / "db", "SELECT * FROM \"my \"\"table\"\"; DROP\""),
            strings{"integer=1|integer=2|integer=3|integer=4|integer=5|integer=6"});
}

TEST(sqlite_table, grows_with_new_keys) {
  const files::folder folder;
  const std::vector<strings> batches = {{R"({"a":1})"}, {R"({"a":2,"b":3})", R"({"c":4})"}, {R"({"a":5,"b":6,"c":7})"}};
  EXPECT_EQ(weir::testing::run(save(folder / "db", batches)), strings());
  EXPECT_EQ(rows(folder / "db"), (strings{"integer=1|null|null", "integer=2|integer=3|null", "null|null|integer=4",
                                          "integer=5|integer=6|integer=7"}));
}

TEST(sqlite_table, is_known_again_by_a_later_run) {
  const files::folder folder;
  saved(folder / "db", {R"({"a":1})"});
  EXPECT_EQ(saved(folder / "db", {R"({"b":2})"}), strings());
  EXPECT_EQ(saved(folder / "db", {R"({"c":3})"}), strings()) << "also after it has grown";
  other(folder / "db").execute("VACUUM; ALTER TABLE t RENAME COLUMN c TO d");
  EXPECT_EQ(saved(folder / "db", {R"({"e":4})"}), strings());
  EXPECT_EQ(rows(folder / "db").size(), 4u);
}

TEST(sqlite_table, made_by_others_takes_its_own_columns) {
  const files::folder folder;
  other(folder / "db").execute("CREATE TABLE t(Name TEXT, n INTEGER, extra DEFAULT 'x')");
  EXPECT_EQ(saved(folder / "db", {R"({"name":"a","n":"12"})"}), strings());
  EXPECT_EQ(rows(folder / "db"), strings{"text=a|integer=12|text=x"}) << "its own affinities and defaults";
}

TEST(sqlite_table, made_by_others_does_not_grow) {
  const files::folder folder;
  other(folder / "db").execute("CREATE TABLE t(a)");
  EXPECT_EQ(saved(folder / "db", {R"({"a":1})", R"({"a":2,"b":3,"c":4})", R"({"a":5})"}),
            strings{"input:2: the table \"t\" has no column \"b\", \"c\", and weir adds columns only to tables that it made; add what is "
                    "missing with ALTER TABLE, or choose another table"});
  EXPECT_EQ(rows(folder / "db"), (strings{"integer=1", "integer=5"}));
}

TEST(sqlite_table, made_by_others_that_no_record_fits_is_an_error) {
  const files::folder folder;
  other(folder / "db").execute("CREATE TABLE t(other)");
  EXPECT_EQ(error_of(folder / "db", {R"({"a":1,"b":2})", R"({"a":2})"}),
            (folder / "db") + ": no record fits; of the first, input:1: the table \"t\" has no column \"a\", \"b\", and weir adds "
                              "columns only to tables that it made; add what is missing with ALTER TABLE, or choose another table");
}

TEST(sqlite_table, reports_a_record_that_breaks_a_constraint_and_keeps_the_others) {
  const files::folder folder;
  other(folder / "db").execute("CREATE TABLE t(id INTEGER PRIMARY KEY, name NOT NULL)");
  EXPECT_EQ(saved(folder / "db", {R"({"id":1,"name":"a"})", R"({"id":1,"name":"b"})", R"({"id":"x","name":"c"})",
                                  R"({"id":2})", R"({"id":3,"name":"d"})"}),
            (strings{"input:2: SQLite refuses the record: UNIQUE constraint failed: t.id; correct the record or the table",
                     "input:3: SQLite refuses the record: datatype mismatch; correct the record or the table",
                     "input:4: SQLite refuses the record: NOT NULL constraint failed: t.name; correct the record or the table"}));
  EXPECT_EQ(rows(folder / "db", "SELECT id FROM t"), (strings{"integer=1", "integer=3"}));
}

TEST(sqlite_table, stops_at_a_failure_on_request) {
  const files::folder folder;
  other(folder / "db").execute("CREATE TABLE t(id INTEGER PRIMARY KEY)");
  const auto options = table_options().stop_at_failure();
  EXPECT_EQ(saved(folder / "db", {R"({"id":1})", R"({"id":1})", R"({"id":2})", R"({"id":2})"}, options).size(), 1u);
  EXPECT_EQ(rows(folder / "db"), strings{"integer=1"});
}

TEST(sqlite_table, keys_that_differ_only_in_case_are_a_failed_record) {
  const files::folder folder;
  EXPECT_EQ(saved(folder / "db", {R"({"name":1})", R"({"id":2,"ID":3})", R"({"Name":4})", R"({"name":5,"\u00e9":6,"\u00c9":7})"}),
            (strings{"input:2: the keys \"id\" and \"ID\" differ only in case, and columns of SQLite must differ in more; rename one",
                     "input:3: the key \"Name\" differs only in case from the column \"name\", and columns of SQLite must differ in "
                     "more; rename one"}));
  EXPECT_EQ(rows(folder / "db", "SELECT count(*) FROM t"), strings{"integer=2"}) << "outside ASCII, case makes a difference";
}

TEST(sqlite_table, takes_2000_keys_and_not_one_more) {
  const files::folder folder;
  EXPECT_EQ(saved(folder / "db", {wide(2001), wide(2000)}),
            strings{"input:1: its 2001 keys would give the table 2001 columns, and SQLite allows 2000; put what belongs together "
                    "into one nested value"});
  EXPECT_EQ(saved(folder / "db", {R"({"one more":1})", wide(2000)}),
            strings{"input:1: its 1 keys would give the table 2001 columns, and SQLite allows 2000; put what belongs together "
                    "into one nested value"});
  EXPECT_EQ(rows(folder / "db", "SELECT count(*), max(k1999) FROM t"), strings{"integer=2|integer=1999"});
}

TEST(sqlite_table, a_key_with_nul_is_a_failed_record) {
  const files::folder folder;
  EXPECT_EQ(saved(folder / "db", {R"({"a\u0000b":1})", R"({"a":1})"}),
            strings{"input:1: the key \"a\\u0000b\" holds a NUL, which the name of a column cannot; rename it"});
}

TEST(sqlite_table, records_without_keys_need_a_table) {
  const files::folder folder;
  EXPECT_EQ(saved(folder / "db", {"{}"}),
            strings{"input:1: a record without keys cannot be the first of a table; skip it, or make the table beforehand"});
  EXPECT_EQ(weir::testing::run(save(folder / "db", std::vector<strings>(1, strings{"{}", R"({"a":1})", "{}"}))), strings());
  EXPECT_EQ(rows(folder / "db"), (strings{"null", "integer=1", "null"}));
}

TEST(sqlite_table, records_of_many_shapes) {
  const files::folder folder;
  strings texts;
  for (int i = 0; i < 500; ++i) {
    const std::string n = std::to_string(i % 100);
    texts.push_back("{\"a\":" + std::to_string(i) + ",\"k" + n + "\":1}");
  }
  EXPECT_EQ(saved(folder / "db", texts), strings());
  EXPECT_EQ(rows(folder / "db", "SELECT count(*), sum(a), sum(k0), sum(k99) FROM t"), strings{"integer=500|integer=124750|integer=5|integer=5"});
}

TEST(sqlite_table, commits_batch_by_batch) {
  const files::folder folder;
  const auto check = [](std::string path) -> weir::task<> {
    table into(path, "t");
    for (int i = 1; i <= 3; ++i) {
      const records batch = batch_of(strings(2, "{\"a\":1}"));
      const auto failed = co_await into.save(batch);
      EXPECT_TRUE(failed.empty());
      EXPECT_EQ(into.rows(), static_cast<std::uint64_t>(2 * i));
      EXPECT_EQ(rows(path).size(), static_cast<std::size_t>(2 * i)) << "seen by others";
    }
    const auto nothing = co_await into.save(std::span<const weir::json::record>());
    EXPECT_TRUE(nothing.empty());
    co_await into.close();
    co_await into.close();
  };
  weir::testing::run(check(folder / "db"));
  EXPECT_FALSE(std::filesystem::exists(folder / "db-wal")) << "everything is in the database file";
}

TEST(sqlite_table, destroyed_without_close_keeps_what_was_committed) {
  const files::folder folder;
  const auto check = [](std::string path) -> weir::task<> {
    table into(path, "t");
    const records batch = batch_of(strings(1, "{\"a\":1}"));
    const auto failed = co_await into.save(batch);
    EXPECT_TRUE(failed.empty());
  };
  weir::testing::run(check(folder / "db"));
  EXPECT_EQ(rows(folder / "db").size(), 1u);
}

TEST(sqlite_table, a_large_batch_lets_others_have_their_turn) {
  const files::folder folder;
  const auto check = [](std::string path) -> weir::task<> {
    table into(path, "t");
    const records batch = batch_of(strings(5000, "{\"a\":1}"));
    int turns = 0;
    const auto count_turns = [](int& count) -> weir::task<> {
      for (;;) {
        co_await weir::post();
        ++count;
      }
    };
    auto first = co_await weir::when_any(into.save(batch), count_turns(turns));
    EXPECT_EQ(first.index(), 0u);
    EXPECT_GE(turns, 3);
    co_await into.close();
  };
  weir::testing::run(check(folder / "db"));
}

TEST(sqlite_table, a_save_that_is_stopped_leaves_nothing_behind) {
  const files::folder folder;
  const auto check = [](std::string path) -> weir::task<> {
    table into(path, "t");
    const records large = batch_of(strings(5000, "{\"a\":1}"));
    auto first = co_await weir::when_any(into.save(large), weir::post());
    EXPECT_EQ(first.index(), 1u);
    const records small = batch_of(strings(1, "{\"b\":2}"));
    const auto failed = co_await into.save(small);
    EXPECT_TRUE(failed.empty());
    EXPECT_EQ(into.rows(), 1u);
    co_await into.close();
  };
  weir::testing::run(check(folder / "db"));
  EXPECT_EQ(rows(folder / "db"), strings{"integer=2"});
}

// -- what can be wrong with the database ---------------------------------------------------------------------------------

TEST(sqlite_table, waits_for_a_locked_database_without_holding_up_the_loop) {
  const files::folder folder;
  saved(folder / "db", {"{\"a\":1}"});
  other writer(folder / "db");
  writer.execute("BEGIN IMMEDIATE");
  const auto unlock = [](other& holding) -> weir::task<> {
    co_await weir::sleep(4s);
    holding.execute("COMMIT");
  };
  const auto check = [unlock](std::string path, other& holding) -> weir::task<> {
    auto both = co_await weir::when_all(save(path, std::vector<strings>(1, strings(1, "{\"a\":2}"))), unlock(holding));
    EXPECT_EQ(std::get<0>(both), strings());
  };
  weir::testing::virtual_scheduler loop;
  weir::testing::run(loop, check(folder / "db", writer));
  EXPECT_GE(loop.elapsed(), 4s);
  EXPECT_LT(loop.elapsed(), 4100ms);
  EXPECT_EQ(rows(folder / "db").size(), 2u);
}

TEST(sqlite_table, gives_up_on_a_locked_database_after_five_seconds) {
  const files::folder folder;
  saved(folder / "db", {"{\"a\":1}"});
  other writer(folder / "db");
  writer.execute("BEGIN IMMEDIATE");
  weir::testing::virtual_scheduler loop;
  EXPECT_EQ(files::sentence_of<sqlite_error>([&] {
              weir::testing::run(loop, save(folder / "db", std::vector<strings>(1, strings(1, "{\"a\":2}"))));
            }),
            (folder / "db") + ": the database is locked by another program, and was for 5 s; end that program, or try again later");
  EXPECT_EQ(loop.elapsed(), 5s);
  writer.execute("ROLLBACK");
  EXPECT_EQ(rows(folder / "db"), strings{"integer=1"});
}

TEST(sqlite_table, waits_as_long_as_it_is_told) {
  const files::folder folder;
  saved(folder / "db", {"{\"a\":1}"});
  other writer(folder / "db");
  writer.execute("BEGIN IMMEDIATE");
  for (const auto wait : {weir::duration(0s), weir::duration(1500ms)}) {
    weir::testing::virtual_scheduler loop;
    const auto sentence = files::sentence_of<sqlite_error>([&] {
      weir::testing::run(loop, save(folder / "db", std::vector<strings>(1, strings(1, "{\"a\":2}")), table_options().wait(wait)));
    });
    EXPECT_EQ(loop.elapsed(), wait);
    EXPECT_NE(sentence.find(wait == 0s ? "for 0 s;" : "for 1.5 s;"), std::string::npos) << sentence;
  }
  EXPECT_EQ(files::sentence_of<std::invalid_argument>([] { table_options().wait(-1s); }),
            "table_options().wait(longest): longest must not be negative");
}

TEST(sqlite_table, waits_for_a_database_that_is_locked_while_it_is_opened) {
  const files::folder folder;
  other writer(folder / "db");
  writer.execute("CREATE TABLE x(a); BEGIN EXCLUSIVE");
  EXPECT_NE(error_of(folder / "db").find("locked by another program"), std::string::npos);
  writer.execute("COMMIT");
  EXPECT_EQ(saved(folder / "db", {"{\"a\":1}"}), strings());
}

TEST(sqlite_table, is_made_durable_beside_a_reader) {
  const files::folder folder;
  saved(folder / "db", {"{\"a\":1}"});
  other reader(folder / "db");
  reader.execute("BEGIN; SELECT * FROM t");
  EXPECT_EQ(saved(folder / "db", {"{\"a\":2}"}), strings());
  reader.execute("COMMIT");
  EXPECT_EQ(reader.rows("SELECT count(*) FROM t"), strings{"integer=2"});
}

TEST(sqlite_table, no_database_is_one_sentence) {
  const files::folder folder;
  const std::string path = folder.make("notes.txt", std::string(2000, 'x'));
  EXPECT_EQ(error_of(path), path + ": this file is no SQLite database; choose another name");
  EXPECT_EQ(files::content(path), std::string(2000, 'x'));
}
TEST(sqlite_table, a_missing_folder_is_one_sentence) {
  EXPECT_EQ(error_of("/no/such/folder/db"), "/no/such/folder/db: its folder is not there; make it first");
}
TEST(sqlite_table, a_folder_is_one_sentence) { EXPECT_EQ(error_of("/tmp"), "/tmp: this is a folder; name a file in it"); }
TEST(sqlite_table, a_database_that_may_not_be_written_is_one_sentence) {
  const files::folder folder;
  saved(folder / "db", {"{\"a\":1}"});
  ::chmod((folder / "").c_str(), 0755);
  ::chmod((folder / "db").c_str(), 0444);
  {
    const files::unprivileged nobody;
    EXPECT_EQ(error_of(folder / "db"),
              (folder / "db") + ": the database cannot be written; check the permissions of the file and its folder");
  }
  EXPECT_EQ(rows(folder / "db"), strings{"integer=1"});
}
TEST(sqlite_table, a_folder_that_may_not_be_written_is_one_sentence) {
  const files::folder folder;
  ::chmod((folder / "").c_str(), 0555);
  const files::unprivileged nobody;
  EXPECT_EQ(error_of(folder / "db"), (folder / "db") + ": the database cannot be made; check the permissions of its folder");
}
TEST(sqlite_table, a_full_disk_is_one_sentence_and_keeps_what_was_committed) {
  const files::folder folder;
  const strings batch(1000, "{\"text\":\"" + std::string(1000, 'x') + "\"}");
  saved(folder / "db", batch);
  const files::file_size_limit limit(2 << 20);
  EXPECT_EQ(files::sentence_of<sqlite_error>([&] {
              weir::testing::run(save(folder / "db", {{"{\"text\":\"small\"}"}, batch, batch, batch}));
            }),
            (folder / "db") + ": the database would exceed the largest file size allowed; raise it (ulimit -f), or choose another place");
  EXPECT_EQ(rows(folder / "db", "SELECT count(*) FROM t WHERE text = 'small'"), strings{"integer=1"});
  EXPECT_EQ(rows(folder / "db", "PRAGMA integrity_check"), strings{"text=ok"});
}
TEST(sqlite_table, a_damaged_database_is_one_sentence) {
  const files::folder folder;
  saved(folder / "db", strings(1000, "{\"a\":\"" + std::string(100, 'x') + "\"}"));
  {
    std::fstream file(folder / "db", std::ios::in | std::ios::out | std::ios::binary);
    file.seekp(4096);
    file << std::string(30 * 4096, 'y');
  }
  EXPECT_EQ(error_of(folder / "db", {"{\"a\":1}"}),
            (folder / "db") + ": the database is damaged; recover it with the .recover command of sqlite3, or choose another name");
}
TEST(sqlite_table, a_reserved_name_is_one_sentence) {
  const files::folder folder;
  const auto check = [](std::string path) -> weir::task<> {
    table into(path, "sqlite_mine");
    const records batch = batch_of(strings(1, "{\"a\":1}"));
    static_cast<void>(co_await into.save(batch));
  };
  EXPECT_EQ(files::sentence_of<sqlite_error>([&] { weir::testing::run(check(folder / "db")); }),
            (folder / "db") + ": object name reserved for internal use: sqlite_mine; check the database and the name of the table");
}
TEST(sqlite_table, a_name_with_a_scheme_is_a_path) {
  const files::folder folder;
  const auto before = std::filesystem::current_path();
  std::filesystem::current_path(folder / "");
  EXPECT_EQ(saved("file:db?mode=memory", {"{\"a\":1}"}), strings());
  std::filesystem::current_path(before);
  EXPECT_EQ(rows(folder / "file:db?mode=memory"), strings{"integer=1"});
}
TEST(sqlite_table, empty_names_are_refused) {
  EXPECT_EQ(files::sentence_of<std::invalid_argument>([] { table("", "t"); }), "table(path, name): path must not be empty");
  EXPECT_EQ(files::sentence_of<std::invalid_argument>([] { table("db", ""); }), "table(path, name): name must not be empty");
}
TEST(sqlite_table, can_be_used_again_after_an_error) {
  const files::folder folder;
  const auto check = [](std::string path) -> weir::task<> {
    table into(path, "t", table_options().wait(0s));
    co_await into.open();
    const records batch = batch_of(strings(1, "{\"a\":1}"));
    {
      other writer(path);
      writer.execute("BEGIN IMMEDIATE");
      try {
        static_cast<void>(co_await into.save(batch));
        ADD_FAILURE();
      } catch (const sqlite_error& error) {
        EXPECT_EQ(error.code() & 0xFF, SQLITE_BUSY);
        EXPECT_EQ(error.path(), path);
      }
    }
    const auto failed = co_await into.save(batch);
    EXPECT_TRUE(failed.empty());
    co_await into.close();
  };
  weir::testing::run(check(folder / "db"));
  EXPECT_EQ(rows(folder / "db"), strings{"integer=1"});
}
TEST(sqlite_table, a_table_that_was_made_in_a_batch_that_failed_is_made_again) {
  const files::folder folder;
  const auto check = [](std::string path) -> weir::task<> {
    table into(path, "t");
    co_await into.open();
    {
      const files::file_size_limit limit(100 << 10);
      const records large = batch_of(strings(5000, "{\"a\":\"" + std::string(100, 'x') + "\"}"));
      try {
        static_cast<void>(co_await into.save(large));
        ADD_FAILURE();
      } catch (const sqlite_error&) {
      }
    }
    const records small = batch_of(strings(1, "{\"b\":1}"));
    const auto failed = co_await into.save(small);
    EXPECT_EQ(messages(failed), strings());
    co_await into.close();
  };
  weir::testing::run(check(folder / "db"));
  EXPECT_EQ(rows(folder / "db"), strings{"integer=1"});
}
