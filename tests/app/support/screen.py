"""A terminal: a pseudo terminal to run the command on, and what somebody in front of it would see."""
import fcntl
import os
import pty
import struct
import termios
import threading


class Screen:
    """`slave` is what the command gets; `text()` all that it wrote, `lines()` what stands on the screen."""

    def __init__(self, columns=120):
        self.columns = columns
        self._master, self.slave = pty.openpty()
        fcntl.ioctl(self.slave, termios.TIOCSWINSZ, struct.pack("HHHH", 24, columns, 0, 0))
        self._written = bytearray()
        self._reader = threading.Thread(target=self._read)
        self._reader.start()

    def _read(self):
        while True:
            try:
                got = os.read(self._master, 65536)
            except OSError:  # every side of the slave is closed
                return
            if not got:
                return
            self._written += got

    def close_slave(self):
        """The command has the only one from here on."""
        os.close(self.slave)

    def close(self):
        self._reader.join()
        os.close(self._master)

    def text(self):
        return bytes(self._written).decode()

    def lines(self):
        """The rows of the screen, without blanks at their ends and without empty rows at the end of it."""
        rows, column = [[]], 0
        for character in self.text():
            if character == "\r":
                column = 0
            elif character == "\n":
                rows.append([])
            else:
                if column == self.columns:
                    rows.append([])
                    column = 0
                row = rows[-1]
                row.extend(" " * (column + 1 - len(row)))
                row[column] = character
                column += 1
        seen = ["".join(row).rstrip() for row in rows]
        while seen and not seen[-1]:
            seen.pop()
        return seen
