"""A real mail server on this machine, which keeps what it takes and misbehaves as it is told.

def test_something(smtp):              # the fixture points the settings at it
    send_all()
    assert smtp.mails[0]["To"] == "ada@example.org"
"""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from threading import Event, Thread
from typing import Any

from aiosmtpd.smtp import SMTP

from people.emails.sending import Sender

HOST = "127.0.0.1"


def send_all(most: int = 30) -> None:
    """What the worker would send now, and what came up meanwhile."""
    sender, looks_in_vain = Sender(), 0
    for _turn in range(most):
        looks_in_vain = 0 if sender.turn() else looks_in_vain + 1
        if looks_in_vain == 2:
            return
    raise AssertionError("the sender never comes to an end")


@dataclass
class Server:
    """`refused`: addresses that it does not know; `busy`: addresses that it asks to come back later for. `hangs`: it
    takes a connection and says nothing. `forgets`: it takes the mail and closes the connection without a word.
    `breaks`: addresses at which it closes the connection; `most`: mails that it takes over one, if not 0. `connections`
    counts those that were opened."""

    port: int = 0
    mails: list[EmailMessage] = field(default_factory=list)
    refused: set[str] = field(default_factory=set)
    busy: set[str] = field(default_factory=set)
    hangs: bool = False
    forgets: bool = False
    breaks: set[str] = field(default_factory=set)
    most: int = 0
    taken: int = 0
    connections: int = 0

    def to(self, address: str) -> list[EmailMessage]:
        return [mail for mail in self.mails if mail["To"] == address]

    async def handle_EHLO(self, server: SMTP, session: Any, envelope: Any, name: str, answers: list[str]) -> list[str]:
        self.connections += 1
        self.taken = 0
        while self.hangs:
            await asyncio.sleep(0.05)
        session.host_name = name
        return answers

    async def handle_RCPT(self, server: SMTP, session: Any, envelope: Any, address: str, options: Any) -> str:
        if address in self.refused:
            return "550 No such person here"
        if address in self.busy:
            return "450 Come back later"
        if address in self.breaks:
            server.transport.close()
        if self.most and self.taken >= self.most:
            return "421 Enough for now"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Any, envelope: Any) -> str:
        mail = message_from_bytes(envelope.content, policy=policy.default)
        assert isinstance(mail, EmailMessage)
        self.mails.append(mail)
        self.taken += 1
        if self.forgets:
            server.transport.close()
        return "250 Taken"


def plain(mail: EmailMessage) -> str:
    return mail.get_body(("plain",)).get_content().replace("\r\n", "\n")  # type: ignore[union-attr]  # each of ours has it


def html(mail: EmailMessage) -> str:
    return mail.get_body(("html",)).get_content().replace("\r\n", "\n")  # type: ignore[union-attr]  # as above


@contextmanager
def listening(server: Server, port: int = 0) -> Iterator[Server]:
    """The server answers at `server.port` for so long."""
    loop, ready = asyncio.new_event_loop(), Event()

    async def listen() -> asyncio.Server:
        return await loop.create_server(lambda: SMTP(server, loop=loop, hostname="mail.test"), HOST, port)

    def run() -> None:
        asyncio.set_event_loop(loop)
        listener = loop.run_until_complete(listen())
        server.port = listener.sockets[0].getsockname()[1]
        ready.set()
        loop.run_forever()
        listener.close()
        for task in asyncio.all_tasks(loop):
            task.cancel()
        loop.run_until_complete(asyncio.sleep(0))
        loop.close()

    thread = Thread(target=run, daemon=True)
    thread.start()
    assert ready.wait(timeout=10)
    try:
        yield server
    finally:
        loop.call_soon_threadsafe(loop.stop)
        thread.join(timeout=10)
