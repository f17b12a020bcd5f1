"""Every header of an operator says all that STYLE asks of its doc comment, and names an example that is there."""
import re

from support import tree

FIELDS = ["Shape", "Units", "Demand", "Threads", "Ends", "Errors", "Stop", "Cost", "Example", "See"]


def comments(text):
    """(first line, lines without their ///) of every doc comment."""
    block, first = [], 0
    for number, line in enumerate(text.splitlines() + [""], 1):
        match = re.match(r"\s*/// ?(.*)", line)
        if match:
            first = first if block else number
            block.append(match[1])
        elif block:
            yield first, block
            block = []


def check(path):
    documented = False
    for first, block in comments(tree.read(path)):
        found = [(match[1], match[2], number) for number, line in enumerate(block, first)
                 if (match := re.match(r"([A-Z][a-z]+)  +(\S.*)", line)) and match[1] in FIELDS]
        names = [name for name, _, _ in found]
        if len(names) < 2:
            continue
        documented = True
        for field in FIELDS:
            if names.count(field) != 1:
                tree.complain(path, first, f"the doc comment has {names.count(field)} fields {field}, one is wanted")
        if sorted(names, key=FIELDS.index) != names:
            tree.complain(path, first, f"the fields stand in the order {', '.join(FIELDS)}")
        for name, value, number in found:
            if name == "Example":
                for file in re.split(r"[,\s]+", value.rstrip(".")):
                    if not tree.exists(file):
                        tree.complain(path, number, f"the example {file} does not exist")
    if not documented:
        tree.complain(path, 1, f"no doc comment with the fields {', '.join(FIELDS)}")


checked = 0
for _, header in tree.operators():
    check(header)
    checked += 1
tree.finish(checked)
