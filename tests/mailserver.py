"""A real mail server on a real socket, that can fall silent, refuse, or break off."""

import contextlib
import socket
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from email import message_from_bytes
from email.message import Message


@dataclass
class Mailserver:
    """What it does with a recipient is read from the address: `stil…`, `weiger…`, `breek…`; else it takes the mail."""

    poort: int
    # Says nothing at all to anybody, not even a greeting.
    stil: bool = False
    # Every recipient it was asked about, and every mail it took.
    gevraagd: list[str] = field(default_factory=list)
    ontvangen: list[Message] = field(default_factory=list)
    verbindingen: int = 0
    # Set while somebody is kept waiting without an answer.
    houdt_vast: threading.Event = field(default_factory=threading.Event)
    dicht: threading.Event = field(default_factory=threading.Event)

    @property
    def url(self) -> str:
        return f"smtp://127.0.0.1:{self.poort}"

    def arrived(self) -> set[str]:
        return {str(mail["To"]) for mail in self.ontvangen}

    def _keep_waiting(self, verbinding: socket.socket) -> None:
        """Until the other side goes away, or the test is over."""
        self.houdt_vast.set()
        verbinding.settimeout(0.1)
        while not self.dicht.is_set():
            try:
                if not verbinding.recv(1024):
                    return
            except TimeoutError:
                continue

    def serve(self, verbinding: socket.socket) -> None:
        self.verbindingen += 1
        with contextlib.suppress(OSError), verbinding:
            if self.stil:
                self._keep_waiting(verbinding)
                return
            verbinding.sendall(b"220 proef\r\n")
            naar = ""
            for regel in (lijnen := verbinding.makefile("rb")):
                woord = regel[:4].upper()
                if woord == b"RCPT":
                    naar = regel.decode().partition("<")[2].partition(">")[0]
                    self.gevraagd.append(naar)
                    if naar.startswith("stil"):
                        self._keep_waiting(verbinding)
                        return
                    verbinding.sendall(b"550 nee\r\n" if naar.startswith("weiger") else b"250 ja\r\n")
                elif woord == b"DATA":
                    verbinding.sendall(b"354 toe maar\r\n")
                    inhoud = b"".join(iter(lijnen.readline, b".\r\n"))
                    self.ontvangen.append(message_from_bytes(inhoud))
                    if naar.startswith("breek"):
                        return
                    verbinding.sendall(b"250 dank\r\n")
                elif woord == b"QUIT":
                    verbinding.sendall(b"221 dag\r\n")
                    return
                else:
                    verbinding.sendall(b"250 ja\r\n")


@contextlib.contextmanager
def mailserver(*, stil: bool = False) -> Iterator[Mailserver]:
    with socket.create_server(("127.0.0.1", 0)) as luisteraar:
        server = Mailserver(luisteraar.getsockname()[1], stil=stil)
        luisteraar.settimeout(0.1)

        def accept() -> None:
            while not server.dicht.is_set():
                try:
                    verbinding, _ = luisteraar.accept()
                except TimeoutError:
                    continue
                verbinding.settimeout(None)
                threading.Thread(target=server.serve, args=[verbinding], daemon=True).start()

        draad = threading.Thread(target=accept, daemon=True)
        draad.start()
        try:
            yield server
        finally:
            server.dicht.set()
            draad.join()


def closed_port() -> int:
    """A port at which nobody listens: whoever calls is refused."""
    with socket.create_server(("127.0.0.1", 0)) as probe:
        return probe.getsockname()[1]
