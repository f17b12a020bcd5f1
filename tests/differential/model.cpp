#include "model.hpp"

#include "operators.hpp"

namespace differential {

stage_pointer make(const node& from, std::size_t attempt) { return from.kind->meaning(from, attempt); }

timeline meaning_of(const node& pipeline, std::uint64_t consumer) {
  const stage_pointer whole = make(pipeline, 0);
  timeline seen;
  for (instant now = 0;;) {
    const outcome next = whole->ask(now);
    switch (next.what) {
      case outcome::kind::later:
        now = next.at;
        break;
      case outcome::kind::value:
        seen.push_back({now, next.text});
        now += work_with(next.text, consumer);
        break;
      case outcome::kind::end:
        seen.push_back({now, "|"});
        return seen;
      case outcome::kind::error:
        seen.push_back({now, "X " + next.text});
        return seen;
    }
  }
}

}  // namespace differential
