"""A copy takes the same memory however much it copies."""
import os

from support.command import Case, main, sanitized

MEBIBYTE = 1 << 20
LONG = bool(os.environ.get("WEIR_LONG"))
FEW, MANY = (1_000_000, 10_000_000) if LONG else (50_000, 400_000)


class Memory(Case):
    def write_many(self, name, count):
        """Records of 80 bytes, the newline included."""
        with open(self.path(name), "w", encoding="ascii") as file:
            for first in range(0, count, 10_000):
                file.write("".join(f'{{"id":{i},"name":"name {i}","score":{i % 1000}.5,"ok":true,"text":"'
                                   .ljust(77, "x") + '"}\n' for i in range(first, min(first + 10_000, count))))
        self.assertEqual(os.path.getsize(self.path(name)), 80 * count)

    def peaks(self, sink):
        peaks = []
        for count in (FEW, MANY):
            self.write_many("in.ndjson", count)
            result, peak = self.measured("copy", "--json", "in.ndjson", sink.format(count))
            self.assertEqual((result.status, result.json()["records"]), (0, count), result)
            peaks.append(peak)
        return peaks

    def check(self, sink):
        few, many = self.peaks(sink)
        self.assertLess(many - few, MEBIBYTE if not sanitized() else 16 * MEBIBYTE, (few, many))
        if not sanitized():
            self.assertLess(many, 24 * MEBIBYTE)

    def test_into_a_table(self):
        self.check("sqlite:{}.db?table=t")

    def test_of_large_records(self):
        with open(self.path("in.ndjson"), "w", encoding="ascii") as file:
            for i in range(200):
                file.write('{"id":%d,"text":"%s"}\n' % (i, "x" * 1_000_000))
        for sink in ("sqlite:out.db?table=t", "out.ndjson"):
            result, peak = self.measured("copy", "--json", "in.ndjson", sink)
            self.assertEqual((result.status, result.json()["records"]), (0, 200), result)
            self.assertLess(peak, (200 if sanitized() else 40) * MEBIBYTE)

    def test_into_a_file(self):
        self.check("{}.ndjson")


main()
