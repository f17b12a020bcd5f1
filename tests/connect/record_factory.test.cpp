#include <weir/connect/json.hpp>
#include <weir/connect/json/record_factory.hpp>

#include <gtest/gtest.h>

#include <cstdint>
#include <string>
#include <vector>

namespace {

weir::json::record record_of(const std::string& text, const std::string& source = "in.ndjson", std::uint64_t line = 7) {
  weir::json::parser parse;
  auto made = parse(weir::file::line(text, source, line));
  EXPECT_TRUE(made) << text;
  return *std::move(made);
}

}  // namespace

TEST(record_factory, a_record_stands_where_the_one_stood_that_it_is_made_from) {
  weir::json::record_factory made;
  auto changed = made.make(R"({"a":"x","b":[1]})", record_of("{}"));
  ASSERT_TRUE(changed);
  EXPECT_EQ(changed->text(), R"({"a":"x","b":[1]})");
  EXPECT_EQ(changed->source(), "in.ndjson");
  EXPECT_EQ(changed->line(), 7U);
  EXPECT_EQ(changed->find("a")->text(), "x");
}

TEST(record_factory, records_keep_their_text_as_long_as_they_live) {
  weir::json::record_factory made;
  std::vector<weir::json::record> kept;
  const auto text_of = [](std::size_t i) {
    return R"({"n":)" + std::to_string(i) + R"(,"text":")" + std::string(i * 37 % 3000, 'x') + "\"}";
  };
  for (std::size_t i = 0; i < 500; ++i) {
    auto next = made.make(text_of(i), record_of("{}", i % 100 == 0 ? "a" : "b", i + 1));
    ASSERT_TRUE(next);
    kept.push_back(*std::move(next));
  }
  auto large = made.make(R"({"text":")" + std::string(300'000, 'y') + "\"}", record_of("{}"));
  ASSERT_TRUE(large);
  EXPECT_EQ(large->find("text")->text().size(), 300'000U);
  for (std::size_t i = 0; i < kept.size(); ++i) {
    EXPECT_EQ(kept[i].text(), text_of(i));
    EXPECT_EQ(kept[i].line(), i + 1);
    EXPECT_EQ(kept[i].source(), i % 100 == 0 ? "a" : "b");
  }
}

TEST(record_factory, what_is_no_object_is_a_failed_record_that_names_the_one_it_was_made_from) {
  weir::json::record_factory made;
  for (const std::string text : {"", "[1]", R"({"a":1)", "nonsense", R"({"a":1}{"b":2})"}) {
    auto failed = made.make(text, record_of(R"({"id":1})"));
    ASSERT_FALSE(failed) << text;
    EXPECT_EQ(failed.error().excerpt(), R"({"id":1})");
    EXPECT_EQ(failed.error().source(), "in.ndjson");
    EXPECT_EQ(failed.error().line(), 7U);
    EXPECT_TRUE(failed.error().reason().starts_with("what was made of it is no record: column ")) << failed.error().reason();
  }
}
