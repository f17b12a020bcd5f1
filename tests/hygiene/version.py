"""The version in CMake, in the header and, once there is one, of the newest release in CHANGELOG.md are the same."""
import re

from support import tree

cmake = re.search(r"project\(weir VERSION (\d+)\.(\d+)\.(\d+)", tree.read("CMakeLists.txt"))
major, minor, patch = map(int, cmake.groups())
wanted = f"{major}.{minor}.{patch}"
header = tree.read("include/weir/version.hpp")
if f"#define WEIR_VERSION {major * 10000 + minor * 100 + patch}\n" not in header:
    tree.complain("include/weir/version.hpp", 1, f"WEIR_VERSION is not that of {wanted}")
if f'version = "{wanted}";' not in header:
    tree.complain("include/weir/version.hpp", 1, f"weir::version is not {wanted}")
if tree.exists("CHANGELOG.md"):
    released = re.search(r"^## \[?(\d+\.\d+\.\d+)", tree.read("CHANGELOG.md"), re.M)
    if released and released[1] != wanted:
        tree.complain("CHANGELOG.md", 1, f"the newest release is {released[1]}, CMake says {wanted}")
tree.finish(True)
