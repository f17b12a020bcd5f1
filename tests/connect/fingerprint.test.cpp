#include "files.hpp"

#include <weir/connect/file.hpp>

#include <gtest/gtest.h>
#include <sys/stat.h>

#include <fstream>
#include <string>

using weir::position;
using weir::file::file_error;
using weir::file::fingerprint;

namespace {

std::string refusal(const fingerprint& before, const std::string& path, const position& reached = position()) {
  return files::sentence_of<file_error>([&] { before.refuse_changed(path, reached); });
}

}  // namespace

TEST(fingerprint, is_of_the_first_64_kibibytes) {
  const files::folder folder;
  const std::string whole(fingerprint::most_bytes, 'x');
  const fingerprint longest = fingerprint::of(folder.make("a", whole));
  EXPECT_EQ(longest.bytes(), fingerprint::most_bytes);
  EXPECT_EQ(longest, fingerprint::of(folder.make("b", whole + "y")));
  EXPECT_NE(longest, fingerprint::of(folder.make("c", "y" + whole)));
  EXPECT_EQ(fingerprint::of(folder.make("d", "abc")), fingerprint(3, 0xe71fa2190541574b));  // the published FNV-1a
  EXPECT_EQ(fingerprint::of(folder.make("e", "")), fingerprint());
}

TEST(fingerprint, accepts_a_file_that_has_grown) {
  const files::folder folder;
  const std::string path = folder.make("input", "a\nb\n");
  const fingerprint before = fingerprint::of(path);
  before.refuse_changed(path, position::in_file(4, 2));
  std::ofstream(path, std::ios::app) << "c\n";
  before.refuse_changed(path, position::in_file(6, 3));
  EXPECT_NE(fingerprint::of(path), before);
}

TEST(fingerprint, refuses_a_file_that_has_changed_or_shrunk) {
  const files::folder folder;
  const std::string path = folder.make("input", "a\nb\n");
  const fingerprint before = fingerprint::of(path);
  folder.make("input", "A\nb\n");
  EXPECT_EQ(refusal(before, path), path + ": it does not begin as it did when it was read before; bring back the file as it "
                                          "was, or copy this one anew");
  folder.make("input", "a\n");
  EXPECT_EQ(refusal(before, path), path + ": it has shrunk to 2 bytes, and had 4 or more when it was read before; bring back "
                                          "the file as it was, or copy this one anew");
  folder.make("input", "a\nb\nc\n");
  EXPECT_NE(refusal(before, path, position::in_file(8, 4)).find("shrunk to 6 bytes, and had 8"), std::string::npos);
}

TEST(fingerprint, is_of_regular_files_only) {
  const files::folder folder;
  const auto sentence = [](const std::string& path) {
    return files::sentence_of<file_error>([&] { static_cast<void>(fingerprint::of(path)); });
  };
  EXPECT_EQ(sentence("/dev/null"), "/dev/null: cannot be read twice: it is no regular file but a pipe, a terminal or a "
                                   "device; name a regular file");
  ASSERT_EQ(::mkfifo((folder / "pipe").c_str(), 0600), 0);
  EXPECT_NE(sentence(folder / "pipe").find("cannot be read twice"), std::string::npos);
  EXPECT_NE(sentence(folder / "none").find("no such file"), std::string::npos);
  EXPECT_NE(sentence(folder / "").find("folder"), std::string::npos);
}
