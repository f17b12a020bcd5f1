"""The example of every operator, as built, runs to its end, shows something, and complains of nothing."""
import os
import subprocess

from support import tree

BIN = os.environ["WEIR_BIN"]
checked = 0
for name, _ in tree.operators():
    example = f"examples/{name}.cpp"
    if not tree.exists(example):
        continue
    ran = subprocess.run([os.path.join(BIN, name)], stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=60)
    if ran.returncode != 0 or ran.stderr:
        tree.complain(example, 1, f"ends with {ran.returncode} and says: {ran.stderr}")
    elif not ran.stdout:
        tree.complain(example, 1, "shows nothing")
    checked += 1
tree.finish(checked)
