"""Every check of this folder that reads the tree passes a small sound tree and fails when one fault is planted in it."""
import os
import subprocess
import sys
import tempfile

HERE = os.path.dirname(os.path.realpath(__file__))

OPERATOR = """#pragma once
#include <weir/core.hpp>

/// Shape    a
/// Units    b
/// Demand   c
/// Threads  d
/// Ends     e
/// Errors   f
/// Stop     g
/// Cost     h
/// Example  examples/chunk.cpp
/// See      i
int chunk();
"""
REFERENCE = "| `chunk` | somebody | in nothing | `chunk.groups` |\n"
SOUND = {
    "CMakeLists.txt": "project(weir VERSION 1.2.3 LANGUAGES CXX)\n",
    "include/weir/version.hpp": '#pragma once\n#define WEIR_VERSION 10203\nconstexpr auto version = "1.2.3";\n',
    "include/weir/core.hpp": "#pragma once\n#include <vector>\n",
    "include/weir/ops/chunk.hpp": OPERATOR,
    "include/weir/asio/run.hpp": "#pragma once\n#include <boost/asio/post.hpp>\n#include <weir/ops/chunk.hpp>\n",
    "include/weir/testing.hpp": "#pragma once\n#include <weir/core.hpp>\n",
    "src/connect/sqlite/sink.cpp": "#include <sqlite3.h>\n",
    "app/main.cpp": "#include <weir/asio/run.hpp>\n",
    "examples/chunk.cpp": "int main() {}\n",
    "tests/ops/chunk.test.cpp": "TEST(chunk, groups) {}\n",
    "docs/reference.md": REFERENCE,
    "tests/must_not_compile/chunk.cpp": "",
}

# script, the file that gets the fault, its text (or how the sound text changes), what the check must say
FAULTS = [
    ("include_direction", "include/weir/core.hpp", "#include <weir/ops/chunk.hpp>\n", "core must not include ops"),
    ("include_direction", "include/weir/core.hpp", "#include <unistd.h>\n", "core must not include <unistd.h>"),
    ("include_direction", "include/weir/ops/chunk.hpp", "#include <iostream>\n", "ops must not include <iostream>"),
    ("include_direction", "include/weir/ops/chunk.hpp", "#include <boost/asio/post.hpp>\n", "ops must not include <boost"),
    ("include_direction", "include/weir/asio/run.hpp", "#include <boost/json.hpp>\n", "asio must not include <boost/json"),
    ("include_direction", "include/weir/asio/run.hpp", "#include <weir/connect/file/x.hpp>\n", "asio must not include connect"),
    ("include_direction", "include/weir/testing.hpp", "#include <weir/asio/run.hpp>\n", "testing must not include asio"),
    ("include_direction", "include/weir/connect/file/x.hpp", "#include <sqlite3.h>\n", "connect must not include <sqlite3.h>"),
    ("include_direction", "src/connect/sqlite/sink.hpp", "#include <sqlite3.h>\n", "vendor headers belong into .cpp files"),
    ("include_direction", "app/main.cpp", '#include "../src/connect/x.hpp"\n', "what may be included"),
    ("operator_docs", "include/weir/ops/chunk.hpp", OPERATOR.replace("/// Stop     g\n", ""), "has 0 fields Stop"),
    ("operator_docs", "include/weir/ops/chunk.hpp", OPERATOR.replace("chunk.cpp", "none.cpp"), "examples/none.cpp does not exist"),
    ("operator_docs", "include/weir/ops/chunk.hpp", OPERATOR.replace("///", "//"), "no doc comment"),
    ("operator_parts", "include/weir/ops/drop.hpp", OPERATOR, "no tests/ops/drop.test.cpp"),
    ("operator_parts", "include/weir/ops/drop.hpp", OPERATOR, "no tests/must_not_compile/drop*.cpp"),
    ("reference", "include/weir/ops/drop.hpp", OPERATOR, "does not say whose meaning drop follows"),
    ("reference", "docs/reference.md", REFERENCE.replace("groups", "does_more"), "there is no test chunk.does_more"),
    ("reference", "docs/reference.md", REFERENCE.replace("`chunk.groups`", ""), "no test shows"),
    ("text", "app/main.cpp", "int x; \n", "ends in white space"),
    ("text", "app/main.cpp", "\tint x;\n", "has a tab"),
    ("text", "app/main.cpp", "int x;", "the last line has no end"),
    ("text", "app/main.cpp", "int _X, y__z;\n", "y__z is a name reserved"),
    ("text", "app/main.cpp", "auto x = std::endl;\n", "std::endl"),
    ("text", "tests/core/a.cpp", "GTEST_SKIP();\n", "no test is skipped"),
    ("text", "tests/core/a.cpp", "std::this_thread::sleep_for(1s);\n", "nothing sleeps"),
    ("text", "include/weir/core.hpp", "int x;\n", "has no #pragma once"),
    ("text", "include/weir/core.hpp", "#pragma once\nusing namespace std;\n", "opens no namespace"),
    ("text", "include/weir/core.hpp", "#pragma once\n#define MAX 1\n", "is called WEIR_"),
    ("text", "include/weir/core.hpp", "#pragma once\n" + "int f();\n" * 400, "has 401 lines"),
    ("version", "include/weir/version.hpp", "#define WEIR_VERSION 10204\n", "is not that of 1.2.3"),
    ("version", "CHANGELOG.md", "## 1.2.2\n", "the newest release is 1.2.2"),
]


def run(script, tree):
    with tempfile.TemporaryDirectory() as root:
        for path, text in tree.items():
            os.makedirs(os.path.dirname(os.path.join(root, path)), exist_ok=True)
            with open(os.path.join(root, path), "w", encoding="utf-8") as file:
                file.write(text)
        ran = subprocess.run([sys.executable, f"{HERE}/{script}.py"], env={**os.environ, "WEIR_SOURCE": root},
                             stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    return ran.returncode, ran.stdout


failed = False
for script in sorted({script for script, *_ in FAULTS}):
    status, output = run(script, SOUND)
    if status != 0:
        failed = True
        print(f"{script} does not pass the sound tree:\n{output}")
for script, path, text, sentence in FAULTS:
    status, output = run(script, {**SOUND, path: text})
    if status == 0 or sentence not in output:
        failed = True
        print(f"{script} does not say \"{sentence}\" of a fault planted in {path}, but ended with {status}:\n{output}")
sys.exit(failed)
