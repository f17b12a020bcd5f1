# ctest: timeout 900
"""scripts/demo, as a newcomer runs it but for the terminal: the tutorial's lines, this machine's packages, and the
users of an HTTP API, whose faults are always the same."""
import json
import os
import re
import sqlite3
import subprocess
import urllib.error
import urllib.request

SOURCE = os.environ["WEIR_SOURCE"]
USERS = 10_000
NO_JSON = set(range(333, USERS + 1, 1_000))
NO_PROFILE = set(range(250, USERS + 1, 250))
ran = subprocess.run([os.path.join(SOURCE, "scripts/demo")], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                     stderr=subprocess.STDOUT, text=True)
assert ran.returncode == 0, ran.stdout
packages = int(subprocess.run(["bash", "-c", "dpkg-query -W -f='${db:Status-Status}\\n' | grep -cx installed"],
                              stdout=subprocess.PIPE, text=True, check=True).stdout)
for line in ("Received: 4", "Pipeline complete: 5 users processed", "Final results: [0, 4, 16, 36, 64]",
             "Processing buffer of 1 items: ['item-9']", "Stream error: Data source error at item 5",
             f"== the ten largest of the {packages}"):
    assert line in ran.stdout.splitlines(), f"the demo does not print: {line}\n{ran.stdout}"
sizes = [float(size) for size in re.findall(r"^ *([0-9.]+) MiB  \S+ \S+$", ran.stdout, re.M)]
assert len(sizes) == 10 and sizes == sorted(sizes, reverse=True), ran.stdout

copied = [line for line in ran.stdout.splitlines() if line.startswith("weir: copied ") and "/users" in line]
assert len(copied) == 2, ran.stdout
failed = len(NO_JSON) + len(NO_PROFILE)
assert copied[0].startswith(f"weir: copied {USERS - failed:,} records "), copied[0]
assert copied[0].endswith("; held back by enrich"), copied[0]
assert f"; {failed} records failed and were written to build/demo/dead.ndjson" in copied[0], copied[0]
assert copied[1].startswith("weir: copied 200 records "), copied[1]
assert f" {USERS - failed} rows in " in ran.stdout and f" {failed} dead letters in " in ran.stdout, ran.stdout
assert re.search(r"^   measured on 200 users and scaled to 10,000: \d+ s one at a time, ", ran.stdout, re.M), ran.stdout

with sqlite3.connect(os.path.join(SOURCE, "build/demo/users.db")) as database:
    rows = database.execute("SELECT id, name, city FROM users ORDER BY rowid").fetchall()
assert [row[0] for row in rows] == [i for i in range(1, USERS + 1) if i not in NO_JSON | NO_PROFILE]
assert all(name == f"User {i}" and city for i, name, city in rows), rows
with open(os.path.join(SOURCE, "build/demo/dead.ndjson"), encoding="utf-8") as file:
    letters = [json.loads(line) for line in file]
lost = {int(re.match(r'\{"id":(\d+)', letter["record"])[1]): letter["error"] for letter in letters}
assert len(lost) == len(letters) and set(lost) == NO_JSON | NO_PROFILE, sorted(lost)
assert all("not JSON" in lost[i] for i in NO_JSON) and all("404 Not Found" in lost[i] for i in NO_PROFILE), lost

url = re.search(r"^\$ build/release/bin/weir copy '(http://127\.0\.0\.1:\d+)/", ran.stdout, re.M)[1]
try:
    urllib.request.build_opener(urllib.request.ProxyHandler({})).open(url + "/users?page=1", timeout=60)
    raise AssertionError("the server outlives the demo")
except urllib.error.URLError as error:
    assert isinstance(error.reason, ConnectionRefusedError), error
