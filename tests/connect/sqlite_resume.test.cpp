#include "files.hpp"

#include <weir/connect/file.hpp>
#include <weir/connect/json.hpp>
#include <weir/connect/sqlite.hpp>
#include <weir/core.hpp>
#include <weir/testing.hpp>

#include <gtest/gtest.h>

#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <vector>

using weir::position;
using weir::file::fingerprint;
using weir::sqlite::before_commit;
using weir::sqlite::resume_key;
using weir::sqlite::resume_point;
using weir::sqlite::sqlite_error;
using weir::sqlite::table;
using weir::sqlite::table_options;

namespace {

using records = std::vector<weir::json::record>;

records batch_of(std::vector<std::string> texts) {
  weir::json::parser parse;
  records all;
  std::uint64_t line = 0;
  for (const std::string& text : texts) all.push_back(*parse(weir::file::line(text, "input", ++line)));
  return all;
}

resume_point point_at(std::uint64_t offset, std::uint64_t line) {
  resume_point point;
  point.at = position::in_file(offset, line);
  return point;
}

weir::task<resume_point> answer(resume_point point) { co_return point; }
before_commit answering(resume_point point) {
  return [point](std::uint64_t, std::span<const weir::record_error>) { return answer(point); };
}

weir::task<std::optional<resume_point>> found(table& into, resume_key key) { return into.resume(std::move(key)); }

/// Resumes, saves one batch with a point, and closes; answers what was found.
weir::task<std::optional<resume_point>> run(std::string path, resume_key key, records batch, resume_point reached) {
  table into(path, "t");
  const auto before = co_await into.resume(key);
  const before_commit hook = answering(reached);
  co_await into.save(batch, hook);
  co_await into.close();
  co_return before;
}
std::optional<resume_point> run_once(const std::string& path, const resume_key& key, records batch,
                                     resume_point reached) {
  return weir::testing::run(run(path, key, std::move(batch), std::move(reached)));
}

weir::task<std::optional<resume_point>> look(std::string path, resume_key key) {
  table into(path, "t");
  const auto before = co_await into.resume(key);
  co_await into.close();
  co_return before;
}
std::optional<resume_point> kept(const std::string& path, const resume_key& key) {
  return weir::testing::run(look(path, key));
}
std::string refusal(const std::string& path, const resume_key& key) {
  return files::sentence_of<sqlite_error>([&] { kept(path, key); });
}

weir::task<std::size_t> save_plainly(std::string path, records batch) {
  table into(path, "t");
  const auto failed = co_await into.save(batch);
  co_await into.close();
  co_return failed.size();
}

weir::task<std::uint64_t> rows_of_two_batches(std::string path, resume_key key, before_commit second) {
  table into(path, "t");
  co_await into.resume(key);
  const records batch = batch_of({"{\"a\":1}", "{\"a\":2}"});
  const before_commit first = answering(point_at(16, 2));
  co_await into.save(batch, first);
  try {
    co_await into.save(batch, second);
  } catch (const std::runtime_error& error) {
    EXPECT_STREQ(error.what(), "no");
  }
  const std::uint64_t rows = into.rows();
  co_await into.close();
  co_return rows;
}

const resume_key key("/data/in.ndjson", "--skip 1");

}  // namespace

TEST(sqlite_resume, finds_every_part_of_what_was_saved) {
  const files::folder folder;
  resume_point point = point_at(1'000'000'000'000, 12'345'678'901);
  point.head = fingerprint(65536, std::numeric_limits<std::uint64_t>::max() - 5);
  point.letters = "/data/bad.ndjson";
  point.letter_bytes = 77;
  point.records = 12;
  point.failed = 3;
  point.failed_when_finished = 2;
  point.counts = {1, 0, 18'000'000};
  point.finished = true;
  EXPECT_FALSE(run_once(folder / "db", key, batch_of({"{\"a\":1}"}), point));
  const auto again = kept(folder / "db", key);
  ASSERT_TRUE(again);
  EXPECT_EQ(again->at, point.at);
  EXPECT_EQ(again->head, point.head);
  EXPECT_EQ(again->letters, point.letters);
  EXPECT_EQ(again->letter_bytes, 77u);
  EXPECT_EQ(again->records, 12u);
  EXPECT_EQ(again->failed, 3u);
  EXPECT_EQ(again->failed_when_finished, 2u);
  EXPECT_EQ(again->counts, point.counts);
  EXPECT_TRUE(again->finished);
}

TEST(sqlite_resume, keeps_pages_too) {
  const files::folder folder;
  resume_point point;
  point.at = position::in_pages(3, 41);
  run_once(folder / "db", key, {}, point);
  EXPECT_EQ(kept(folder / "db", key)->at, position::in_pages(3, 41));
  point.at = position::in_file(5, 1);
  run_once(folder / "db", key, {}, point);
  EXPECT_EQ(kept(folder / "db", key)->at, position::in_file(5, 1));
}

TEST(sqlite_resume, a_point_and_its_rows_are_committed_together_or_not_at_all) {
  const files::folder folder;
  const before_commit fails = [](std::uint64_t, std::span<const weir::record_error>) -> weir::task<resume_point> {
    throw std::runtime_error("no");
  };
  EXPECT_EQ(weir::testing::run(rows_of_two_batches(folder / "db", key, fails)), 2u);
  EXPECT_EQ(kept(folder / "db", key)->at, position::in_file(16, 2));
  EXPECT_EQ(weir::testing::run(rows_of_two_batches(folder / "db", key, answering(point_at(32, 4)))), 4u);
  EXPECT_EQ(kept(folder / "db", key)->at, position::in_file(32, 4));
}

TEST(sqlite_resume, tells_what_was_stored_and_what_failed_before_it_commits) {
  const files::folder folder;
  const auto check = [](std::string path) -> weir::task<> {
    for (const bool stops : {false, true}) {
      table into(path, stops ? "stops" : "goes_on", stops ? table_options().stop_at_failure() : table_options());
      co_await into.resume(key);
      const records batch = batch_of({"{\"a\":1}", "{\"b\":2,\"B\":3}", "{\"a\":4}"});
      const before_commit looks = [stops](std::uint64_t stored, std::span<const weir::record_error> failed) {
        EXPECT_EQ(stored, stops ? 1u : 2u);
        EXPECT_EQ(failed.size(), 1u);
        EXPECT_EQ(failed.front().line(), 2u);
        return answer(point_at(8, 1));
      };
      const auto failed = co_await into.save(batch, looks);
      EXPECT_EQ(failed.size(), 1u);
      co_await into.close();
    }
  };
  weir::testing::run(check(folder / "db"));
}

TEST(sqlite_resume, is_kept_apart_for_each_source_and_table) {
  const files::folder folder;
  run_once(folder / "db", key, batch_of({"{\"a\":1}"}), point_at(8, 1));
  const resume_key other("/data/other.ndjson", "");
  EXPECT_FALSE(run_once(folder / "db", other, batch_of({"{\"a\":1}"}), point_at(9, 2)));
  EXPECT_EQ(kept(folder / "db", key)->at, position::in_file(8, 1));
  EXPECT_EQ(kept(folder / "db", other)->at, position::in_file(9, 2));
}

TEST(sqlite_resume, refuses_another_pipeline) {
  const files::folder folder;
  const std::string path = folder / "db";
  run_once(path, key, {}, point_at(8, 1));
  EXPECT_EQ(
      refusal(path, resume_key("/data/in.ndjson", "")),
      path +
          ": an earlier copy of /data/in.ndjson into the table \"t\" was made with --skip 1, and this one is to be "
          "without stages; give the same stages, or choose another table");
}

TEST(sqlite_resume, refuses_a_table_with_rows_that_nothing_accounts_for) {
  const files::folder folder;
  const std::string path = folder / "db";
  weir::testing::run(save_plainly(path, batch_of({"{\"a\":1}"})));
  EXPECT_EQ(refusal(path, key),
            path +
                ": the table \"t\" has rows of a copy that cannot be resumed, since nothing says how "
                "far it came; delete them, or choose another table");
}

TEST(sqlite_resume, refuses_a_table_that_is_gone) {
  const files::folder folder;
  const std::string path = folder / "db";
  resume_point point = point_at(8, 1);
  run_once(path, key, {}, point);
  EXPECT_TRUE(kept(path, key)) << "no record was copied, so none is missing";
  point.records = 2;
  run_once(path, key, {}, point);
  const std::string sentence = refusal(path, key);
  EXPECT_NE(sentence.find("the table \"t\" is gone, and weir_resume says that 2 records of /data/in.ndjson are in it"),
            std::string::npos)
      << sentence;
}

TEST(sqlite_resume, two_copies_at_once_notice_each_other) {
  const files::folder folder;
  const auto check = [](std::string path) -> weir::task<> {
    table one(path, "t");
    table two(path, "t");
    co_await found(one, key);
    co_await found(two, key);
    const records batch = batch_of({"{\"a\":1}"});
    const before_commit hook = answering(point_at(8, 1));
    co_await one.save(batch, hook);
    std::string sentence;
    try {
      co_await two.save(batch, hook);
    } catch (const sqlite_error& error) {
      sentence = error.what();
    }
    EXPECT_NE(sentence.find("another program has changed how far the copy of /data/in.ndjson into the table \"t\" is"),
              std::string::npos)
        << sentence;
    EXPECT_EQ(two.rows(), 0u);
    co_await one.save(batch, hook);
    EXPECT_EQ(one.rows(), 2u);
    co_await one.close();
    co_await two.close();
  };
  weir::testing::run(check(folder / "db"));
}

TEST(sqlite_resume, comes_before_a_save_with_a_point) {
  const files::folder folder;
  const auto check = [](std::string path) -> weir::task<> {
    table into(path, "t");
    const records none;
    const before_commit hook = answering(resume_point());
    co_await into.save(none, hook);
  };
  EXPECT_EQ(files::sentence_of<std::logic_error>([&] { weir::testing::run(check(folder / "db")); }),
            "table::save(batch, reached): resume(key) has to come before it");
}
