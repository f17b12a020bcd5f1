"""scripts/packages-as-json turns whatever dpkg-query says into JSON."""
import json
import os
import subprocess
import tempfile

from support import tree

ANSWER = (
    'say "so"\x1f1:2\\3\x1fall\x1f12\x1fweb\x1foptional\x1fÉva <e@example.org>\x1ftab\there,\nnew line, \x01\x1finstalled\x1e'
    "gone\x1f1\x1fall\x1f\x1fx\x1fy\x1fz\x1f\x1fconfig-files\x1e"
    "sizeless\x1f1\x1fall\x1f\x1f\x1f\x1f\x1f\x1finstalled\x1e"
)
with tempfile.TemporaryDirectory() as folder:
    with open(os.path.join(folder, "dpkg-query"), "w", encoding="utf-8") as file:
        file.write('#!/bin/sh\nprintf %s "$ANSWER"\n')
    os.chmod(file.name, 0o755)
    environment = {**os.environ, "PATH": f"{folder}:{os.environ['PATH']}", "ANSWER": ANSWER}
    out = subprocess.run([os.path.join(tree.ROOT, "scripts/packages-as-json")], env=environment, stdout=subprocess.PIPE,
                         check=True).stdout.decode()

records = [json.loads(line) for line in out.splitlines()]
assert [record["package"] for record in records] == ['say "so"', "sizeless"], records
assert records[0] == {
    "package": 'say "so"', "version": "1:2\\3", "architecture": "all", "installed_size": 12, "section": "web",
    "priority": "optional", "maintainer": "Éva <e@example.org>", "summary": "tab\there,\nnew line, \x01",
}, records[0]
assert records[1]["installed_size"] is None, records[1]
