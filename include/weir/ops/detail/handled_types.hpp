#pragma once

#include <type_traits>

namespace weir {
inline namespace v0 {
namespace detail {

template <class... Ts>
class type_list {};

template <class... Lists>
struct joined {
  using type = type_list<>;
};
template <class... Ts>
struct joined<type_list<Ts...>> {
  using type = type_list<Ts...>;
};
template <class... As, class... Bs, class... Rest>
struct joined<type_list<As...>, type_list<Bs...>, Rest...> : joined<type_list<As..., Bs...>, Rest...> {};

/// The types of value that a stream and everything upstream of it handle. A stage says what is upstream of it with
/// `using upstream_type = Up`, or, where that is several streams, with `using upstream_types = type_list<Ups...>`.
template <class S>
struct handled_by {
  using type = type_list<std::remove_cvref_t<typename S::value_type>>;
};
template <class S>
  requires requires { typename S::upstream_type; }
struct handled_by<S> : joined<type_list<std::remove_cvref_t<typename S::value_type>>,
                              typename handled_by<typename S::upstream_type>::type> {};
template <class List>
struct handled_by_all;
template <class... Ss>
struct handled_by_all<type_list<Ss...>> : joined<typename handled_by<Ss>::type...> {};
template <class S>
  requires requires { typename S::upstream_types; }
struct handled_by<S> : joined<type_list<std::remove_cvref_t<typename S::value_type>>,
                              typename handled_by_all<typename S::upstream_types>::type> {};
template <class S>
using handled_by_t = typename handled_by<S>::type;

}  // namespace detail
}  // namespace v0
}  // namespace weir
