"""What a network and a server do to a copy: each fault is one sentence with the URL and a remedy, and the right
status; no record is lost, and none is there twice."""
import concurrent.futures
import gzip
import itertools
import json
import signal
import threading

from support.command import GUARD, Case, environment, main
from support.proxy import (Answer, always, body_of, byte_by_byte, certificate, cuts, hangs, instead, middle, refusing,
                           resets, spoilt, then_closes, with_length, without_end)

EACH, PAGES = 5, 3  # and then an empty page
RECORDS = EACH * PAGES
SPOILT = 2  # the page, or the record, that a fault is about
HTML = Answer("<!DOCTYPE html><title>log in</title>", headers=("Content-Type: text/html; charset=utf-8",))
QUICK = ("--timeout", "400ms")  # for a server that says nothing


def of_the_page(path):
    page = int(path.rsplit("=", 1)[1])
    first = (page - 1) * EACH + 1
    return Answer(json.dumps([{"id": number} for number in range(first, first + EACH if page <= PAGES else first)]))


def of_the_record(path):
    return Answer(json.dumps({"n": int(path.split("?")[0].rsplit("/", 1)[1])}))


def at_once(right):
    return 0


def in_the_headers(right):
    return body_of(right) // 2


def together(*checks):
    """Most of what they do is waiting."""
    with concurrent.futures.ThreadPoolExecutor(len(checks)) as pool:
        for each in [pool.submit(check) for check in checks]:
            each.result()


class Run:
    """One command that has been started, and the server that it asks."""

    def __init__(self, case, sink, letters, server, process):
        self.case, self.sink, self.letters, self.server, self.process = case, sink, letters, server, process
        self.result = None

    def ends(self, status):
        self.result = self.case.finish(self.process)
        self.case.assertEqual(self.result.status, status, self.result)
        self.case.assertNotIn(b"hush", self.result.err)

    def ids(self):
        if self.sink.startswith("sqlite:"):
            database = self.sink.removeprefix("sqlite:").split("?")[0]
            return [number for number, in self.case.rows("SELECT id FROM t ORDER BY rowid", database)]
        return [json.loads(line)["id"] for line in self.case.read(self.sink).splitlines()]

    def says(self, *parts):
        """Nothing else is on standard error but one sentence that has all of these, and a remedy."""
        self.case.assertEqual(len(self.result.sentences), 1, self.result)
        self.case.assertSentence(self.result, "; ", *parts)

    def says_nothing(self):
        self.case.assertEqual(self.result.err, b"")


class Faults(Case):
    def setUp(self):
        super().setUp()
        self.numbers = itertools.count(1)
        self.write_records("in.ndjson", EACH)

    def run_all(self, answer, faults, arguments, source, sinks=("ndjson", "sqlite"), tls=None, **options):
        """Starts a copy into each kind of sink, with a server of its own for each."""
        started = []
        for kind in sinks:
            number = next(self.numbers)
            sink = f"out{number}.ndjson" if kind == "ndjson" else f"sqlite:out{number}.db?table=t"
            letters = f"bad{number}.ndjson"
            server = spoilt(self, answer, {path: each() for path, each in faults.items()}, tls)
            url = server.url.replace("//", "//ada:hush@")
            words = [word.replace("SERVER", url).replace("LETTERS", letters) for word in (*arguments, source)]
            process = self.start("copy", "--quiet", *words, sink, **options)
            started.append(Run(self, sink, letters, server, process))
        return started

    def pages(self, faults, *arguments, answer=of_the_page, **options):
        faults = {f"/users?key=hush&page={page}": each for page, each in faults.items()}
        return self.run_all(answer, faults, arguments, "SERVER/users?key=hush&page={page}", **options)

    def records(self, faults, *arguments, sinks=("ndjson",), **options):
        faults = {f"/users/{number}?key=hush": each for number, each in faults.items()}
        enrich = ("--jobs", "1", *arguments, "--enrich", "SERVER/users/{id}?key=hush")
        return self.run_all(of_the_record, faults, enrich, "in.ndjson", sinks=sinks, **options)

    def page(self, run, number=SPOILT):
        return f"{run.server.url.replace('//', '//***@')}/users?key=***&page={number}"

    def record(self, run, number=SPOILT):
        return f"{run.server.url.replace('//', '//***@')}/users/{number}?key=***"

    def asked(self, run):
        """The numbers of pages, or of records, in the order in which they were asked for."""
        paths = [path.replace("/users?key=hush&page=", "").replace("/users/", "").replace("?key=hush", "")
                 for path in run.server.paths]
        return [int(path) for path in paths]

    def assertComplete(self, run, count, asked):
        run.ends(0)
        run.says_nothing()
        self.assertEqual(run.ids(), list(range(1, count + 1)))
        self.assertEqual(self.asked(run), asked)

    # -- the whole of it, for a fault in the source and in an enrichment

    def assertPasses(self, fault, *arguments, asked=2):
        """Once, it costs another try and nothing else. `asked`: how often, in all."""
        once = lambda: [fault]
        runs = self.pages({SPOILT: once}, "--retry", "1", *arguments)
        enriched = self.records({SPOILT: once}, "--retry", "1", *arguments)
        for run in runs:
            self.assertComplete(run, RECORDS, [1] + [SPOILT] * asked + [3, 4])
        for run in enriched:
            self.assertComplete(run, EACH, [1] + [SPOILT] * asked + [3, 4, 5])
            self.assertEqual([json.loads(line)["n"] for line in self.read(run.sink).splitlines()], run.ids())

    def assertEndsCopy(self, fault, *parts, arguments=(), asked=2, read=0):
        """Always, it ends the copy with what was read before: a page, and of the next one `read` records."""
        runs = self.pages({SPOILT: lambda: always(fault)}, "--retry", "1", *arguments)
        for run in runs:
            run.ends(1)
            run.says(self.page(run) + ": ", *parts)
            self.assertEqual(run.ids(), list(range(1, EACH + read + 1)))
            self.assertEqual(self.asked(run), [1] + [SPOILT] * asked)

    def assertFailsRecord(self, fault, *parts, arguments=(), asked=2):
        """Always, it makes a record fail: a letter, and the others are written; or the end of the copy."""
        every_time = {SPOILT: lambda: always(fault)}
        to_letters = self.records(every_time, "--retry", "1", "--on-error", "LETTERS", *arguments,
                                  sinks=("ndjson", "sqlite"))
        stopped = self.records(every_time, "--retry", "1", *arguments)
        for run in to_letters:
            run.ends(3)
            self.assertEqual(run.result.sentences, [f"weir: 1 record failed and was written to {run.letters}"])
            self.assertEqual(run.ids(), [1, 3, 4, 5])
            [letter] = self.letters(run.letters)
            self.assertEqual((letter["source"], letter["line"], letter["record"]), ("in.ndjson", SPOILT, '{"id":2}'))
            for part in (self.record(run) + ": ", "; ", *parts):
                self.assertIn(part, letter["error"])
            self.assertNotIn("hush", letter["error"])
            self.assertEqual(self.asked(run), [1] + [SPOILT] * asked + [3, 4, 5])
        for run in stopped:
            run.ends(1)
            run.says(f"in.ndjson:{SPOILT}: {self.record(run)}: ", *parts)
            self.assertEqual(run.ids(), [1])

    def assertIsSaid(self, fault, *parts, arguments=(), asked=2, read=0):
        """The same sentence for both."""
        tries = "(after 2 tries)" if asked > 1 else "(after 1 try)"
        together(lambda: self.assertEndsCopy(fault, *parts, arguments=arguments, asked=asked, read=read),
                 lambda: self.assertFailsRecord(fault, tries, *parts, arguments=arguments, asked=asked))


class Connections(Faults):
    def test_refused(self):
        nobody = refusing(self)
        for sink in ("out.ndjson", "sqlite:out.db?table=t"):
            result = self.weir("copy", "--quiet", "--retry", "1", f"http://ada:hush@{nobody}/{{page}}?token=hush", sink)
            self.assertFails(result, f"http://***@{nobody}/1?token=***: the connection was refused; check host")
            self.assertEqual(len(result.sentences), 1)
        self.assertFalse(self.exists("out.ndjson") or self.exists("out.db"), "no trace of a source that cannot be read")
        result = self.weir("copy", "--quiet", "--retry", "1", "--on-error", "bad.ndjson", "--enrich",
                           f"http://ada:hush@{nobody}/{{id}}", "in.ndjson", "out.ndjson")
        self.assertEqual((result.status, self.read("out.ndjson")), (3, b""))
        self.assertEqual([letter["line"] for letter in self.letters()], list(range(1, EACH + 1)))
        for letter in self.letters():
            self.assertIn(f"http://***@{nobody}/{letter['line']}: the connection was refused; ", letter["error"])
            self.assertIn("(after 2 tries)", letter["error"])

    def test_refused_after_the_first_page(self):
        server = spoilt(self, of_the_page)

        def last(peer, right):
            server.end()
            return then_closes(peer, right)

        server.faults["/?page=1"] = iter([last])
        result = self.weir("copy", "--quiet", "--retry", "1", server.url + "/?page={page}", "sqlite:out.db?table=t")
        self.assertFails(result, server.url + "/?page=2: the connection was refused; ")
        self.assertEqual(len(result.sentences), 1)
        self.assertEqual(self.rows("SELECT id FROM t ORDER BY rowid"), [(number,) for number in range(1, EACH + 1)])

    def test_a_name_that_is_not_resolved(self):
        url = "http://nowhere.invalid/{page}"
        result = self.weir("copy", "--quiet", url, "out.ndjson")
        self.assertFails(result, "http://nowhere.invalid/1: the name of the host cannot be resolved", "; check its")
        self.assertEqual(len(result.sentences), 1)
        result = self.weir("copy", "--quiet", "--take", "1", "--on-error", "bad.ndjson", "--enrich",
                           "http://nowhere.invalid/{id}", "in.ndjson", "out.ndjson")
        self.assertEqual(result.status, 3, result)
        self.assertIn("cannot be resolved", self.letters()[0]["error"])

    def test_closed_between_requests(self):
        every = lambda: always(then_closes)
        for run in self.pages({page: every for page in (1, 2, 3, 4)}, "--retry", "0"):
            self.assertComplete(run, RECORDS, [1, 2, 3, 4])
            self.assertEqual(run.server.connections, 4)
        for run in self.records({number: every for number in (1, 2, 3, 4)}, "--retry", "0"):
            self.assertComplete(run, EACH, [1, 2, 3, 4, 5])

    def test_closed_while_a_request_is_on_its_way(self):
        # As a server does whose patience with an idle connection ends at that moment: no try is lost.
        for fault in (cuts(at_once), resets(at_once)):
            for run in self.pages({SPOILT: lambda: [fault]}, "--retry", "0"):
                self.assertComplete(run, RECORDS, [1, 2, 2, 3, 4])

    def test_closed_before_the_headers(self):
        self.assertIsSaid(cuts(at_once), "the server closed the connection before an answer came", asked=3)

    def test_closed_in_the_headers(self):
        together(lambda: self.assertPasses(cuts(in_the_headers)),
                 lambda: self.assertIsSaid(cuts(in_the_headers), "server closed the connection before an answer came"))

    def test_closed_in_the_body(self):
        together(lambda: self.assertPasses(cuts(middle)),
                 lambda: self.assertEndsCopy(cuts(middle), "closed the connection after 28 of 56 bytes of the", read=2),
                 lambda: self.assertFailsRecord(cuts(middle), "closed the connection after 4 of 8 bytes of the body"))

    def test_closed_in_the_middle_of_a_chunk(self):
        chunked = lambda path: of_the_page(path)._replace(chunked=True)
        for run in self.pages({SPOILT: lambda: [cuts(middle)]}, "--retry", "1", answer=chunked):
            self.assertComplete(run, RECORDS, [1, 2, 2, 3, 4])
        for run in self.pages({SPOILT: lambda: always(cuts(middle))}, "--retry", "1", answer=chunked):
            run.ends(1)
            run.says(self.page(run), "the server closed the connection after ", " bytes of the body")
            self.assertEqual(run.ids(), list(range(1, EACH + 3)))
            self.assertEqual(self.asked(run), [1, 2, 2])

    def test_reset_before_the_headers(self):
        self.assertIsSaid(resets(at_once), "the connection was reset before an answer came; try again later", asked=3)

    def test_reset_in_the_headers(self):
        together(lambda: self.assertPasses(resets(in_the_headers)),
                 lambda: self.assertIsSaid(resets(in_the_headers), "the connection was reset before an answer came; "))

    def test_reset_in_the_body(self):
        together(lambda: self.assertPasses(resets(middle)),
                 lambda: self.assertEndsCopy(resets(middle), "was reset after 28 of 56 bytes of the body; ", read=2),
                 lambda: self.assertFailsRecord(resets(middle), "was reset after 4 of 8 bytes of the body; "))


class Hanging(Faults):
    def test_before_the_headers(self):
        together(lambda: self.assertPasses(hangs(at_once), *QUICK),
                 lambda: self.assertIsSaid(hangs(at_once), "no answer within 400ms; ", arguments=QUICK))

    def test_in_the_headers(self):
        together(lambda: self.assertPasses(hangs(in_the_headers), *QUICK),
                 lambda: self.assertIsSaid(hangs(in_the_headers), "no answer within 400ms; ", arguments=QUICK))

    def test_in_the_body(self):
        together(lambda: self.assertPasses(hangs(middle), *QUICK),
                 lambda: self.assertEndsCopy(hangs(middle), "within 400ms; it stopped after 28 of 56 bytes",
                                             arguments=QUICK, read=2),
                 lambda: self.assertFailsRecord(hangs(middle), "within 400ms; it stopped after 4 of 8 bytes",
                                                arguments=QUICK))

    def test_in_the_body_of_an_error(self):
        fault = hangs_in(Answer("x" * 100, 404))
        self.assertFailsRecord(fault, "404 Not Found", "(after 1 try)", arguments=QUICK, asked=1)

    def test_slow_is_not_too_slow(self):
        for run in self.pages({page: lambda: [byte_by_byte] for page in (1, 2, 3, 4)}, "--retry", "0"):
            self.assertComplete(run, RECORDS, [1, 2, 3, 4])
        for run in self.records({SPOILT: lambda: [byte_by_byte]}, "--retry", "0"):
            self.assertComplete(run, EACH, [1, 2, 3, 4, 5])


def hangs_in(answer):
    def fault(peer, right):
        return hangs(middle)(peer, answer.text())
    return fault


class Answers(Faults):
    def test_404(self):
        fault = instead(Answer("no", 404))
        self.assertFailsRecord(fault, "404 Not Found; there is nothing at this URL", "(after 1 try)", asked=1)
        for run in self.pages({1: lambda: always(fault)}):
            run.ends(1)
            run.says(self.page(run, 1), "404 Not Found; there is nothing at this URL")
            self.assertFalse(self.exists(run.sink))
            self.assertEqual(self.asked(run), [1])

    def test_429(self):
        fault = instead(Answer("slowly", 429, ("Retry-After: 0",)))
        together(lambda: self.assertPasses(fault),
                 lambda: self.assertIsSaid(fault, "429 Too Many Requests; it wants fewer requests"))

    def test_that_want_to_be_left_alone_for_long(self):
        fault = instead(Answer("closed today", 503, ("Retry-After: 86400",)))
        self.assertIsSaid(fault, "503 Service Unavailable; ", "after 86400s, as it asks", asked=1)

    def test_500(self):
        fault = instead(Answer("oh", 500))
        together(lambda: self.assertPasses(fault),
                 lambda: self.assertIsSaid(fault, "500 Internal Server Error; the server is in trouble"))

    def test_html(self):
        self.assertIsSaid(instead(HTML), "the answer is an HTML page, not JSON; ", asked=1)
        self.assertIsSaid(instead(HTML._replace(headers=())), "the answer is an HTML page, not JSON; ", asked=1)

    def test_that_are_no_http(self):
        self.assertIsSaid(instead(b"SSH-2.0-OpenSSH_9.2\r\n\r\n"), "the answer is no valid HTTP", asked=1)

    def test_with_headers_without_end(self):
        fault = without_end(b"HTTP/1.1 200 OK\r\n", b"X-More: and more\r\n" * 100)
        self.assertIsSaid(fault, "; check host and port", asked=1)

    def test_that_are_not_compressed_as_they_say(self):
        fault = instead(Answer("[{}]", headers=("Content-Encoding: gzip",)))
        self.assertIsSaid(fault, "compressed by gzip and is not; ", asked=1)
        half = Answer(gzip.compress(b"[]")[:-4], headers=("Content-Encoding: gzip",))
        self.assertIsSaid(instead(half), "ends in the middle; ", asked=1)

    def test_shorter_than_they_say(self):
        fault = with_length(lambda length: length + 1)
        together(lambda: self.assertPasses(fault),
                 lambda: self.assertEndsCopy(fault, "closed the connection after 56 of 57 bytes of the", read=EACH),
                 lambda: self.assertFailsRecord(fault, "closed the connection after 8 of 9 bytes of the body; "))

    def test_longer_than_they_say(self):
        fault = with_length(lambda length: length - 1)
        self.assertEndsCopy(fault, "the page ends in the middle of its array; tell", asked=1, read=EACH)
        self.assertFailsRecord(fault, "the answer is no JSON object", asked=1)
        # Of NDJSON only the last line is hurt, and the answer says so itself.
        lines = lambda path: Answer("".join(json.dumps(each) + "\n" for each in json.loads(of_the_page(path).body)))
        short = with_length(lambda length: length - 3)
        for run in self.pages({SPOILT: lambda: [short]}, "--on-error", "LETTERS", answer=lines, sinks=("ndjson",)):
            run.ends(3)
            self.assertEqual(run.ids(), [*range(1, 10), *range(11, RECORDS + 1)])
            [letter] = self.letters(run.letters)
            self.assertEqual((letter["source"], letter["line"], letter["record"]), (self.page(run), 5, '{"id": 1'))
            self.assertEqual(self.asked(run), [1, 2, 3, 4])

    def test_without_end(self):
        self.assertFailsRecord(without_end(b"HTTP/1.1 200 OK\r\n\r\n[", b"0," * 10000),
                               "longer than the limit of 65536 bytes; ", "(after 1 try)",
                               arguments=("--max-record", "64KiB"), asked=1)
        # Of a source that is no fault.
        endless = without_end(b"HTTP/1.1 200 OK\r\n\r\n", b'{"id":6}\n' * 1000)
        for run in self.pages({SPOILT: lambda: [endless]}, "--take", "5000"):
            run.ends(0)
            self.assertEqual(run.ids(), [1, 2, 3, 4, 5] + [6] * 4995)
            self.assertEqual(self.asked(run), [1, 2])

    def test_with_a_record_without_end(self):
        """It is passed over for as long as it comes, and whoever has had enough of it can end the copy."""
        much, sent = threading.Event(), itertools.count()

        def endless(peer, right):
            peer.send(b'HTTP/1.1 200 OK\r\n\r\n[{"id":6},{"id":7,"more":"')
            while not peer.left:
                peer.send(b"x" * 65536)
                if next(sent) == 100:
                    much.set()
            return False

        [run] = self.pages({SPOILT: lambda: [endless]}, "--flush", "24h", "--max-record", "64KiB", sinks=("sqlite",))
        self.assertTrue(much.wait(GUARD))
        run.process.send_signal(signal.SIGINT)
        run.ends(130)
        run.says_nothing()
        self.assertEqual(run.ids(), [1, 2, 3, 4, 5, 6])

    def test_with_a_record_that_is_too_long(self):
        long = instead(Answer(json.dumps([{"id": 6}, {"id": 7, "more": "x" * 100_000}, {"id": 8}])))
        for run in self.pages({SPOILT: lambda: [long]}, "--max-record", "64KiB", "--on-error", "LETTERS",
                              sinks=("sqlite",)):
            run.ends(3)
            self.assertEqual(run.ids(), [1, 2, 3, 4, 5, 6, 8, 11, 12, 13, 14, 15])
            [letter] = self.letters(run.letters)
            self.assertEqual((letter["source"], letter["line"], len(letter["record"])), (self.page(run), 2, 1024))
            self.assertIn("more than the limit of 65536; raise the limit on records", letter["error"])
        for run in self.pages({SPOILT: lambda: [long]}, "--max-record", "64KiB"):
            run.ends(1)
            run.says(self.page(run) + ":2: ")
            self.assertEqual(run.ids(), [1, 2, 3, 4, 5, 6])


class Redirects(Faults):
    def test_in_a_circle(self):
        self.assertIsSaid(circle, "it redirects in a circle, back to ", "; check the URL", asked=1)

    def test_without_end(self):
        steps = iter(range(1000))
        answer = lambda path: Answer("", 302, (f"Location: /{next(steps)}?key=hush",))
        server = spoilt(self, answer)
        result = self.weir("copy", "--quiet", server.url + "/{page}", "out.ndjson")
        self.assertFails(result, "would be more than 5 redirects; ")
        self.assertEqual((len(result.sentences), len(server.paths)), (1, 6))
        self.assertNotIn(b"hush", result.err)


def circle(peer, right):
    path = "/users?key=hush&page=2" if b"[" in right else "/users/2?key=hush"
    return instead(Answer("", 302, (f"Location: {path}",)))(peer, right)


class Certificates(Faults):
    def copy_from(self, expired, trusted):
        tls, path = certificate(self.folder, expired)
        options = {"env": environment(SSL_CERT_FILE=path)} if trusted else {}
        return self.pages({}, "--retry", "1", tls=tls, **options)

    def test_of_its_own_is_refused_until_it_is_trusted(self):
        for run in self.copy_from(expired=False, trusted=False):
            run.ends(1)
            run.says(self.page(run, 1), "self-signed", "set SSL_CERT_FILE to a PEM file that has it")
            self.assertEqual(run.server.paths, [])
            self.assertEqual(run.server.connections, 1)
        for run in self.copy_from(expired=False, trusted=True):
            self.assertComplete(run, RECORDS, [1, 2, 3, 4])
            self.assertEqual(run.server.connections, 1)

    def test_that_has_expired(self):
        for run in self.copy_from(expired=True, trusted=True):
            run.ends(1)
            run.says(self.page(run, 1), "the server's certificate has expired; have it renewed")
            self.assertEqual((run.server.paths, run.server.connections), ([], 1))

    def test_of_an_enrichment(self):
        tls, path = certificate(self.folder)
        for run in self.records({}, "--on-error", "LETTERS", tls=tls):
            run.ends(3)
            self.assertEqual((run.ids(), len(self.letters(run.letters))), ([], EACH))
            self.assertIn(self.record(run, 1) + ": the server's certificate is self-signed",
                          self.letters(run.letters)[0]["error"])
        for run in self.records({}, tls=tls, env=environment(SSL_CERT_FILE=path)):
            self.assertComplete(run, EACH, [1, 2, 3, 4, 5])


if __name__ == "__main__":
    main()
