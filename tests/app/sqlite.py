"""What becomes of records in an SQLite table."""
import json
import os
import sqlite3
import subprocess

from support.command import GUARD, Case, main


class Values(Case):
    def stored(self, *values):
        """(type, value) in SQLite of each JSON text, as the field v of one record each."""
        lines = "".join(f'{{"n":{n},"v":{value}}}\n' for n, value in enumerate(values))
        result = self.weir("copy", "-", "sqlite:out.db?table=t", stdin=lines)
        self.assertEqual(result.status, 0, result)
        return self.rows("SELECT typeof(v), v FROM t ORDER BY n")

    def test_integers_are_exact_to_64_bits_and_their_digits_beyond(self):
        self.assertEqual(self.stored("0", "-1", "9007199254740993", "9223372036854775807", "-9223372036854775808",
                                     "9223372036854775808", "-9223372036854775809", "123456789012345678901234567890"),
                         [("integer", 0), ("integer", -1), ("integer", 9007199254740993),
                          ("integer", 9223372036854775807), ("integer", -9223372036854775808),
                          ("text", "9223372036854775808"), ("text", "-9223372036854775809"),
                          ("text", "123456789012345678901234567890")])

    def test_reals(self):
        self.assertEqual(self.stored("1.5", "-0.25", "1e3", "1E-2", "0.1"),
                         [("real", 1.5), ("real", -0.25), ("real", 1000.0), ("real", 0.01), ("real", 0.1)])

    def test_a_number_beyond_a_double_is_its_digits(self):
        self.assertEqual(self.stored("1e999", "-1e999"), [("text", "1e999"), ("text", "-1e999")])

    def test_true_false_and_null(self):
        self.assertEqual(self.stored("true", "false", "null"), [("integer", 1), ("integer", 0), ("null", None)])

    def test_text_with_escapes_and_nul(self):
        values = ["", "plain", "\"\\/\b\f\n\r\t", "\u00e9\u4e2d\U0001f600", "a\0b", "17", "1.5"]
        for ascii_only in (True, False):
            with self.subTest(ascii_only=ascii_only):
                if self.exists("out.db"):
                    os.remove(self.path("out.db"))
                stored = self.stored(*(json.dumps(value, ensure_ascii=ascii_only) for value in values))
                self.assertEqual(stored, [("text", value) for value in values])

    def test_nested_values_are_their_json_text(self):
        self.assertEqual(self.stored("[1, 2]", '{"a":{"b":[]}}', "[]"),
                         [("text", "[1, 2]"), ("text", '{"a":{"b":[]}}'), ("text", "[]")])

    def test_a_missing_key_is_null(self):
        self.weir("copy", "-", "sqlite:out.db?table=t", stdin='{"a":1,"b":2}\n{"b":3}\n{}\n')
        self.assertEqual(self.rows("SELECT a, b FROM t"), [(1, 2), (None, 3), (None, None)])

    def test_of_a_key_that_stands_twice_the_last_value_counts(self):
        self.weir("copy", "-", "sqlite:out.db?table=t", stdin='{"a":1,"b":2,"a":3}\n')
        self.assertEqual(self.rows("SELECT a, b FROM t"), [(3, 2)])


class Tables(Case):
    def columns(self, table="t"):
        return [row[1] for row in self.rows(f'PRAGMA table_info("{table}")')]

    def copy(self, text, *options, sink="sqlite:out.db?table=t"):
        return self.weir("copy", *options, "-", sink, stdin=text)

    def test_a_table_is_made_with_the_keys_of_the_first_records_in_their_order(self):
        self.assertEqual(self.copy('{"z":1,"a":2}\n{"m":3,"z":4}\n').status, 0)
        self.assertEqual(self.columns(), ["z", "a", "m"])

    def test_later_keys_add_columns(self):
        self.assertEqual(self.copy('{"a":1}\n{"b":2}\n{"a":3,"c":4}\n', "--batch", "1").status, 0)
        self.assertEqual(self.columns(), ["a", "b", "c"])
        self.assertEqual(self.rows("SELECT a, b, c FROM t"), [(1, None, None), (None, 2, None), (3, None, 4)])

    def test_a_second_copy_adds_rows_and_columns(self):
        self.copy('{"a":1}\n')
        self.assertEqual(self.copy('{"a":2,"b":3}\n').status, 0)
        self.assertEqual(self.rows("SELECT a, b FROM t"), [(1, None), (2, 3)])

    def test_names_that_need_quotes(self):
        keys = ['a"b', "a b", "select", "ünï", "", "a'b", "[x]", "a;drop table t", "a?b"]
        record = {key: number for number, key in enumerate(keys)}
        result = self.copy(json.dumps(record), sink="sqlite:out.db?table=my%20%22t%22%3B")
        self.assertEqual(result.status, 0, result)
        self.assertEqual(self.rows('SELECT * FROM "my ""t"";"'), [tuple(range(len(keys)))])
        self.assertEqual(sorted(self.columns('my ""t"";')), sorted(keys))

    def test_percent_codes_in_the_file_name(self):
        self.assertEqual(self.copy('{"a":1}\n', sink="sqlite:what%3Fis%25this.db?table=t").status, 0)
        self.assertEqual(self.rows("SELECT a FROM t", "what%3Fis%25this.db"), [(1,)])

    def test_two_tables_of_one_database(self):
        self.copy('{"a":1}\n')
        self.copy('{"a":2}\n', sink="sqlite:out.db?table=u")
        self.assertEqual((self.rows("SELECT a FROM t"), self.rows("SELECT a FROM u")), ([(1,)], [(2,)]))

    def test_an_empty_source_makes_no_table_and_is_no_failure(self):
        self.assertEqual(self.copy("").status, 0)

    def test_records_without_keys(self):
        self.copy('{"a":1}\n')
        self.assertEqual(self.copy("{}\n{}\n").status, 0)
        self.assertEqual(self.rows("SELECT count(*) FROM t"), [(3,)])

    def test_nothing_is_left_beside_the_database(self):
        self.assertEqual(self.copy('{"a":1}\n' * 5000).status, 0)
        self.assertEqual([name for name in os.listdir(self.folder) if name.startswith("out.db")], ["out.db"])
        self.assertEqual(self.rows("PRAGMA integrity_check"), [("ok",)])


class TablesOfOthers(Case):
    def make(self, statement):
        connection = sqlite3.connect(self.path("out.db"))
        connection.executescript(statement)
        connection.close()

    def copy(self, text, *options):
        return self.weir("copy", *options, "-", "sqlite:out.db?table=t", stdin=text)

    def test_take_records_that_fit(self):
        self.make("CREATE TABLE t(a INTEGER PRIMARY KEY, b TEXT)")
        self.assertEqual(self.copy('{"b":"x","a":1}\n{"a":2}\n').status, 0)
        self.assertEqual(self.rows("SELECT a, b FROM t"), [(1, "x"), (2, None)])

    def test_get_no_new_columns(self):
        self.make("CREATE TABLE t(a); INSERT INTO t VALUES(0)")
        result = self.copy('{"a":1}\n{"a":2,"colour":3}\n', "--batch", "1")
        self.assertFails(result, "colour")
        self.assertIn('table "t"', result.sentences[0])
        self.assertEqual(self.rows("SELECT * FROM t"), [(0,), (1,)])

    def test_refuse_what_breaks_their_constraints_record_by_record(self):
        self.make("CREATE TABLE t(id INTEGER PRIMARY KEY, a NOT NULL)")
        lines = '{"id":1,"a":1}\n{"id":1,"a":2}\n{"id":2}\n{"id":3,"a":3}\n'
        result = self.copy(lines, "--on-error", "bad.ndjson")
        self.assertEqual(result.status, 3, result)
        self.assertEqual(self.rows("SELECT id, a FROM t"), [(1, 1), (3, 3)])
        letters = self.letters()
        self.assertEqual([(letter["source"], letter["line"]) for letter in letters],
                         [("standard input", 2), ("standard input", 3)])
        self.assertEqual(letters[0]["record"], '{"id":1,"a":2}')
        self.assertRegex(letters[0]["error"], "(?i)unique")
        self.assertRegex(letters[1]["error"], "(?i)not null")

    def test_a_refused_record_stops_the_copy_there_unless_told_otherwise(self):
        self.make("CREATE TABLE t(id INTEGER PRIMARY KEY)")
        result = self.copy('{"id":1}\n{"id":2}\n{"id":1}\n{"id":3}\n')
        self.assertFails(result, "standard input:3: ", "--on-error")
        self.assertEqual(self.rows("SELECT id FROM t"), [(1,), (2,)])

    def test_a_view_is_no_table(self):
        self.make("CREATE TABLE u(a); CREATE VIEW t AS SELECT a FROM u")
        self.assertFails(self.copy('{"a":1}\n'), "out.db")

    def test_the_tables_of_sqlite_itself_are_refused(self):
        self.assertFails(self.weir("copy", "-", "sqlite:out.db?table=sqlite_master", stdin='{"a":1}\n'), "sqlite_master")


class AwkwardRecords(Case):
    def test_keys_that_differ_only_in_case(self):
        lines = '{"name":1}\n{"name":2,"Name":3}\n{"name":4}\n'
        result = self.weir("copy", "-", "sqlite:out.db?table=t", stdin=lines)
        self.assertFails(result, "standard input:2: ", "case")
        self.assertEqual(self.rows("SELECT * FROM t"), [(1,)])
        result = self.weir("copy", "--on-error", "bad.ndjson", "-", "sqlite:new.db?table=t", stdin=lines)
        self.assertEqual(result.status, 3, result)
        self.assertEqual(self.rows("SELECT name FROM t", "new.db"), [(1,), (4,)])
        self.assertEqual(self.letters()[0]["line"], 2)

    def test_more_than_two_thousand_keys(self):
        wide = json.dumps({f"k{i}": i for i in range(2001)})
        result = self.weir("copy", "-", "sqlite:out.db?table=t", stdin='{"a":1}\n' + wide + "\n")
        self.assertFails(result, "standard input:2: ", "2000")
        self.assertEqual(self.rows("SELECT a FROM t"), [(1,)])
        result = self.weir("copy", "-", "sqlite:two.db?table=t", stdin=json.dumps({f"k{i}": i for i in range(1999)}))
        self.assertEqual(result.status, 0, result)

    def test_more_than_two_thousand_keys_in_many_records(self):
        lines = "".join(f'{{"k{i}":{i}}}\n' for i in range(2100))
        result = self.weir("copy", "--on-error", "bad.ndjson", "-", "sqlite:out.db?table=t", stdin=lines)
        self.assertEqual(result.status, 3, result)
        stored = self.rows("SELECT count(*) FROM t")[0][0]
        self.assertEqual(stored + len(self.letters()), 2100)
        self.assertGreaterEqual(stored, 1990)


class Batches(Case):
    def copying(self, *options):
        return self.start("copy", *options, "-", "sqlite:out.db?table=t", stdin=subprocess.PIPE)

    def count(self):
        try:
            return self.rows("SELECT count(*) FROM t")[0][0]
        except sqlite3.Error:
            return 0  # not there yet

    def feed(self, process, count):
        process.stdin.write(b'{"a":1}\n' * count)
        process.stdin.flush()

    def test_rows_show_up_while_the_source_is_still_open(self):
        process = self.copying()
        for total in (1, 2, 3):
            self.feed(process, 1)
            self.until(lambda: self.count() == total, f"row {total}", process)
        process.stdin.close()
        self.assertEqual(process.wait(timeout=GUARD), 0)

    def test_a_full_batch_is_committed_without_waiting(self):
        process = self.copying("--batch", "10", "--flush", "24h")
        self.feed(process, 25)
        self.until(lambda: self.count() == 20, "two batches", process)
        process.stdin.close()
        self.assertEqual(process.wait(timeout=GUARD), 0)
        self.assertEqual(self.count(), 25)

    def test_a_tail_of_a_growing_file(self):
        self.write("log", "")
        tail = subprocess.Popen(["tail", "-f", self.path("log")], stdout=subprocess.PIPE)
        try:
            process = self.start("copy", "-", "sqlite:out.db?table=t", stdin=tail.stdout)
            tail.stdout.close()
            for total in (3, 6):
                with open(self.path("log"), "ab") as log:
                    log.write(b'{"a":1}\n' * 3)
                self.until(lambda: self.count() == total, f"{total} rows", process)
        finally:
            tail.kill()
            tail.wait()
        self.assertEqual(process.wait(timeout=GUARD), 0)


main()
