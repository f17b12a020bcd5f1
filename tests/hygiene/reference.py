"""docs/reference.md speaks of every operator, and the tests that it names exist."""
import re

from support import tree

PAGE = "docs/reference.md"
rows = {}
for number, line in enumerate(tree.read(PAGE).splitlines(), 1):
    row = re.match(r"\| `(\w+)` \|", line)
    if row:
        rows[row[1]] = (number, line)
tests = {".".join(found) for path in tree.files("tests", ends=".cpp")
         for found in re.findall(r"^TEST\((\w+), (\w+)\)", tree.read(path), re.M)}
for name, header in tree.operators():
    if name not in rows and name != "pipeline_report":  # a look at a run, no operator of a stream
        tree.complain(header, 1, f"{PAGE} does not say whose meaning {name} follows")
for name, (number, line) in rows.items():
    named = re.findall(r"`(\w+\.\w+)`", line)
    if not named:
        tree.complain(PAGE, number, f"no test shows what is said of {name}")
    for test in named:
        if test not in tests:
            tree.complain(PAGE, number, f"there is no test {test}")
tree.finish(len(rows))
