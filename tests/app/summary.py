"""What is told at the end, and that nothing else is written to standard error."""
from support.command import Case, main


class Summary(Case):
    def test_is_one_line(self):
        self.write_records("in.ndjson", 2000)
        result = self.weir("copy", "in.ndjson", "out.ndjson")
        self.assertEqual(len(result.sentences), 1, result)
        self.assertRegex(result.sentences[0],
                         r"^weir: copied 2,000 records \(22\.9 kB\) from in\.ndjson to out\.ndjson in \d+\.\d\d s "
                         r"\([\d,]+ records/s\)(; held back by (read|parse|write))?$")

    def test_quiet_silences_it(self):
        result = self.weir("copy", "--quiet", "-", "-", stdin='{"a":1}\n')
        self.assertEqual((result.status, result.out, result.err), (0, b'{"a":1}\n', b""))

    def test_quiet_silences_neither_an_error_nor_how_many_records_failed(self):
        result = self.weir("copy", "--quiet", "missing", "-")
        self.assertFails(result, "missing")
        self.assertEqual(len(result.sentences), 1, result)
        result = self.weir("copy", "--quiet", "--on-error", "bad.ndjson", "-", "-", stdin='bad\n{"a":1}\nbad\n')
        self.assertEqual((result.status, result.err), (3, b"weir: 2 records failed and were written to bad.ndjson\n"))
        result = self.weir("copy", "--quiet", "--on-error", "skip", "-", "-", stdin='bad\n')
        self.assertEqual((result.status, result.sentences[-1]), (3, "weir: 1 record failed and was left out"), result)

    def test_json_has_the_figures(self):
        self.write_records("in.ndjson", 2000)
        result = self.weir("copy", "--json", "in.ndjson", "sqlite:out.db?table=t")
        self.assertEqual(len(result.sentences), 1, result)
        figures = result.json()
        expected = {"status": "complete", "exit_status": 0, "error": None, "source": "in.ndjson", "sink": "out.db",
                    "table": "t", "records": 2000, "failed": 0, "letters": None, "bytes": 22893}
        self.assertEqual({key: figures[key] for key in expected}, expected)
        self.assertGreaterEqual(figures["seconds"], 0)
        self.assertGreaterEqual(figures["records_per_second"], 0)
        self.assertEqual([stage["name"] for stage in figures["stages"]], ["read", "parse"])
        self.assertEqual([stage["records"] for stage in figures["stages"]], [2000, 2000])

    def test_json_of_a_failure_follows_its_sentence(self):
        result = self.weir("copy", "--json", "-", "out.ndjson", stdin='{"a":1}\nbad\n')
        self.assertFails(result, "standard input:2")
        self.assertEqual(len(result.sentences), 2, result)
        figures = result.json()
        self.assertEqual((figures["status"], figures["exit_status"], figures["records"]), ("failed", 1, 1))
        self.assertEqual("weir: " + figures["error"], result.sentences[0])

    def test_json_counts_failed_records(self):
        result = self.weir("copy", "--json", "--on-error", "bad.ndjson", "-", "-", stdin='{"a":1}\nbad\n')
        figures = result.json()
        self.assertEqual((figures["status"], figures["exit_status"], figures["failed"], figures["letters"]),
                         ("complete", 3, 1, "bad.ndjson"))

    def test_a_summary_of_a_failure_says_what_was_written(self):
        result = self.weir("copy", "-", "out.ndjson", stdin='{"a":1}\n{"a":2}\nbad\n')
        self.assertRegex(result.sentences[-1], r"^weir: failed after 2 records ")
        self.assertEqual(len(result.sentences), 2, result)

    def test_a_name_with_control_characters_does_not_break_the_line(self):
        result = self.weir("copy", "new\nline\x1b[2J", "-")
        self.assertEqual(len(result.sentences), 2, result)
        self.assertFails(result, "new\\nline\\x1b[2J")


main()
