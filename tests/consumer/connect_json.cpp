#include <weir/connect/json.hpp>

#include <cstdint>

int main() {
  weir::json::parser parse;
  const auto record = parse(weir::file::line(R"({"id": 9007199254740993})", "here"));
  if (!record) return 1;
  const weir::json::field* const id = record->find("id");
  return id != nullptr && id->integer() == std::int64_t{9007199254740993} ? 0 : 1;
}
