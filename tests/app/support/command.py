"""What the tests of the command share: a folder for each case, the command in it, and looks at what it left there."""
import array
import fcntl
import json
import os
import shutil
import signal
import sqlite3
import subprocess
import tempfile
import termios
import time
import unittest

WEIR = os.path.join(os.environ["WEIR_BIN"], "weir")
SOURCE = os.environ["WEIR_SOURCE"]

# A guard against hanging, not an expectation: no test is about how long anything takes.
GUARD = 60


def environment(**changes):
    """A plain environment, so that no locale of the tester has an influence."""
    kept = ("PATH", "HOME", "TMPDIR", "ASAN_OPTIONS", "UBSAN_OPTIONS", "TSAN_OPTIONS", "LSAN_OPTIONS", "LLVM_PROFILE_FILE")
    return {**{name: os.environ[name] for name in kept if name in os.environ}, "LC_ALL": "C", **changes}


def sanitized():
    with open(WEIR, "rb") as file:
        return b"__asan_init" in file.read()


def waiting_in(pipe):
    count = array.array("i", [0])
    fcntl.ioctl(pipe.fileno(), termios.FIONREAD, count)
    return count[0]


class Case(unittest.TestCase):
    """One test: `self.weir("copy", ...)` runs in a folder of its own."""

    def setUp(self):
        self.folder = tempfile.mkdtemp(prefix="weir-test-")
        self.addCleanup(shutil.rmtree, self.folder, ignore_errors=True)

    # -- files

    def path(self, name):
        return os.path.join(self.folder, name)

    def write(self, name, content):
        if isinstance(content, str):
            content = content.encode()
        with open(self.path(name), "wb") as file:
            file.write(content)
        return name

    def write_records(self, name, count, first=1):
        return self.write(name, "".join(f'{{"id":{i}}}\n' for i in range(first, first + count)))

    def read(self, name):
        with open(self.path(name), "rb") as file:
            return file.read()

    def exists(self, name):
        return os.path.lexists(self.path(name))

    def letters(self, name="bad.ndjson"):
        return [json.loads(line) for line in self.read(name).decode().splitlines()]

    def rows(self, query, database="out.db"):
        connection = sqlite3.connect(f"file:{self.path(database)}?mode=ro", uri=True)
        connection.text_factory = lambda raw: raw.decode("utf-8", "surrogateescape")
        try:
            return connection.execute(query).fetchall()
        finally:
            connection.close()

    # -- the command

    def start(self, *arguments, before=(), **options):
        options.setdefault("stdin", subprocess.DEVNULL)
        options.setdefault("stdout", subprocess.PIPE)
        options.setdefault("stderr", subprocess.PIPE)
        process = subprocess.Popen([*before, WEIR, *arguments], cwd=options.pop("cwd", self.folder),
                                   env=options.pop("env", None) or environment(), **options)
        self.addCleanup(end, process)
        return process

    def weir(self, *arguments, stdin=None, **options):
        """Runs the command to its end; `stdin` is text, bytes or a file."""
        data = None
        if isinstance(stdin, str):
            stdin = stdin.encode()
        if isinstance(stdin, bytes):
            data, stdin = stdin, subprocess.PIPE
        process = self.start(*arguments, stdin=stdin if stdin is not None else subprocess.DEVNULL, **options)
        return self.finish(process, data)

    def finish(self, process, data=None):
        out, err = process.communicate(data, timeout=GUARD)
        return Result(process.returncode, out or b"", err or b"")

    def measured(self, *arguments, **options):
        """The result of a run and the most memory that it held, in bytes."""
        # Not by getrusage: what a child shares with this interpreter before it becomes the command would count.
        result = self.weir(*arguments, before=("/usr/bin/time", "-q", "-f", "%M", "-o", self.path("peak")),
                           env=environment(ASAN_OPTIONS="quarantine_size_mb=1"), **options)
        return result, int(self.read("peak")) << 10

    def until(self, condition, what, process=None):
        """Asks again and again; what it waits for has to come about, whenever that is."""
        deadline = time.monotonic() + GUARD
        while time.monotonic() < deadline:
            value = condition()
            if value:
                return value
            if process is not None and process.poll() is not None:
                self.fail(f"the command ended while {what} was awaited: {process.communicate()}")
            time.sleep(0.01)
        self.fail(f"{what} did not come about within {GUARD} s")

    def until_full(self, process):
        """Nobody reads its standard output, and it cannot write any more."""
        capacity = fcntl.fcntl(process.stdout, fcntl.F_GETPIPE_SZ)
        self.until(lambda: waiting_in(process.stdout) > capacity - 4096, "a full pipe", process)

    # -- what is expected of every failure

    def assertSentence(self, result, *parts):
        """The first line of standard error is one sentence of the command that has all `parts`."""
        sentence = result.sentences[0] if result.sentences else ""
        self.assertTrue(sentence.startswith("weir: "), result)
        for part in parts:
            self.assertIn(part, sentence)

    def assertUsage(self, result, *parts):
        self.assertEqual(result.status, 2, result)
        self.assertEqual(result.out, b"")
        self.assertEqual(len(result.sentences), 1, result)
        self.assertSentence(result, *parts)

    def assertFails(self, result, *parts, status=1):
        self.assertEqual(result.status, status, result)
        self.assertSentence(result, *parts)


class Result:
    def __init__(self, status, out, err):
        self.status, self.out, self.err = status, out, err

    @property
    def sentences(self):
        return self.err.decode("utf-8", "replace").splitlines()

    def json(self):
        return json.loads(self.sentences[-1])

    def __repr__(self):
        return f"exit status {self.status}, standard output {self.out[:2000]!r}, standard error {self.err[:4000]!r}"


def end(process):
    if process.poll() is None:
        process.send_signal(signal.SIGKILL)
    for pipe in (process.stdin, process.stdout, process.stderr):
        if pipe and not pipe.closed:
            try:
                pipe.close()
            except OSError:
                pass
    process.wait()


def main():
    unittest.main(verbosity=0)
