#pragma once

#include <weir/connect/detail/expanding.hpp>
#include <weir/connect/jq/expression_error.hpp>
#include <weir/connect/json/record.hpp>
#include <weir/connect/record_error.hpp>
#include <weir/core/pipe.hpp>
#include <weir/core/result.hpp>

#include <concepts>
#include <memory>
#include <optional>
#include <string>
#include <type_traits>
#include <utility>

namespace weir {
inline namespace v0 {
namespace jq {

/// A jq expression, compiled: a stage in which each record becomes no, one or many records.
///
///     source                               a-b-------c-|       b has two tags, c has none
///     program("{id, tag: .tags[]}")        A-B1-B2-----|
///
/// What it gives has to be an object each time; anything else is a failed record. So is a record that jq's `error` ends,
/// after the results before it. A failed record that comes in is passed on.
///
/// libjq 1.6 holds every number as a double. A record with an integer beyond 2^53 anywhere in it, or with a number beyond
/// the range of a double, is therefore a failed record; so is a result with such an integer, which may have been rounded.
/// Strings are not touched.
///
/// An expression sees its record and nothing else: `env`, `$ENV`, `input`, `inputs`, `input_filename`,
/// `input_line_number`, `debug`, `stderr`, `halt`, `halt_error`, modules (`import`, `include`, `modulemeta`) and where they
/// are looked for (`get_search_list`, `get_prog_origin`, `get_jq_origin`) are refused. As in jq itself, what `~/.jq` defines
/// is known. `error(null)`, which jq 1.6 takes for `empty`, fails with "null".
///
/// Shape    stream<record> or stream<result<record, record_error>> -> stream<result<record, record_error>>; in order. The
///          results stand where their record stood: its source, its line.
/// Units    none.
/// Demand   pulls a record when the results of the one before have been taken; makes a result when it is asked for.
/// Threads  none of its own; one at a time.
/// Ends     with the source, after the last result. An expression that gives results without end never gets to the next
///          record, but it gives the loop its turn after 1,024 of them.
/// Errors   the source's. A wrong or refused expression: expression_error, when made.
/// Stop     results that nobody asked for are never made; nothing is held. What is computed between two results is not
///          interrupted.
/// Cost     jq's, and one pass over the text of each record and of each result.
/// Example  examples/connect_jq.cpp
/// See      json::parser, transform (one record for each).
class program {
 public:
  explicit program(std::string expression);
  /// Compiles the expression again.
  program(const program& other);
  program(program&&) noexcept;
  program& operator=(program other) noexcept;
  ~program();

  const std::string& expression() const noexcept;

  /// The stage.
  template <stream Up>
    requires(!std::is_reference_v<Up>)
  auto operator()(Up source) && {
    using in = std::remove_cvref_t<typename Up::value_type>;
    constexpr bool takes_records = std::same_as<in, json::record> || std::same_as<in, result<json::record, record_error>>;
    if constexpr (!takes_records) {
      static_assert(takes_records,
                    "weir: jq::program takes a stream of json::record, or of result<json::record, record_error>; put "
                    "transform(json::parser()) before it");
      return source;
    } else {
      return detail::expanding_stream<Up, program>(std::move(source), std::move(*this));
    }
  }
  template <stream Up>
    requires(!std::is_reference_v<Up>)
  auto operator()(Up source) const& {
    return program(*this)(std::move(source));
  }

  // -- one record by hand -----------------------------------------------------------------------------------------------

  /// Drops what is left of the record before.
  void start(json::record record);
  void start(result<json::record, record_error> record);
  /// Its next result; nothing after the last.
  std::optional<result<json::record, record_error>> next();
  void stop() noexcept;

 private:
  class implementation;
  std::unique_ptr<implementation> implementation_;
};

}  // namespace jq

namespace detail {
template <>
inline constexpr bool is_stage<jq::program> = true;
}  // namespace detail

}  // namespace v0
}  // namespace weir
