// expect: weir: the function of paginate takes the cursor and returns a std::pair of a page and a std::optional of the next cursor, which has the type of the first, or an awaitable of that
// lines: 15
#include <weir/core/task.hpp>
#include <weir/ops/paginate.hpp>

#include <optional>
#include <string>
#include <utility>
#include <vector>

weir::task<std::pair<std::vector<int>, std::optional<std::string>>> fetch(std::string cursor);

void use() {
#ifdef WEIR_OK
  auto pages = weir::paginate(std::string(), fetch);
#else
  auto pages = weir::paginate("", fetch);
#endif
  static_cast<void>(pages);
}
