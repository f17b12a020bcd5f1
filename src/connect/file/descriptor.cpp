#include <weir/connect/file/descriptor.hpp>

#include <sys/stat.h>

namespace weir {
inline namespace v0 {
namespace file {

namespace {

bool status_of(const std::string& path, struct stat& status) { return ::stat(path.c_str(), &status) == 0; }
bool status_of(const descriptor& open, struct stat& status) { return ::fstat(open.number(), &status) == 0; }

template <class One, class Other>
bool same(const One& one, const Other& other) {
  struct stat a;
  struct stat b;
  return status_of(one, a) && status_of(other, b) && S_ISREG(a.st_mode) && a.st_dev == b.st_dev && a.st_ino == b.st_ino;
}

}  // namespace

bool same_file(const std::string& one, const std::string& other) { return same(one, other); }
bool same_file(const descriptor& one, const std::string& other) { return same(one, other); }
bool same_file(const descriptor& one, const descriptor& other) { return same(one, other); }

}  // namespace file
}  // namespace v0
}  // namespace weir
