"""Stages in the order in which they are given, --jq among them."""
import signal

from support.command import Case, environment, main


class Jq(Case):
    def out(self, *arguments, stdin):
        result = self.weir("copy", "--quiet", *arguments, "-", "-", stdin=stdin)
        self.assertEqual((result.status, result.err), (0, b""), result)
        return result.out.decode().splitlines()

    def test_makes_no_one_or_many_records_of_each(self):
        self.assertEqual(self.out("--jq", "{id, tag: .tags[]}", stdin='{"id":1,"tags":["a","b"]}\n{"id":2,"tags":[]}\n'),
                         ['{"id":1,"tag":"a"}', '{"id":1,"tag":"b"}'])

    def test_an_expression_may_begin_and_end_with_anything(self):
        for expression in ("-.a | {v: .}", "[.a] | {v: .[0]} | .v |= -.", "{v: (.a * -1)}"):
            self.assertEqual(self.out("--jq", expression, stdin='{"a":1}\n'), ['{"v":-1}'], expression)
        self.assertEqual(self.out("--jq=.a as [$x] | {v: $x}", stdin='{"a":[2]}\n'), ['{"v":2}'])
        self.assertEqual(self.out("--jq", "", stdin='{"a":1}\n'), ['{"a":1}'])

    def test_stages_work_in_the_order_in_which_they_are_given(self):
        records = "".join(f'{{"n":{n}}}\n' for n in range(1, 7))
        twice = "., .n += 10"
        self.assertEqual(self.out("--jq", twice, "--take", "3", stdin=records), ['{"n":1}', '{"n":11}', '{"n":2}'])
        self.assertEqual(self.out("--take", "1", "--jq", twice, stdin=records), ['{"n":1}', '{"n":11}'])
        self.assertEqual(self.out("--jq", "select(.n % 2 == 0)", "--skip", "1", "--jq", twice, "--take", "2", stdin=records),
                         ['{"n":4}', '{"n":14}'])

    def test_a_wrong_expression_is_refused_before_anything_is_opened(self):
        for expression, words in ((".[", "syntax error"), ("env", "uses env, which is refused"),
                                  ('import "m" as m; .', "modules are not loaded")):
            result = self.weir("copy", "--jq", ".", "--jq", expression, "missing.ndjson", "out.ndjson")
            self.assertUsage(result, "weir: --jq: the jq expression", words)
            self.assertFalse(self.exists("out.ndjson"))

    def test_a_record_that_fails_in_a_stage_is_not_seen_by_the_next(self):
        records = '{"n":1}\n{"n":9007199254740993}\nbad\n{"n":"x"}\n{"n":2}\n{"n":3}\n'
        result = self.weir("copy", "--json", "--on-error", "bad.ndjson", "--jq", "{n: (.n + 1)}", "--take", "2",
                           "-", "out.ndjson", stdin=records)
        figures = result.json()
        self.assertEqual((result.status, figures["records"], figures["failed"]), (3, 2, 3), result)
        self.assertEqual(self.read("out.ndjson"), b'{"n":2}\n{"n":3}\n')
        letters = self.letters()
        self.assertEqual([letter["line"] for letter in letters], [2, 3, 4])
        self.assertIn("9007199254740993 is beyond 2^53", letters[0]["error"])
        self.assertEqual(letters[0]["record"], '{"n":9007199254740993}')
        self.assertIn("jq: string (\"x\") and number (1) cannot be added", letters[2]["error"])

    def test_a_failed_record_ends_the_copy_behind_what_came_before(self):
        result = self.weir("copy", "--jq", 'if .n == 3 then error("three") else . end', "-", "out.ndjson",
                           stdin="".join(f'{{"n":{n}}}\n' for n in range(1, 6)))
        self.assertFails(result, "standard input:3: jq: three (to go on past such records")
        self.assertEqual(self.read("out.ndjson"), b'{"n":1}\n{"n":2}\n')

    def test_is_a_stage_of_the_report(self):
        self.write_records("in.ndjson", 50)
        figures = self.weir("copy", "--json", "--jq", "., .", "in.ndjson", "out.ndjson").json()
        self.assertEqual([(stage["name"], stage["records"]) for stage in figures["stages"]],
                         [("read", 50), ("parse", 50), ("jq", 100)])

    def test_an_expression_that_never_ends_can_be_stopped(self):
        self.write_records("in.ndjson", 1)
        process = self.start("copy", "--jq", "{n: range(1e18)}", "in.ndjson", "out.ndjson")
        self.until(lambda: self.exists("out.ndjson") and b"\n" in self.read("out.ndjson")[:100], "records", process)
        process.send_signal(signal.SIGINT)  # drains: its source has ended
        process.send_signal(signal.SIGTERM)
        self.assertIn(self.finish(process).status, (130, 143))
        self.assertTrue(self.read("out.ndjson").startswith(b'{"n":0}\n{"n":1}\n'))

    def test_the_environment_stays_unseen(self):
        result = self.weir("copy", "--jq", "{a: $ENV.SECRET}", "-", "-", stdin="{}\n", env=environment(SECRET="4711"))
        self.assertUsage(result, "$ENV")
        self.assertNotIn(b"4711", result.out + result.err)


main()
