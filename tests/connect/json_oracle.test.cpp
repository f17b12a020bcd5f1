#include <weir/connect/file.hpp>
#include <weir/connect/json.hpp>

// What the parser takes and refuses, and what it makes of it, beside Boost.JSON.
#include <boost/json.hpp>

#include <gtest/gtest.h>

#include <cmath>
#include <random>
#include <string>
#include <string_view>

namespace json = boost::json;

namespace {

std::string text_of(std::mt19937& random) {
  static const std::string_view parts[] = {"a", "Z0", " ", "\\n", "\\u00e9", "\\ud83d\\ude00", "\xC3\xA9", "\xE2\x82\xAC",
                                           "\xF0\x9F\x98\x80", "\\\\", "\\\"", "/", "0123456789abcdef", "\\u0000"};
  std::string text = "\"";
  for (unsigned n = random() % 5; n > 0; --n) text += parts[random() % std::size(parts)];
  return text + "\"";
}

std::string space(std::mt19937& random) { return random() % 6 == 0 ? " \t" : ""; }

std::string value_of(std::mt19937& random, int depth) {
  static const std::string_view simple[] = {"null",  "true", "false",  "0",     "-1",     "1.5",       "2e10",
                                            "-0.25", "1E-3", "123456", "[]",    "{}",     "1234567890123456789",
                                            "[1]",   "-0",   "0.0",    "1e+07", "[[]]",   "12345678901234567890"};
  const unsigned choice = random() % 8;
  if (choice < 4 || depth == 0) return std::string(simple[random() % std::size(simple)]);
  if (choice < 6) return text_of(random);
  const bool object = choice == 6;
  std::string all(1, object ? '{' : '[');
  for (unsigned n = random() % 4, i = 0; i < n; ++i) {
    all += (i == 0 ? "" : ",") + space(random);
    if (object) all += text_of(random) + space(random) + ":" + space(random);
    all += value_of(random, depth - 1) + space(random);
  }
  return all + (object ? "}" : "]");
}

std::string record_of(std::mt19937& random) {
  std::string all = "{";
  for (unsigned n = random() % 6, i = 0; i < n; ++i) {
    all += (i == 0 ? "" : ",") + space(random) + text_of(random) + space(random) + ":" + space(random) + value_of(random, 3) + space(random);
  }
  return all + "}";
}

/// Changes, removes, repeats or inserts a few bytes.
void damage(std::string& text, std::mt19937& random) {
  static const std::string_view bytes("{}[]:,\"\\u0123eE+-. \ttfn\x80\xC3\xE2\xF0\xFF\x01\x00", 31);
  for (unsigned n = 1 + random() % 3; n > 0 && !text.empty(); --n) {
    const std::size_t at = random() % text.size();
    switch (random() % 4) {
      case 0:
        text[at] = bytes[random() % bytes.size()];
        break;
      case 1:
        text.erase(at, 1 + random() % 3);
        break;
      case 2:
        text.insert(at, 1, bytes[random() % bytes.size()]);
        break;
      default:
        text.insert(at, text.substr(random() % text.size(), random() % 5));
    }
  }
}

void expect_same(const weir::json::field& mine, const json::value& theirs, const std::string& text) {
  switch (mine.kind()) {
    case weir::json::kind::null:
      EXPECT_TRUE(theirs.is_null()) << text;
      break;
    case weir::json::kind::boolean:
      EXPECT_EQ(mine.boolean(), theirs.as_bool()) << text;
      break;
    case weir::json::kind::integer:
      EXPECT_EQ(mine.integer(), theirs.as_int64()) << text;
      break;
    case weir::json::kind::big_integer:
      EXPECT_TRUE(theirs.is_uint64() || theirs.is_double()) << text;
      break;
    case weir::json::kind::real:
      if (const auto real = mine.real()) {
        EXPECT_DOUBLE_EQ(*real, theirs.as_double()) << text;
      } else {
        EXPECT_TRUE(std::isinf(theirs.as_double())) << text;
      }
      break;
    case weir::json::kind::string:
      EXPECT_EQ(mine.text(), std::string_view(theirs.as_string())) << text;
      break;
    case weir::json::kind::array:
    case weir::json::kind::object:
      EXPECT_EQ(json::parse(json::string_view(mine.text().data(), mine.text().size())), theirs) << text;
      break;
  }
}

}  // namespace

TEST(json_oracle, takes_and_refuses_what_another_parser_takes_and_refuses) {
  std::mt19937 random(20240501);
  weir::json::parser parse;
  int valid = 0;
  constexpr int cases = 40000;
  for (int i = 0; i < cases; ++i) {
    std::string text = record_of(random);
    if (i % 4 != 0) damage(text, random);
    boost::system::error_code error;
    const json::value theirs = json::parse(json::string_view(text.data(), text.size()), error);
    const auto mine = parse(weir::file::line(text, "input"));
    if (error == json::error::exponent_overflow) continue;  // a number to us: one without a double
    const bool accepted = !error && theirs.is_object();
    ASSERT_EQ(mine.has_value(), accepted) << text << "\n" << (mine ? "" : mine.error().reason()) << " / " << error.message();
    if (!mine) continue;
    ++valid;
    for (const weir::json::field& field : *mine) {
      if (&field != mine->find(field.name())) continue;  // the last one counts
      const json::value* other = theirs.as_object().if_contains(json::string_view(field.name().data(), field.name().size()));
      ASSERT_NE(other, nullptr) << text;
      expect_same(field, *other, text);
    }
  }
  EXPECT_GT(valid, cases / 4);
  EXPECT_LT(valid, cases / 4 * 3);
}
