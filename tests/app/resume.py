"""--resume: what is copied is copied exactly once, wherever earlier runs of the same copy have ended."""
import json
import os
import random
import signal
import sqlite3
import time

from support.command import GUARD, Case, main, sanitized
from support.web import Answer, serve

LONG = bool(os.environ.get("WEIR_LONG"))

SINK = "sqlite:out.db?table=t"
LETTERS = ("--on-error", "bad.ndjson")


class Resuming(Case):
    def resume(self, *options, source="in.ndjson", sink=SINK, **more):
        return self.weir("copy", "--resume", *options, source, sink, **more)

    def resumed(self, *options, status=0, **more):
        result = self.resume(*options, **more)
        self.assertEqual(result.status, status, result)
        return result

    def append(self, name, text):
        with open(self.path(name), "ab") as file:
            file.write(text.encode())

    def ids(self, database="out.db"):
        return [row[0] for row in self.rows("SELECT id FROM t ORDER BY rowid", database)]

    def committed(self):
        try:
            return self.rows("SELECT count(*) FROM t")[0][0]
        except sqlite3.Error:
            return 0

    def kept(self, *columns):
        [row] = self.rows(f"SELECT {', '.join(columns)} FROM weir_resume")
        return row


class Runs(Resuming):
    def test_a_finished_copy_copies_nothing_more(self):
        self.write_records("in.ndjson", 2500)
        self.resumed()
        again = self.resumed()
        self.assertSentence(again, "copied 0 records (0 B)", "2,500 records in all runs")
        self.assertEqual(self.ids(), list(range(1, 2501)))
        self.assertEqual(self.kept("line", "byte_offset", "page", "page_index", "records", "failed", "finished"),
                         (2500, os.path.getsize(self.path("in.ndjson")), None, None, 2500, 0, 1))

    def test_what_was_added_is_copied(self):
        self.write_records("in.ndjson", 10)
        self.resumed()
        self.append("in.ndjson", '{"id":11}\n\n{"id":12}')
        self.assertSentence(self.resumed(), "copied 2 records", "12 records in all runs")
        self.append("in.ndjson", '\n{"id":13}\n')
        self.resumed()
        self.assertEqual(self.ids(), list(range(1, 14)))
        self.assertEqual(self.kept("line"), (14,))

    def test_the_small_beginning_of_a_file_that_grows_is_known_again(self):
        self.write("in.ndjson", "")
        for number in range(1, 6):
            self.append("in.ndjson", f'{{"id":{number},"text":"{"x" * 20_000}"}}\n')
            self.resumed()
        self.assertEqual(self.ids(), [1, 2, 3, 4, 5])
        self.assertEqual(self.kept("head_bytes"), (65536,))

    def test_a_line_that_was_copied_and_has_got_more_text_is_refused(self):
        self.write("in.ndjson", '{"id":1}')
        self.resumed()
        self.append("in.ndjson", '{"id":2}\n')
        self.assertFails(self.resume(), "in.ndjson:1: ", "put a newline before what was added")
        self.assertEqual(self.ids(), [1])

    def test_the_record_that_stopped_a_copy_is_where_it_goes_on(self):
        self.write("in.ndjson", '{"id":1}\nbad\n{"id":2}\nbad\n{"id":3}\n')
        for _ in range(2):
            self.assertFails(self.resume(), "in.ndjson:2: ")
            self.assertEqual(self.ids(), [1])
        self.resumed("--on-error", "skip", status=3)
        self.assertEqual(self.ids(), [1, 2, 3])
        self.assertEqual(self.kept("records", "failed", "line"), (3, 2, 5))

    def test_a_record_that_the_table_refuses_is_such_a_record_too(self):
        connection = sqlite3.connect(self.path("out.db"))
        connection.execute("CREATE TABLE t(id INTEGER PRIMARY KEY)")
        connection.close()
        self.write("in.ndjson", '{"id":1}\n{"id":2}\n{"id":1}\n{"id":3}\n')
        for _ in range(2):
            self.assertFails(self.resume(), "in.ndjson:3: ", "UNIQUE")
            self.assertEqual(self.ids(), [1, 2])
        self.resumed(*LETTERS, status=3)
        self.assertEqual(self.ids(), [1, 2, 3])
        self.assertEqual([letter["line"] for letter in self.letters()], [3])

    def test_failed_records_are_written_in_the_order_of_their_lines(self):
        connection = sqlite3.connect(self.path("out.db"))
        connection.execute("CREATE TABLE t(id INTEGER PRIMARY KEY)")
        connection.close()
        self.write("in.ndjson", '{"id":1}\n{"id":1}\nbad\n{"id":1}\nbad\n{"id":2}\n')
        self.resumed(*LETTERS, status=3)
        self.assertEqual([letter["line"] for letter in self.letters()], [2, 3, 4, 5])
        self.assertEqual(self.ids(), [1, 2])

    def test_the_status_tells_of_failed_records_since_the_copy_was_last_finished(self):
        self.write("in.ndjson", '{"id":1}\nbad\n{"id":2}\n')
        result = self.resumed(*LETTERS, "--json", status=3)
        self.assertEqual(result.json()["all_runs"], {"records": 2, "failed": 1})
        result = self.resumed(*LETTERS, "--json")
        self.assertEqual((result.json()["failed"], result.json()["all_runs"]), (0, {"records": 2, "failed": 1}))
        self.append("in.ndjson", '{"id":3}\n')
        self.resumed(*LETTERS)
        self.append("in.ndjson", "worse\n")
        self.resumed(*LETTERS, status=3)
        self.assertEqual([letter["record"] for letter in self.letters()], ["bad", "worse"])

    def test_take_and_skip_count_over_all_runs(self):
        self.write_records("in.ndjson", 3)
        options = ("--skip", "2", "--take", "3")
        self.resumed(*options)
        self.assertEqual(self.ids(), [3])
        self.append("in.ndjson", "".join(f'{{"id":{i}}}\n' for i in range(4, 10)))
        self.resumed(*options)
        self.assertEqual(self.ids(), [3, 4, 5])
        self.append("in.ndjson", '{"id":10}\n')
        self.assertSentence(self.resumed(*options), "copied 0 records (0 B)")
        self.assertEqual(self.kept("counts", "line", "finished"), ("[2,3]", 5, 1))

    def test_records_that_were_only_skipped_are_accounted_for(self):
        self.write_records("in.ndjson", 2500)
        self.resumed("--skip", "5000")
        self.assertEqual(self.kept("counts", "line", "records"), ("[2500]", 2500, 0))
        self.append("in.ndjson", "".join(f'{{"id":{i}}}\n' for i in range(2501, 5003)))
        self.resumed("--skip", "5000")
        self.assertEqual(self.ids(), [5001, 5002])

    def test_records_that_only_fail_are_accounted_for(self):
        self.write("in.ndjson", "bad\n" * 2500)
        self.resumed(*LETTERS, status=3)
        self.assertEqual(self.kept("line", "records", "failed", "letter_bytes"),
                         (2500, 0, 2500, os.path.getsize(self.path("bad.ndjson"))))
        self.resumed(*LETTERS)
        self.assertEqual(len(self.letters()), 2500)

    def test_two_sources_share_a_table(self):
        self.write_records("in.ndjson", 2)
        self.write_records("more.ndjson", 2, first=3)
        self.resumed()
        self.resumed(source="more.ndjson")
        self.resumed()
        self.resumed(source="more.ndjson")
        self.assertEqual(self.ids(), [1, 2, 3, 4])

    def test_a_source_is_the_same_under_every_path(self):
        self.write_records("in.ndjson", 2)
        self.resumed()
        os.symlink("in.ndjson", self.path("link"))
        for source in ("./in.ndjson", self.path("in.ndjson"), "link"):
            self.assertSentence(self.resumed(source=source), "copied 0 records")

    def test_a_signal_ends_a_copy_that_goes_on_later(self):
        self.write_records("in.ndjson", 300_000)
        process = self.start("copy", "--resume", "--batch", "100", "in.ndjson", SINK)
        self.until(lambda: self.committed() > 0, "the first rows", process)
        process.send_signal(signal.SIGTERM)
        self.assertEqual(process.wait(timeout=GUARD), 143)
        self.assertLess(self.committed(), 300_000)
        self.assertEqual(self.kept("finished"), (0,))
        self.resumed()
        self.assertEqual(self.rows("SELECT count(*), min(id), max(id), count(DISTINCT id) FROM t"),
                         [(300_000, 1, 300_000, 300_000)])


class FailedRecords(Resuming):
    """Their file, when a run has ended without having said how long it is to be."""

    def setUp(self):
        super().setUp()
        self.write("in.ndjson", '{"id":1}\nbad\n{"id":2}\n')

    def test_what_does_not_count_is_cut_off(self):
        self.resumed(*LETTERS, status=3)
        before = self.read("bad.ndjson")
        self.append("bad.ndjson", '{"source":"in.ndjson","line":4,"err')
        self.append("in.ndjson", "worse\n")
        self.resumed(*LETTERS, status=3)
        self.assertTrue(self.read("bad.ndjson").startswith(before))
        self.assertEqual([letter["line"] for letter in self.letters()], [2, 4])

    def test_a_file_of_somebody_else_is_refused(self):
        self.write("bad.ndjson", "precious\n")
        self.assertFails(self.resume(*LETTERS), "bad.ndjson", "there already")
        self.assertEqual(self.read("bad.ndjson"), b"precious\n")
        self.assertFalse(self.exists("out.db"))

    def test_a_file_of_somebody_else_is_added_to_when_told_so(self):
        self.write("bad.ndjson", "precious")
        self.resumed(*LETTERS, "--append", status=3)
        self.append("in.ndjson", "worse\n")
        self.resumed(*LETTERS, "--append", status=3)
        lines = self.read("bad.ndjson").decode().splitlines()
        self.assertEqual((lines[0], [json.loads(line)["line"] for line in lines[1:]]), ("precious", [2, 4]))

    def test_a_file_that_is_gone_or_shorter_is_refused(self):
        self.resumed(*LETTERS, status=3)
        os.truncate(self.path("bad.ndjson"), 10)
        self.assertFails(self.resume(*LETTERS), "bad.ndjson: it has 10 bytes", "bring back the file")
        os.remove(self.path("bad.ndjson"))
        self.assertFails(self.resume(*LETTERS), "bad.ndjson", "no such file")
        self.assertFalse(self.exists("bad.ndjson"))

    def test_another_file_is_refused(self):
        self.resumed(*LETTERS, status=3)
        self.write("other.ndjson", "x" * 1000)
        self.assertFails(self.resume("--on-error", "other.ndjson"), "other.ndjson", self.path("bad.ndjson"))
        self.assertEqual(len(self.read("other.ndjson")), 1000)

    def test_a_device_is_refused(self):
        self.assertFails(self.resume("--on-error", "/dev/null"), "/dev/null", "regular file")

    def test_a_copy_that_ended_before_its_first_failed_record_made_the_file(self):
        # As a kill leaves it: the row is there, with or without the file.
        self.write("in.ndjson", '{"id":1}\n')
        self.resumed(*LETTERS)
        self.append("in.ndjson", "bad\n")
        os.remove(self.path("bad.ndjson"))
        self.resumed(*LETTERS, status=3)
        self.assertEqual([letter["line"] for letter in self.letters()], [2])

    def test_the_file_can_come_later(self):
        self.assertFails(self.resume(), "in.ndjson:2: ")
        self.resumed(*LETTERS, status=3)
        self.assertEqual((self.ids(), len(self.letters())), ([1, 2], 1))


class Refusals(Resuming):
    def setUp(self):
        super().setUp()
        self.write_records("in.ndjson", 3)

    def test_standard_input(self):
        self.assertUsage(self.resume(source="-"), "--resume", "standard input")

    def test_ndjson_sinks(self):
        self.assertUsage(self.resume(sink="out.ndjson"), "--resume", "out.ndjson")
        self.assertUsage(self.resume(sink="-"), "--resume", "standard output")

    def test_its_own_table(self):
        self.assertUsage(self.resume(sink="sqlite:out.db?table=Weir_Resume"), "weir_resume")

    def test_a_pipe(self):
        os.mkfifo(self.path("pipe"))
        self.assertFails(self.resume(source="pipe"), "pipe: ", "regular file")
        self.assertFalse(self.exists("out.db"))

    def test_a_missing_source(self):
        self.assertFails(self.resume(source="missing"), "missing: ", "no such file")
        self.assertFalse(self.exists("out.db"))

    def test_another_pipeline(self):
        self.resumed("--take", "1")
        self.assertFails(self.resume("--take", "2"), "--take 1", "--take 2")
        self.assertFails(self.resume(), "--take 1", "without stages")
        self.assertEqual(self.ids(), [1])

    def test_a_source_that_has_changed_or_shrunk(self):
        self.resumed()
        self.write_records("in.ndjson", 3, first=4)
        self.assertFails(self.resume(), "in.ndjson: ", "begin")
        self.write_records("in.ndjson", 2)
        self.assertFails(self.resume(), "in.ndjson: ", "shrunk")
        self.assertEqual(self.ids(), [1, 2, 3])

    def test_a_table_that_a_plain_copy_has_filled(self):
        self.weir("copy", "in.ndjson", SINK)
        self.assertFails(self.resume(), 'the table "t"', "cannot be resumed")
        self.assertEqual(self.ids(), [1, 2, 3])
        self.assertEqual(self.rows("SELECT name FROM sqlite_master"), [("t",)])

    def test_a_table_that_is_gone(self):
        self.resumed()
        connection = sqlite3.connect(self.path("out.db"))
        connection.execute("DROP TABLE t")
        connection.close()
        self.assertFails(self.resume(), 'the table "t" is gone', "3 records")


class Stages(Resuming):
    """--jq and --enrich, where a record becomes several and several are under way at once."""

    def test_another_expression_or_url_is_refused(self):
        self.write_records("in.ndjson", 2)
        self.resumed("--jq", ".")
        self.assertFails(self.resume("--jq", "{id}"), '--jq "."', '--jq "{id}"')
        self.assertFails(self.resume("--enrich", "http://127.0.0.1:9/{id}?token=hush"), "--enrich http://127.0.0.1:9/{id}?token=***")

    def test_a_record_that_stops_a_copy_between_its_results_goes_on_there(self):
        self.write("in.ndjson", '{"id":1,"t":["a"]}\n{"id":2,"t":["b","c",3,"d"]}\n{"id":3,"t":["e"]}\n')
        split = ("--jq", "{id, t: .t[]}", "--jq", 'if .t == 3 then error("three") else ., {id, t: (.t + .t)} end')
        for _ in range(2):
            self.assertFails(self.resume(*split), "in.ndjson:2: ", "three")
            self.assertEqual(self.rows("SELECT t FROM t"), [(t,) for t in ("a", "aa", "b", "bb", "c", "cc")])
        self.assertEqual(self.kept("line", "counts"), (1, "[2,0]"))
        self.resumed(*split, *LETTERS, status=3)
        self.assertEqual(self.rows("SELECT t FROM t"), [(t,) for t in ("a", "aa", "b", "bb", "c", "cc", "d", "dd", "e", "ee")])
        self.assertEqual([letter["line"] for letter in self.letters()], [2])

    def test_take_counts_results_over_all_runs(self):
        self.write("in.ndjson", "".join(f'{{"id":{n},"t":[1,2,3]}}\n' for n in range(1, 4)))
        options = ("--batch", "1", "--jq", "{id, t: .t[]}", "--skip", "1", "--take", "4")
        self.resumed(*options)
        self.assertEqual(self.rows("SELECT id, t FROM t"), [(1, 2), (1, 3), (2, 1), (2, 2)])
        self.append("in.ndjson", '{"id":4,"t":[1]}\n')
        self.assertSentence(self.resumed(*options), "copied 0 records")

    def test_failed_records_of_pages_are_in_their_order(self):
        connection = sqlite3.connect(self.path("out.db"))
        connection.execute("CREATE TABLE t(id INTEGER PRIMARY KEY)")
        connection.close()
        # The row that is refused stands at the place of one that was not, on the page before.
        pages = {1: '[{"id":1},3]', 2: '[{"id":1},4,{"id":2}]'}
        server = serve(self, lambda path: Answer(200, pages.get(int(path.rsplit("=", 1)[1]), "[]")))
        self.resumed(*LETTERS, source=server.url + "/?page={page}", status=3)
        self.assertEqual([(letter["source"][-1], letter["line"]) for letter in self.letters()],
                         [("1", 2), ("2", 1), ("2", 2)])


class Pages(Resuming):
    """A paged HTTP API as SOURCE."""

    def setUp(self):
        super().setUp()
        self.records = [{"id": n} for n in range(1, 26)]
        self.server = serve(self, self.answer)
        self.source = self.server.url + "/users?token=hush&page={page}"

    def answer(self, path):
        page = int(path.rsplit("=", 1)[1])
        return Answer(200, json.dumps(self.records[page * 10 - 10:page * 10]))

    def test_a_finished_copy_copies_nothing_more_and_then_what_was_added(self):
        self.resumed(source=self.source)
        self.assertEqual(self.kept("page", "page_index", "byte_offset", "line", "finished", "records"), (3, 5, None, None, 1, 25))
        self.assertSentence(self.resumed(source=self.source), "copied 0 records")
        self.records += [{"id": n} for n in range(26, 43)]
        self.server.paths.clear()
        self.assertSentence(self.resumed(source=self.source), "copied 17 records")
        self.assertEqual([path.rsplit("=", 1)[1] for path in self.server.paths], ["3", "4", "5", "6"])
        self.assertEqual(self.ids(), list(range(1, 43)))

    def test_no_secret_is_kept_and_another_token_is_the_same_copy(self):
        self.resumed("--jq", ".", "--enrich-as", "more", self.server.url + "/?password=hush2&page={id}", source=self.source)
        kept = "\n".join(str(row) for row in self.rows("SELECT * FROM weir_resume"))
        self.assertIn("token=***", kept)
        self.assertIn("password=***", kept)
        self.assertNotIn("hush", kept)
        again = ("--jq", ".", "--enrich-as", "more", self.server.url + "/?password=other&page={id}")
        self.assertSentence(self.resumed(*again, source=self.source.replace("hush", "other")), "copied 0 records")

    def test_the_record_that_stopped_a_copy_is_where_it_goes_on(self):
        self.records[11] = 7
        for _ in range(2):
            self.assertFails(self.resume(source=self.source), "page=2:2: ")
            self.assertEqual(self.ids(), list(range(1, 12)))
        self.assertEqual(self.kept("page", "page_index", "finished"), (2, 1, 0))
        self.resumed(*LETTERS, source=self.source, status=3)
        self.assertEqual(self.ids(), [n for n in range(1, 26) if n != 12])

    def test_a_page_that_has_changed_or_shrunk_is_refused(self):
        self.records[12] = "stops it"
        self.assertFails(self.resume(source=self.source), "page=2:3: ")
        self.assertEqual(self.kept("page", "page_index"), (2, 2))
        self.records.insert(0, {"id": 0})
        self.assertFails(self.resume(source=self.source), "page=2: the page does not begin as it did")
        del self.records[11:]
        self.assertFails(self.resume(source=self.source), "page=2: the page has 1 record, and 2 of it were read")
        self.assertEqual(self.ids(), list(range(1, 13)))


class Killed(Resuming):
    """SIGKILL at 50 moments, each followed by the same command."""

    KILLS = 50
    EACH = 20_000 if LONG else 1_000 if sanitized() else 2_000  # records that one run is to copy, more or less
    MALFORMED = 1000

    def setUp(self):
        super().setUp()
        self.random = random.Random(20240817)
        count = self.KILLS * self.EACH
        bad = {n for n in range(1, count + 1) if n % self.MALFORMED == 0}
        with open(self.path("in.ndjson"), "w", encoding="ascii") as file:
            for n in range(1, count + 1):
                file.write('{"id": \n' if n in bad else f'{{"id":{n},"text":"record {n}"}}\n')
        self.good = [n for n in range(1, count + 1) if n not in bad]
        self.bad = sorted(bad)

    def run_on(self, *options):
        return self.start("copy", "--quiet", "--resume", "--batch", "100", *options, *LETTERS, "in.ndjson", SINK)

    def records_done(self):
        try:
            return self.rows("SELECT line FROM weir_resume")[0][0]
        except (sqlite3.Error, IndexError):
            return 0

    def kill_somewhere(self, process):
        """After the next transactions, after the next failed record, or after a time of which nobody knows what it hits."""
        way = self.random.choice(("database", "letters", "time"))
        before = self.records_done(), self.letter_size()
        wanted = self.random.randint(1, self.EACH)
        pause = self.random.random() * 0.05
        end = time.monotonic() + GUARD
        while process.poll() is None and time.monotonic() < end:
            if way == "database" and self.records_done() >= before[0] + wanted:
                break
            if way == "letters" and self.letter_size() > before[1]:
                break
            if way == "time":
                time.sleep(pause)
                break
            time.sleep(0.001)
        process.send_signal(signal.SIGKILL)
        process.communicate()
        return process.returncode == -signal.SIGKILL

    def letter_size(self):
        try:
            return os.path.getsize(self.path("bad.ndjson"))
        except OSError:
            return 0

    def assertExactlyOnce(self):
        self.assertEqual(self.ids(), self.good)
        self.assertEqual([(letter["line"], letter["record"]) for letter in self.letters()],
                         [(n, '{"id": ') for n in self.bad])
        self.assertEqual(self.kept("records", "failed", "line", "finished"),
                         (len(self.good), len(self.bad), len(self.good) + len(self.bad), 1))

    def test_rows_and_failed_records_are_there_exactly_once(self):
        kills = sum(self.kill_somewhere(self.run_on()) for _ in range(self.KILLS))
        self.assertGreater(kills, self.KILLS // 3, "most runs were killed, not late")
        result = self.finish(self.run_on())
        self.assertIn(result.status, (0, 3), result)
        self.assertExactlyOnce()
        self.assertEqual(self.finish(self.run_on()).status, 0)
        self.assertExactlyOnce()

    def test_take_and_skip_are_exact_too(self):
        options = ("--skip", "1500", "--take", str(len(self.good) - 2000))
        for _ in range(10):
            self.kill_somewhere(self.run_on(*options))
        self.assertIn(self.finish(self.run_on(*options)).status, (0, 3))
        self.assertEqual(self.ids(), self.good[1500:-500])
        last = self.good[-501]
        self.assertEqual([letter["line"] for letter in self.letters()], [n for n in self.bad if n < last])

    def test_records_of_a_web_server_that_are_enriched_and_split_are_exact_too(self):
        count = 1_000 if sanitized() else 2_000
        records = [3 if n % self.MALFORMED == 0 else {"id": n} for n in range(1, count + 1)]

        def answer(path):
            kind, number = path.strip("/").split("/")
            if kind == "page":
                return Answer(200, json.dumps(records[int(number) * 70 - 70:int(number) * 70]))
            return Answer(404 if int(number) % 333 == 0 else 200, f'{{"parts":[1,2,{number}]}}')

        server = serve(self, answer)
        command = ("copy", "--quiet", "--resume", "--batch", "50", "--enrich", server.url + "/of/{id}", "--jq", "{id, part: .parts[]}",
                   *LETTERS, server.url + "/page/{page}", SINK)
        kills = 0
        while self.kill_later(self.start(*command), count // 15):
            kills += 1
        self.assertGreater(kills, 5)
        self.assertIn(self.finish(self.start(*command)).status, (0, 3))
        good = [n for n in range(1, count + 1) if n % self.MALFORMED and n % 333]
        self.assertEqual(self.rows("SELECT id, part FROM t ORDER BY rowid"), [(n, part) for n in good for part in (1, 2, n)])
        bad = sorted(set(range(1, count + 1)) - set(good))
        self.assertEqual([(int(letter["source"].rsplit("/", 1)[1]) - 1) * 70 + letter["line"] for letter in self.letters()], bad)

    def kill_later(self, process, most):
        """After some more rows; false: it ended before."""
        wanted = self.committed() + self.random.randint(1, 3 * most)
        end = time.monotonic() + GUARD
        while process.poll() is None and self.committed() < wanted and time.monotonic() < end:
            time.sleep(0.001)
        process.send_signal(signal.SIGKILL)
        process.communicate()
        return process.returncode == -signal.SIGKILL


main()
