// expect: weir: a report is awaited first: (co_await weir::pipeline_report()).line()
#include <weir/core.hpp>
#include <weir/ops/pipeline_report.hpp>

weir::task<> print() {
#ifdef WEIR_OK
  auto report = co_await weir::pipeline_report();
  static_cast<void>(report.line());
#else
  weir::pipeline_report().line();
#endif
  co_return;
}
