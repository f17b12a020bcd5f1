"""A URL as SOURCE: the pages of an HTTP API, as whoever types the command sees them."""
import gzip
import re
import signal
import threading

from support.command import GUARD, Case, main
from support.proxy import Answer, spoilt
from support.screen import Screen

PAGES, EACH = 3, 4  # and then an empty one


def ids(first, last):
    return "".join(f'{{"id":{number}}}\n' for number in range(first, last + 1))


def number_in(path):
    return int(re.search(r"\d+$", path)[0])


def array(path, first=1):
    """The page that a path ends with the number of; `first` is the number of the first one."""
    page = number_in(path) - first
    own = range(page * EACH + 1, page * EACH + EACH + 1) if page < PAGES else ()
    return Answer("[" + ", ".join(f'{{"id":{number}}}' for number in own) + "]")


def lines(path):
    page = number_in(path) - 1
    return Answer(ids(page * EACH + 1, page * EACH + EACH) if page < PAGES else "")


ALL = ids(1, PAGES * EACH)


class Pages(Case):
    def copied(self, url, *arguments, sink="-", **options):
        return self.weir("copy", "--quiet", *arguments, url, sink, **options)

    def assertCopied(self, url, *arguments, records=ALL, **options):
        result = self.copied(url, *arguments, **options)
        self.assertEqual((result.status, result.err), (0, b""), result)
        self.assertEqual(result.out.decode(), records)

    def test_count_from_1_and_end_at_one_that_is_empty(self):
        server = spoilt(self, array)
        self.assertCopied(server.url + "/users?page={page}")
        self.assertEqual(server.paths, [f"/users?page={page}" for page in (1, 2, 3, 4)])
        self.assertEqual(server.connections, 1)

    def test_count_from_what_the_url_says(self):
        for first in (0, 7):
            server = spoilt(self, lambda path, first=first: array(path, first))
            self.assertCopied(server.url + f"/{{page:{first}}}")
            self.assertEqual(server.paths, [f"/{first + page}" for page in range(4)])

    def test_end_at_one_that_is_not_there(self):
        server = spoilt(self, lambda path: array(path) if number_in(path) <= PAGES else Answer("no such page", 404))
        self.assertCopied(server.url + "/{page}")
        self.assertEqual(server.paths, ["/1", "/2", "/3", "/4"])
        nothing = spoilt(self, lambda path: Answer("", 404))
        result = self.copied(nothing.url + "/{page}", sink="out.ndjson")
        self.assertFails(result, nothing.url + "/1: the server answered 404 Not Found; there is nothing at this URL")
        self.assertFalse(self.exists("out.ndjson"), "a source that cannot be read leaves no trace")
        self.assertEqual(nothing.paths, ["/1"])

    def test_follow_links_for_as_long_as_there_are_any(self):
        def answer(path):
            link = f'Link: </users?after={number_in(path) + 1}>; rel="next", </users?after=1>; rel="first"'
            return array(path)._replace(headers=(link,) if number_in(path) < PAGES else ('Link: </>; rel="first"',))

        server = spoilt(self, answer)
        self.assertCopied(server.url + "/users?after=1")
        self.assertEqual(server.paths, [f"/users?after={page}" for page in (1, 2, 3)])
        self.assertEqual(server.connections, 1)

    def test_are_counted_as_long_as_there_is_a_link(self):
        link = ('Link: </elsewhere>; rel="next"',)
        server = spoilt(self, lambda path: array(path)._replace(headers=link if number_in(path) < PAGES else ()))
        self.assertCopied(server.url + "/{page}")
        self.assertEqual(server.paths, ["/1", "/2", "/3"])

    def test_of_one_page_there_is_one(self):
        server = spoilt(self, array)
        self.assertCopied(server.url + "/1", records=ids(1, EACH))
        self.assertEqual(server.paths, ["/1"])

    def test_may_be_ndjson_chunked_and_compressed(self):
        for page in (array, lines):
            server = spoilt(self, page)
            self.assertCopied(server.url + "/{page}")
            server = spoilt(self, lambda path, page=page: page(path)._replace(chunked=True))
            self.assertCopied(server.url + "/{page}")
            server = spoilt(self, lambda path, page=page: Answer(gzip.compress(page(path).body.encode()),
                                                                 headers=("Content-Encoding: gzip",), chunked=True))
            self.assertCopied(server.url + "/{page}")
            self.assertEqual(server.headers(0, "Accept-Encoding"), ["gzip"])

    def test_may_be_somewhere_else(self):
        there = spoilt(self, array)
        here = spoilt(self, lambda path: Answer("", 302, (f"Location: {there.url}/moved{path}",)))
        self.assertCopied(here.url.replace("//", "//ada:hush@") + "/{page}", "--header", "X-Key: hush")
        self.assertEqual(there.paths, [f"/moved/{page}" for page in (1, 2, 3, 4)])
        self.assertEqual(here.headers(0, "X-Key"), ["hush"])
        self.assertEqual(here.headers(0, "Authorization"), ["Basic YWRhOmh1c2g="])
        for request in range(4):
            self.assertEqual(there.headers(request, "X-Key") + there.headers(request, "Authorization"), [])

    def test_are_asked_for_with_the_headers_that_were_given(self):
        self.write("headers", "X-Second: two\r\n\nAccept-Language:de \n")
        server = spoilt(self, array)
        self.assertCopied(server.url + "/{page}", "--header", "Authorization: Bearer 4711", "--header", "@headers")
        for request in range(4):
            for name, value in (("Authorization", "Bearer 4711"), ("X-Second", "two"), ("Accept-Language", "de")):
                self.assertEqual(server.headers(request, name), [value])

    def test_that_are_not_needed_are_not_asked_for(self):
        for count, pages in ((1, 1), (EACH, 1), (EACH + 1, 2), (2 * EACH, 2)):
            server = spoilt(self, array)
            self.assertCopied(server.url + "/{page}", "--take", str(count), records=ids(1, count))
            self.assertEqual(len(server.paths), pages, f"for {count} records")

    def test_go_through_stages_into_a_table(self):
        users = spoilt(self, lambda path: Answer(f'{{"id":0,"name":"user {number_in(path)}"}}'))
        server = spoilt(self, array)
        self.assertCopied(server.url + "/{page}", "--jq", "select(.id % 2 == 0)", "--enrich", users.url + "/{id}",
                          sink="sqlite:out.db?table=users", records="")
        self.assertEqual(self.rows("SELECT id, name FROM users ORDER BY rowid"),
                         [(number, f"user {number}") for number in range(2, PAGES * EACH + 1, 2)])

    def test_with_an_element_that_is_no_record_say_which(self):
        pages = {"/?key=hush&page=1": '[{"id":1},\n {"id":}, 17,{"id":4}]',
                 "/?key=hush&page=2": '{"id":5}\n{"id":\n{"id":7}\n'}
        server = spoilt(self, lambda path: Answer(pages.get(path, "[]")))
        url = server.url + "/?key=hush&page={page}"
        result = self.copied(url, "--on-error", "bad.ndjson")
        self.assertEqual((result.status, result.out.decode()), (3, ids(1, 1) + ids(4, 5) + ids(7, 7)), result)
        page = server.url + "/?key=***&page="
        letters = self.letters()
        self.assertEqual([(letter["source"], letter["line"], letter["record"]) for letter in letters],
                         [(page + "1", 2, '{"id":}'), (page + "1", 3, "17"), (page + "2", 2, '{"id":')])
        self.assertEqual(result.sentences, ["weir: 3 records failed and were written to bad.ndjson"])
        result = self.copied(url)
        self.assertFails(result, page + "1:2: column 7", "--on-error skip")
        self.assertEqual((result.out.decode(), len(result.sentences)), (ids(1, 1), 1))


class Told(Case):
    def test_the_summary_names_the_url_without_its_secrets(self):
        server = spoilt(self, array)
        url = server.url.replace("//", "//ada:hush@") + "/?token=hush&page={page}"
        name = server.url.replace("//", "//***@") + "/?token=***&page={page}"
        size = sum(len(array(f"/{page}").body) for page in (1, 2, 3, 4))
        result = self.weir("copy", url, "out.ndjson")
        self.assertEqual(result.status, 0, result)
        self.assertEqual(len(result.sentences), 1)
        self.assertSentence(result, f"copied 12 records ({size} B) from {name} to out.ndjson in ")
        figures = self.weir("copy", "--json", url, "sqlite:out.db?table=t").json()
        self.assertEqual((figures["source"], figures["bytes"], figures["records"]), (name, size, PAGES * EACH))
        self.assertEqual([(stage["name"], stage["records"]) for stage in figures["stages"]],
                         [("read", PAGES * EACH), ("parse", PAGES * EACH)])

    def test_progress_has_bytes_of_an_unknown_number(self):
        seen, screen = threading.Event(), Screen(200)
        self.addCleanup(screen.close)
        self.addCleanup(seen.set)

        def answer(path):
            if number_in(path) == 2:
                seen.wait(GUARD)
            return array(path)

        server = spoilt(self, answer)
        url = server.url + "/?token=hush&page={page}"
        process = self.start("copy", "--flush", "1ms", url, "out.ndjson", stderr=screen.slave)
        screen.close_slave()
        self.until(lambda: re.search(r"\r4 records, [\d,]+/s, \d+ B, 0 failed, held back by read", screen.text()),
                   "a line", process)
        seen.set()
        self.assertEqual(process.wait(timeout=GUARD), 0)
        self.until(lambda: "weir: copied 12 records" in screen.text(), "the summary")
        self.assertNotIn("hush", screen.text())


class Interrupted(Case):
    def interrupted(self, begin, *arguments, page=2, until=lambda process: None):
        """Stopped while a page has sent `begin` and no more."""
        sent, left = threading.Event(), threading.Event()

        def stays(peer, right):
            peer.send(begin)
            sent.set()
            peer.wait_until_left()
            left.set()
            return False

        server = spoilt(self, array, {f"/{page}": [stays]})
        process = self.start("copy", "--overwrite", *arguments, server.url + "/{page}", "out.ndjson")
        self.assertTrue(sent.wait(GUARD))
        until(process)
        process.send_signal(signal.SIGINT)
        result = self.finish(process)
        self.assertEqual(result.status, 130, result)
        self.assertEqual(len(result.sentences), 1, result)
        self.assertTrue(left.wait(GUARD))
        self.assertEqual(server.paths, [f"/{each}" for each in range(1, page + 1)])
        return result

    def test_writes_what_it_has_read_and_ends(self):
        for begin in (b"", b"HTTP/1.1 200 OK\r\nConte", b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n[{"):
            with self.subTest(begin=begin):
                result = self.interrupted(begin, "--flush", "24h")
                self.assertRegex(result.sentences[0], r"^weir: interrupted after 4 records")
                self.assertEqual(self.read("out.ndjson").decode(), ids(1, EACH))

    def test_writes_whole_records_of_a_page_that_is_still_coming(self):
        begin = b'HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n[{"id":5}, {"id":6}, {"id":'
        written = lambda process: self.until(
            lambda: self.exists("out.ndjson") and self.read("out.ndjson").endswith(b'{"id":6}\n'), "record 6", process)
        self.interrupted(begin, "--flush", "1ms", until=written)
        self.assertEqual(self.read("out.ndjson").decode(), ids(1, 6))

    def test_before_the_first_page_has_come(self):
        for begin in (b"", b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n[{"):
            with self.subTest(begin=begin):
                self.interrupted(begin, page=1)
                self.assertEqual(self.read("out.ndjson"), b"")


if __name__ == "__main__":
    main()
