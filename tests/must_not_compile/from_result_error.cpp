// expect: weir: from_result throws the errors of its results, so they have to be std::exception_ptr or exception
// objects; make them so with transform lines: 15
#include <weir/core/result.hpp>
#include <weir/ops/from_result.hpp>
#include <weir/ops/just.hpp>

int main() {
#ifdef WEIR_OK
  auto stream = weir::just(weir::result<int>(3)) | weir::from_result();
#else
  auto stream = weir::just(weir::result<int, int>(3)) | weir::from_result();
#endif
  static_cast<void>(stream);
}
