"""Every operator has the parts that go with one: its tests, and a case of wrong use whose sentence is checked."""
from support import tree

cases = [path.split("/")[-1] for path in tree.files("tests/must_not_compile", ends=".cpp")]
checked = 0
for name, header in tree.operators():
    if not tree.exists(f"tests/ops/{name}.test.cpp"):
        tree.complain(header, 1, f"there is no tests/ops/{name}.test.cpp")
    if not any(case == f"{name}.cpp" or case.startswith(f"{name}_") for case in cases):
        tree.complain(header, 1, f"there is no tests/must_not_compile/{name}*.cpp")
    checked += 1
tree.finish(checked)
