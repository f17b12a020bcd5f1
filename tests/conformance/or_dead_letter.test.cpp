#include <weir/core/result.hpp>
#include <weir/ops/filter.hpp>
#include <weir/ops/or_dead_letter.hpp>
#include <weir/ops/transform.hpp>
#include <weir/ops/transform_concurrent.hpp>

#include "conformance/stages.hpp"

#include <gtest/gtest.h>

#include <cstddef>
#include <optional>
#include <stdexcept>
#include <string>
#include <utility>

using namespace weir_tests;

namespace {

/// Odd values are bad.
tracked succeeds_if_even(laboratory& lab, const tracked& value) {
  if (value.id() % 2 != 0) throw std::runtime_error("odd");
  return successor(lab, value);
}
weir::task<tracked> succeeds_at_length(laboratory& lab, const tracked& value) {
  co_await work(value.id());
  co_return succeeds_if_even(lab, value);
}
void takes_letter(weir::dead_letter<tracked>&& letter) { letter.value().absorb(); }
weir::task<> takes_letter_at_length(weir::dead_letter<tracked> letter) {
  letter.value().absorb();
  co_await work(letter.value().id());
}

TEST(or_dead_letter_conformance, with_a_function) {
  EXPECT_EQ(complaints(single([](laboratory& lab) {
                         auto f = [&lab](const tracked& value) { return succeeds_if_even(lab, value); };
                         return lab.source() | weir::or_dead_letter(takes_letter, f);
                       })
                           .gives("90000 90002 90004 |")
                           .fails_with("90000 90002 source failed at 3")
                           .may_absorb(is_no_successor)
                           .pulls_at_most(times(2))),
            "");
}

TEST(or_dead_letter_conformance, with_a_function_that_is_awaited) {
  EXPECT_EQ(complaints(single([](laboratory& lab) {
                         auto f = [&lab](const tracked& value) { return succeeds_at_length(lab, value); };
                         return lab.source() | weir::or_dead_letter(takes_letter, f);
                       })
                           .gives("90000 90002 90004 |")
                           .fails_with("90000 90002 source failed at 3")
                           .may_absorb(is_no_successor)
                           .pulls_at_most(times(2))),
            "");
}

TEST(or_dead_letter_conformance, with_letters_that_are_awaited) {
  EXPECT_EQ(complaints(single([](laboratory& lab) {
                         auto f = [&lab](const tracked& value) { return succeeds_if_even(lab, value); };
                         return lab.source() | weir::or_dead_letter(takes_letter_at_length, f);
                       })
                           .gives("90000 90002 90004 |")
                           .fails_with("90000 90002 source failed at 3")
                           .may_absorb(is_no_successor)
                           .pulls_at_most(times(2))),
            "");
}

TEST(or_dead_letter_conformance, with_letters_that_fail) {
  auto fails = [](weir::dead_letter<tracked>&&) { throw std::runtime_error("no letters"); };
  EXPECT_EQ(complaints(single([fails](laboratory& lab) {
                         auto f = [&lab](const tracked& value) { return succeeds_if_even(lab, value); };
                         return lab.source() | weir::or_dead_letter(fails, f);
                       })
                           .gives("90000 no letters")
                           .may_absorb(is_no_successor)
                           .pulls_at_most(times(2))),
            "");
}

TEST(or_dead_letter_conformance, as_a_function_of_transform_concurrent) {
  EXPECT_EQ(complaints(single([](laboratory& lab) {
                         auto f = [&lab](const tracked& value) { return succeeds_at_length(lab, value); };
                         auto has_value = [](const std::optional<tracked>& result) { return result.has_value(); };
                         auto value_of = [](std::optional<tracked>&& result) { return *std::move(result); };
                         return lab.source() | weir::transform_concurrent(2, weir::or_dead_letter(takes_letter, f)) |
                                weir::filter(has_value) | weir::transform(value_of);
                       })
                           .gives("90000 90002 90004 |")
                           .fails_with("90000 90002 source failed at 3")
                           .may_absorb(is_no_successor)
                           .pulls_at_most([](std::size_t asked) { return 2 * asked + 4; })),
            "");
}

// -- streams of results -----------------------------------------------------------------------------------------------

using checked = weir::result<tracked, std::string>;

checked succeeds_or_not(tracked&& value) {
  if (value.id() % 2 == 0) return checked(std::move(value));
  value.absorb();
  return weir::failure(std::string("odd"));
}
weir::task<> takes_error_at_length(std::string error) { co_await work(static_cast<int>(error.size())); }

TEST(or_dead_letter_conformance, of_results) {
  auto takes_error = [](std::string&&) {};
  EXPECT_EQ(complaints(single([takes_error](laboratory& lab) {
                         return lab.source() | weir::transform(succeeds_or_not) | weir::or_dead_letter(takes_error);
                       })
                           .gives("0 2 4 |")
                           .fails_with("0 2 source failed at 3")
                           .pulls_at_most(times(2))),
            "");
}

TEST(or_dead_letter_conformance, of_results_with_letters_that_are_awaited) {
  EXPECT_EQ(complaints(single([](laboratory& lab) {
                         return lab.source() | weir::transform(succeeds_or_not) |
                                weir::or_dead_letter(takes_error_at_length);
                       })
                           .gives("0 2 4 |")
                           .fails_with("0 2 source failed at 3")
                           .pulls_at_most(times(2))),
            "");
}

}  // namespace
