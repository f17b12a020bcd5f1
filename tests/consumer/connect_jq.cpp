#include <weir/connect/jq.hpp>
#include <weir/connect/json.hpp>

int main() {
  weir::json::parser parse;
  weir::jq::program twice("{n: (.n * 2)}");
  twice.start(parse(weir::file::line(R"({"n":21})", "here")));
  const auto made = twice.next();
  return made && *made && (*made)->text() == R"({"n":42})" ? 0 : 1;
}
