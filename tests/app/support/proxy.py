"""Stands between the command and what a good server would answer, on a loopback socket, and spoils it as a test tells.

`spoilt(case, answer, faults)` starts one. `answer(path)` makes the right Answer; `faults` has, for a path, an iterable
of faults, one for each time that it is asked for; behind its end the right answer is sent. A fault is a function of the
Peer and the bytes of the right answer, and answers whether the connection goes on."""
import collections
import http
import itertools
import os
import socket
import ssl
import struct
import subprocess
import threading
import time


class Answer(collections.namedtuple("Answer", "body status headers chunked", defaults=(200, (), False))):
    """What a good server says; `headers` is a sequence of whole lines, `chunked` says how the body is framed."""

    def text(self):
        body = self.body if isinstance(self.body, bytes) else self.body.encode()
        lines = [f"HTTP/1.1 {self.status} {http.HTTPStatus(self.status).phrase}", *self.headers]
        if self.chunked:
            middle = len(body) // 2
            body = b"".join(b"%x\r\n%s\r\n" % (len(part), part) for part in (body[:middle], body[middle:]) if part)
            body += b"0\r\n\r\n"
            lines.append("Transfer-Encoding: chunked")
        else:
            lines.append(f"Content-Length: {len(body)}")
        return "\r\n".join([*lines, "", ""]).encode() + body


def body_of(right):
    return right.index(b"\r\n\r\n") + 4


def middle(right):
    """Half of the body."""
    begin = body_of(right)
    return begin + (len(right) - begin) // 2


# -- faults

def hangs(right_until):
    """Sends the right answer up to there, and then nothing."""
    def fault(peer, right):
        peer.send(right[:right_until(right)])
        peer.wait_until_left()
        return False
    return fault


def cuts(right_until):
    """Sends the right answer up to there, and closes the connection as if that were all."""
    def fault(peer, right):
        peer.send(right[:right_until(right)])
        return False
    return fault


def resets(right_until):
    def fault(peer, right):
        peer.send(right[:right_until(right)])
        peer.reset()
        return False
    return fault


def instead(answer):
    """Another answer, in the place of the right one."""
    text = answer.text() if isinstance(answer, Answer) else answer

    def fault(peer, right):
        peer.send(text)
        return True
    return fault


def with_length(change):
    """The right answer under a Content-Length that is not its own, and then the connection is closed."""
    def fault(peer, right):
        length = len(right) - body_of(right)
        peer.send(right.replace(b"Content-Length: %d\r\n" % length, b"Content-Length: %d\r\n" % change(length)))
        return False
    return fault


def byte_by_byte(peer, right):
    for i in range(len(right)):
        peer.send(right[i:i + 1])
        time.sleep(0.0002)  # so that each is a packet of its own
    return True


def then_closes(peer, right):
    """The right answer, on a connection that says it will be kept."""
    peer.send(right)
    return False


def without_end(begin, more):
    """Goes on for as long as anybody reads."""
    def fault(peer, right):
        peer.send(begin)
        while not peer.left:
            peer.send(more)
        return False
    return fault


always = itertools.repeat


# -- the server

class Peer:
    """The server's side of one connection. After the other side has left, nothing has an effect."""

    def __init__(self, connection):
        self.connection = connection
        self.left = False
        self.buffer = b""

    def request(self):
        """The next request, as the list of its lines; nothing when the other side has ended."""
        while b"\r\n\r\n" not in self.buffer:
            try:
                got = self.connection.recv(65536)
            except OSError:
                got = b""
            if not got:
                self.left = True
                return None
            self.buffer += got
        head, self.buffer = self.buffer.split(b"\r\n\r\n", 1)
        return head.decode().split("\r\n")

    def send(self, text):
        try:
            if not self.left:
                self.connection.sendall(text)
        except OSError:
            self.left = True

    def wait_until_left(self):
        while self.request() is not None:
            pass

    def reset(self):
        self.left = True
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.connection.close()


class Proxy:
    """What was asked for: `paths`, and `requests` with all their lines; `connections` says on how many."""

    def __init__(self, answer, faults, tls):
        self.answer = answer
        self.faults = {path: iter(each) for path, each in faults.items()}
        self.tls = tls
        self.lock = threading.Lock()
        self.paths, self.requests, self.connections = [], [], 0
        self.listening = socket.create_server(("127.0.0.1", 0), backlog=128)
        self.host = f"127.0.0.1:{self.listening.getsockname()[1]}"
        self.url = f"{'https' if tls else 'http'}://{self.host}"
        threading.Thread(target=self.accept, daemon=True).start()

    def end(self):
        """No more connections. Each of those that there are ends with its command, as a test does."""
        with self.lock:
            if self.listening.fileno() >= 0:
                self.listening.shutdown(socket.SHUT_RDWR)
                self.listening.close()

    def accept(self):
        while True:
            try:
                connection, _ = self.listening.accept()
            except OSError:
                return
            self.connections += 1
            threading.Thread(target=self.talk, args=(connection,), daemon=True).start()

    def talk(self, connection):
        try:
            connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            with self.tls.wrap_socket(connection, server_side=True) if self.tls else connection as wire:
                self.answer_requests(Peer(wire))
        except OSError:
            pass  # the other side does not like our certificate, or has left

    def answer_requests(self, peer):
        while (request := peer.request()) is not None:
            path = request[0].split(" ")[1]
            with self.lock:
                self.paths.append(path)
                self.requests.append(request)
                fault = next(self.faults.get(path, iter(())), None)
            right = self.answer(path).text()
            if fault is None:
                peer.send(right)
            elif not fault(peer, right):
                return

    def headers(self, request, name):
        """The values of a header of a request."""
        pairs = [line.split(": ", 1) for line in self.requests[request][1:]]
        return [value for each, value in pairs if each.lower() == name.lower()]


def spoilt(case, answer, faults=None, tls=None):
    """A Proxy, until `case`, a TestCase, has ended."""
    proxy = Proxy(answer, faults or {}, tls)
    case.addCleanup(proxy.end)
    return proxy


def refusing(case):
    """A port that nobody listens on, and nobody else gets meanwhile."""
    kept = socket.socket()
    kept.bind(("127.0.0.1", 0))
    case.addCleanup(kept.close)
    return f"127.0.0.1:{kept.getsockname()[1]}"


def certificate(folder, expired=False):
    """What makes a server speak TLS, as 127.0.0.1, and the file that whoever trusts it needs."""
    configuration = """[ca]
default_ca = own
[own]
database = index
new_certs_dir = .
rand_serial = yes
default_md = sha256
policy = any
x509_extensions = names
[any]
commonName = supplied
[names]
subjectAltName = IP:127.0.0.1
"""
    for name, text in (("ca.cnf", configuration), ("index", "")):
        with open(os.path.join(folder, name), "w", encoding="ascii") as file:
            file.write(text)
    ends = "20200102000000Z" if expired else "21200101000000Z"
    for words in ("req -new -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout key -out request -subj /CN=weir",
                  "ca -batch -notext -config ca.cnf -selfsign -keyfile key -in request -out certificate"
                  f" -startdate 20200101000000Z -enddate {ends}"):
        subprocess.run(["openssl", *words.split()], cwd=folder, check=True, stdin=subprocess.DEVNULL,
                       stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    path = os.path.join(folder, "certificate")
    tls.load_cert_chain(path, os.path.join(folder, "key"))
    return tls, path
