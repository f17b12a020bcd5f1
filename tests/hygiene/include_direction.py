"""core <- ops <- asio <- connect <- app, and testing on core: an include in the other direction fails here, and so does a
vendor's header outside the files that wrap it."""
import re

from support import tree

CORE, OPS, TESTING, ASIO, CONNECT = "core", "ops", "testing", "asio", "connect"
MAY_INCLUDE = {
    CORE: {CORE},
    OPS: {CORE, OPS},
    TESTING: {CORE, TESTING},
    ASIO: {CORE, OPS, ASIO},
    CONNECT: {CORE, OPS, ASIO, CONNECT},
    "app": {CORE, OPS, TESTING, ASIO, CONNECT},
}
UMBRELLAS = {"weir/core.hpp": CORE, "weir/version.hpp": CORE, "weir/weir.hpp": OPS, "weir/renamed.hpp": OPS}

# C++20 without what is slow to compile or has better here: <iostream>, <regex>, <future>.
STANDARD = set("""algorithm any array atomic barrier bit bitset charconv chrono codecvt compare complex concepts
condition_variable coroutine deque exception execution filesystem forward_list fstream functional initializer_list iomanip
ios iosfwd istream iterator latch limits list locale map memory memory_resource mutex new numbers numeric optional ostream
queue random ranges ratio scoped_allocator semaphore set shared_mutex source_location span sstream stack stdexcept
stop_token streambuf string string_view system_error thread tuple type_traits typeindex typeinfo unordered_map
unordered_set utility valarray variant vector version
cassert cctype cerrno cfenv cfloat cinttypes climits clocale cmath csetjmp csignal cstdarg cstddef cstdint cstdio cstdlib
cstring ctime cuchar cwchar cwctype""".split())
VENDORS_OF = {ASIO: re.compile(r"boost/(asio|system)[/.]")}


def layer_of_header(name):
    """The layer of weir/..., as it is written in an #include."""
    if name in UMBRELLAS:
        return UMBRELLAS[name]
    return name.split("/")[1].removesuffix(".hpp")


def check(path, layer):
    public = path.startswith("include/")
    for number, line in enumerate(tree.read(path).splitlines(), 1):
        match = re.match(r"\s*#\s*include\s*([<\"])([^>\"]+)[>\"]", line)
        if not match:
            continue
        quote, name = match.groups()
        if name.startswith("weir/"):
            other = layer_of_header(name)
            if other not in MAY_INCLUDE[layer]:
                tree.complain(path, number, f"{layer} must not include {other}: <{name}>")
            if quote == '"':
                tree.complain(path, number, f"public headers are included with <>: <{name}>")
        elif quote == '"':
            if public:
                tree.complain(path, number, f'a public header includes <weir/...> only: "{name}"')
            elif ".." in name or name.startswith("include/"):
                tree.complain(path, number, f'a file of this folder, or a public header, is what may be included: "{name}"')
        elif public and name not in STANDARD:
            vendors = VENDORS_OF.get(layer)
            if not (vendors and vendors.match(name)):
                tree.complain(path, number, f"a header of {layer} must not include <{name}>")


checked = 0
for header in tree.files("include/weir", ends=".hpp"):
    check(header, layer_of_header(header.removeprefix("include/")))
    checked += 1
for source in tree.files("src/connect", ends=(".cpp", ".hpp")):
    if source.endswith(".hpp") and re.search(r"#\s*include\s*<(boost|sqlite3|simdjson|CLI|fmt)", tree.read(source)):
        tree.complain(source, 1, "vendor headers belong into .cpp files")
    check(source, CONNECT)
for source in tree.files("app", ends=(".cpp", ".hpp")):
    check(source, "app")
tree.finish(checked)
