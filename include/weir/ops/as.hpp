#pragma once

#include <weir/ops/transform.hpp>

#include <memory>
#include <type_traits>
#include <utility>

namespace weir {
inline namespace v0 {

namespace detail {

template <class T>
class cast_to {
 public:
  cast_to() noexcept {}
  template <class V>
  T operator()(V&& value) const {
    return static_cast<T>(static_cast<V&&>(value));
  }
};

/// Whether a value of a stream<V> casts to T: to a reference only from one, to the same object or a part of it, since
/// it has to outlive the cast.
template <class T, class V>
constexpr bool casts_to() {
  if constexpr (std::is_lvalue_reference_v<T>) {
    return std::is_lvalue_reference_v<V> && requires(std::remove_reference_t<V> * object) {
      static_cast<std::remove_reference_t<T>*>(object);
    };
  } else {
    return requires(V && value) { static_cast<T>(static_cast<V&&>(value)); };
  }
}

template <class T>
class make_as {
 public:
  make_as() noexcept {}

  template <class Up>
  auto operator()(Up source) const {
    using value = typename Up::value_type;
    static_assert(casts_to<T, value>(),
                  "weir: the values of this stream do not convert to the T of as<T>(), not even by static_cast");
    if constexpr (!casts_to<T, value>() || std::is_same_v<T, value>) {
      return source;
    } else {
      return transform_stream<Up, cast_to<T>>(std::move(source), cast_to<T>());
    }
  }
};

}  // namespace detail

/// Each value as a `T`, by static_cast: explicit conversions are fine, and so is what loses digits.
///
///     source       1.5--2.5--3|
///     as<int>()    1----2----3|
///
/// Shape    stream<V> -> stream<T>; order kept; one out for each in. To a reference T only from references, to the same
///          object: a base class, say.
/// Units    none.
/// Demand   pulls one value for each one asked for.
/// Threads  none of its own.
/// Ends     with the source.
/// Errors   the source's, and what the conversion throws.
/// Stop     nothing is held.
/// Cost     the conversion; where T is what the values are already, nothing.
/// Example  examples/as.cpp
/// See      transform (any other function), any_stream (hides the type of the stream, not of its values).
template <class T>
[[nodiscard]] auto as() {
  constexpr bool fits = detail::is_value_type<T> && !std::is_rvalue_reference_v<T> && !std::is_const_v<T>;
  static_assert(fits, "weir: as<T>() takes the type of a value, or of a reference to one");
  if constexpr (fits) {
    return detail::stage(detail::make_as<T>());
  } else {
    return detail::stage(detail::pass_through());
  }
}

}  // namespace v0
}  // namespace weir
