"""What the world does to a copy: each failure is one sentence and an exit status, and what was written before stays."""
import os
import pwd
import resource
import shutil
import socket
import sqlite3
import subprocess
import time

from support.command import GUARD, WEIR, Case, main


class Sources(Case):
    def test_a_missing_file(self):
        for sink in ("out.ndjson", "sqlite:out.db?table=t", "-"):
            with self.subTest(sink=sink):
                result = self.weir("copy", "missing.ndjson", sink)
                self.assertFails(result, "missing.ndjson", "no such file")
                self.assertEqual(os.listdir(self.folder), [], "nothing is left behind")

    def test_a_folder(self):
        self.assertFails(self.weir("copy", ".", "out.ndjson"), ".: ", "folder")
        self.assertFalse(self.exists("out.ndjson"))
        folder = os.open(self.folder, os.O_RDONLY)
        try:
            self.assertFails(self.weir("copy", "-", "out.ndjson", stdin=folder), "standard input", "folder")
        finally:
            os.close(folder)

    def test_a_path_through_a_file(self):
        self.write("in.ndjson", "")
        self.assertFails(self.weir("copy", "in.ndjson/x", "out.ndjson"), "in.ndjson/x")

    def test_standard_input_that_is_closed(self):
        process = self.start("copy", "-", "out.ndjson", stdin=None, preexec_fn=lambda: os.close(0))
        self.assertFails(self.finish(process), "standard input")


class Outputs(Case):
    def setUp(self):
        super().setUp()
        self.write_records("in.ndjson", 100_000)

    def assertWholeLines(self, name, most):
        written = self.read(name)
        self.assertLessEqual(len(written), most)
        self.assertTrue(self.read("in.ndjson").startswith(written))
        self.assertTrue(written.endswith(b"\n"), "no half line is left")

    def assertRowsAreTheFirst(self, database):
        """What is in the table is whole batches from the beginning of the source."""
        connection = sqlite3.connect(self.path(database))
        self.assertEqual(connection.execute("PRAGMA integrity_check").fetchall(), [("ok",)])
        if connection.execute("SELECT count(*) FROM sqlite_master WHERE name = 't'").fetchone() == (1,):
            [(count, last)] = connection.execute("SELECT count(*), coalesce(max(id), 0) FROM t")
            self.assertEqual(count, last)
            self.assertEqual(count % 1000, 0)
            self.assertLess(count, 100_000)
        connection.close()


class Sinks(Outputs):
    def test_a_folder_that_is_missing(self):
        self.assertFails(self.weir("copy", "in.ndjson", "no/out.ndjson"), "no/out.ndjson", "folder")
        self.assertFails(self.weir("copy", "in.ndjson", "sqlite:no/out.db?table=t"), "no/out.db")
        self.assertFails(self.weir("copy", "--on-error", "no/bad", "in.ndjson", "out.ndjson"), "no/bad")
        self.assertFalse(self.exists("out.ndjson"))

    def test_a_folder(self):
        os.mkdir(self.path("folder"))
        self.assertFails(self.weir("copy", "--overwrite", "in.ndjson", "folder"), "folder")
        self.assertFails(self.weir("copy", "in.ndjson", "sqlite:folder?table=t"), "folder")

    def test_dev_full(self):
        self.assertFails(self.weir("copy", "in.ndjson", "/dev/full"), "/dev/full", "space")
        with open("/dev/full", "wb") as full:
            self.assertFails(self.weir("copy", "in.ndjson", "-", stdout=full), "standard output", "space")
        result = self.weir("copy", "--on-error", "/dev/full", "-", "out.ndjson", stdin='{"a":1}\nbad\n')
        self.assertFails(result, "/dev/full", "space")
        self.assertEqual(self.read("out.ndjson"), b'{"a":1}\n', "the record before it was written")

    def test_standard_output_that_is_closed(self):
        process = self.start("copy", "in.ndjson", "-", stdout=None, preexec_fn=lambda: os.close(1))
        self.assertFails(self.finish(process), "standard output")

    def test_standard_error_that_is_closed(self):
        process = self.start("copy", "in.ndjson", "out.ndjson", stderr=None, preexec_fn=lambda: os.close(2))
        self.assertEqual(process.wait(timeout=GUARD), 0)
        self.assertEqual(self.read("out.ndjson"), self.read("in.ndjson"), "no sentence among the records")

    def test_a_file_size_limit(self):
        def limit():
            resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, 100_000))

        self.assertFails(self.finish(self.start("copy", "in.ndjson", "out.ndjson", preexec_fn=limit)), "out.ndjson")
        self.assertWholeLines("out.ndjson", 100_000)
        result = self.finish(self.start("copy", "in.ndjson", "sqlite:out.db?table=t", preexec_fn=limit))
        self.assertFails(result, "out.db")
        self.assertRowsAreTheFirst("out.db")


class FullDisk(Outputs):
    """The same on a file system of 256 KiB, in a mount namespace of its own."""

    def on_small_disk(self, command):
        os.mkdir(self.path("small"))
        os.mkdir(self.path("kept"))
        script = f"""mount -t tmpfs -o size=256k none small && {{ {command}; status=$?; cp -p small/* kept/; exit $status; }}"""
        namespace = ["unshare", "--mount"] if os.geteuid() == 0 else ["unshare", "--map-root-user", "--mount"]
        process = self.start_other([*namespace, "sh", "-c", script])
        return self.finish(process)

    def start_other(self, words):
        process = subprocess.Popen(words, cwd=self.folder, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                                   stderr=subprocess.PIPE)
        self.addCleanup(process.stdout.close)
        self.addCleanup(process.stderr.close)
        return process

    def test_an_ndjson_file(self):
        result = self.on_small_disk(f"{WEIR} copy in.ndjson small/out.ndjson")
        self.assertFails(result, "small/out.ndjson", "space")
        self.assertWholeLines("kept/out.ndjson", 256 << 10)
        self.assertGreater(len(self.read("kept/out.ndjson")), 0)

    def test_a_database(self):
        result = self.on_small_disk(f"{WEIR} copy in.ndjson 'sqlite:small/out.db?table=t'")
        self.assertFails(result, "small/out.db", "space")
        self.assertRowsAreTheFirst("kept/out.db")

    def test_the_file_of_failed_records(self):
        self.write("bad", ("x" * 70 + "\n") * 10_000)
        result = self.on_small_disk(f"{WEIR} copy --on-error small/bad.ndjson bad out.ndjson")
        self.assertFails(result, "small/bad.ndjson", "space")
        self.assertGreater(len(self.letters("kept/bad.ndjson")), 100)


class Permissions(Case):
    """Run by somebody for whom permissions count."""

    def setUp(self):
        super().setUp()
        self.write("in.ndjson", '{"a":1}\n')
        os.chmod(self.folder, 0o777)
        self.command = self.path("weir")
        shutil.copy(WEIR, self.command)

    def as_nobody(self, *arguments):
        somebody = {"user": pwd.getpwnam("nobody").pw_uid} if os.geteuid() == 0 else {}
        process = subprocess.Popen([self.command, *arguments], cwd=self.folder, stdin=subprocess.DEVNULL,
                                   stdout=subprocess.PIPE, stderr=subprocess.PIPE, **somebody)
        return self.finish(process)

    def test_a_source_that_may_not_be_read(self):
        os.chmod(self.path("in.ndjson"), 0)
        self.assertFails(self.as_nobody("copy", "in.ndjson", "out.ndjson"), "in.ndjson", "permi")
        self.assertFalse(self.exists("out.ndjson"))

    def test_a_sink_that_may_not_be_written(self):
        self.write("out.ndjson", "")
        os.chmod(self.path("out.ndjson"), 0o444)
        self.assertFails(self.as_nobody("copy", "--append", "in.ndjson", "out.ndjson"), "out.ndjson", "permi")

    def test_a_folder_that_may_not_be_written(self):
        os.mkdir(self.path("folder"))
        os.chmod(self.path("folder"), 0o555)
        self.assertFails(self.as_nobody("copy", "in.ndjson", "folder/out.ndjson"), "folder/out.ndjson", "permi")
        self.assertFails(self.as_nobody("copy", "in.ndjson", "sqlite:folder/out.db?table=t"), "folder/out.db")

    def test_a_read_only_database(self):
        self.assertEqual(self.weir("copy", "in.ndjson", "sqlite:out.db?table=t").status, 0)
        os.chmod(self.path("out.db"), 0o444)
        self.assertFails(self.as_nobody("copy", "in.ndjson", "sqlite:out.db?table=t"), "out.db")
        self.assertEqual(self.rows("SELECT a FROM t"), [(1,)])


class Databases(Case):
    def setUp(self):
        super().setUp()
        self.write("in.ndjson", '{"a":1}\n')
        self.arguments = ("copy", "in.ndjson", "sqlite:out.db?table=t")

    def test_a_file_that_is_no_database(self):
        self.write("out.db", "this is a text, and long enough to be looked at as a header of a database\n" * 20)
        before = self.read("out.db")
        self.assertFails(self.weir(*self.arguments), "out.db", "database")
        self.assertEqual(self.read("out.db"), before)

    def test_a_damaged_database(self):
        self.weir("copy", "-", "sqlite:out.db?table=t", stdin='{"a":1}\n' * 5000)
        with open(self.path("out.db"), "r+b") as file:
            file.seek(4096)
            file.write(b"\xff" * 16384)
        self.assertFails(self.weir(*self.arguments), "out.db")

    def test_one_that_stays_locked_is_waited_for_and_then_given_up(self):
        self.weir(*self.arguments)
        connection = sqlite3.connect(self.path("out.db"), isolation_level=None)
        connection.execute("BEGIN IMMEDIATE")
        begin = time.monotonic()
        self.assertFails(self.weir(*self.arguments), "out.db", "locked")
        self.assertGreater(time.monotonic() - begin, 4)
        connection.execute("ROLLBACK")
        self.assertEqual(connection.execute("SELECT count(*) FROM t").fetchone(), (1,))
        connection.close()

    def test_one_that_is_unlocked_in_time_is_written(self):
        self.weir(*self.arguments)
        connection = sqlite3.connect(self.path("out.db"), isolation_level=None)
        connection.execute("BEGIN IMMEDIATE")
        process = self.start(*self.arguments)
        time.sleep(0.3)
        self.assertIsNone(process.poll())
        connection.execute("ROLLBACK")
        self.assertEqual(self.finish(process).status, 0)
        self.assertEqual(connection.execute("SELECT count(*) FROM t").fetchone(), (2,))
        connection.close()

    def test_one_that_is_locked_in_the_middle_keeps_what_was_committed(self):
        process = self.start("copy", "--batch", "1", "-", "sqlite:out.db?table=t", stdin=subprocess.PIPE)
        process.stdin.write(b'{"a":1}\n')
        process.stdin.flush()
        self.until(lambda: self.exists("out.db") and self.committed() == 1, "the first row", process)
        connection = sqlite3.connect(self.path("out.db"), isolation_level=None)
        connection.execute("BEGIN IMMEDIATE")
        process.stdin.write(b'{"a":2}\n')
        process.stdin.close()
        process.stdin = None
        self.assertFails(self.finish(process), "out.db", "locked")
        connection.execute("ROLLBACK")
        self.assertEqual(connection.execute("SELECT a FROM t").fetchall(), [(1,)])
        connection.close()

    def committed(self):
        try:
            return self.rows("SELECT count(*) FROM t")[0][0]
        except sqlite3.Error:
            return 0


class ReaderOfStandardOutput(Case):
    def setUp(self):
        super().setUp()
        self.write_records("in.ndjson", 200_000)

    def test_that_leaves_ends_the_copy_without_a_complaint(self):
        process = self.start("copy", "--quiet", "in.ndjson", "-")
        self.assertEqual(process.stdout.readline(), b'{"id":1}\n')
        process.stdout.close()
        self.assertEqual(process.wait(timeout=GUARD), 141)
        self.assertEqual(process.stderr.read(), b"")

    def test_that_leaves_is_told_in_the_summary(self):
        process = self.start("copy", "--json", "in.ndjson", "-")
        process.stdout.close()
        self.assertEqual(process.wait(timeout=GUARD), 141)
        self.assertIn(b'"status":"reader gone","exit_status":141', process.stderr.read())

    def test_as_head_does(self):
        script = f"{WEIR} copy --quiet in.ndjson - | head -1; exit ${{PIPESTATUS[0]}}"
        process = subprocess.run(["bash", "-c", script], cwd=self.folder, capture_output=True, timeout=GUARD)
        self.assertEqual((process.returncode, process.stdout, process.stderr), (141, b'{"id":1}\n', b""))

    def test_that_leaves_a_socket(self):
        ours, theirs = socket.socketpair()
        process = self.start("copy", "--quiet", "in.ndjson", "-", stdout=theirs)
        theirs.close()
        self.assertEqual(ours.recv(9), b'{"id":1}\n')
        ours.close()
        self.assertEqual(process.wait(timeout=GUARD), 141)

    def test_of_a_named_pipe_is_another_matter(self):
        os.mkfifo(self.path("pipe"))
        process = self.start("copy", "in.ndjson", "pipe")
        with open(self.path("pipe"), "rb") as pipe:
            self.assertEqual(pipe.readline(), b'{"id":1}\n')
        self.assertFails(self.finish(process), "pipe: ", "reading")


main()
