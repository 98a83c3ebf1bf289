"""A mail relay on a local port, with a log of what it accepted.

`refused` holds addresses with the answer to RCPT; `drops_before` and `drops_after` say at which
message the connection breaks, before or after that message was accepted.
"""

import socket
from email import message_from_bytes, policy

from aiosmtpd.controller import Controller


class Relay:
    def __init__(self):
        self.accepted, self.refused, self.offered = [], {}, 0
        self.drops_before = self.drops_after = None
        self.sender_answer = self.data_answer = None
        self.connections = 0
        self.controller = Controller(self, hostname="127.0.0.1", port=0, ready_timeout=10)

    def __enter__(self):
        self.controller.port = _free_port()
        self.controller.start()
        return self

    def __exit__(self, *error):
        self.controller.stop()

    @property
    def port(self):
        return self.controller.port

    async def handle_EHLO(self, server, session, envelope, hostname, responses):
        self.connections += 1
        session.host_name = hostname
        return responses

    async def handle_MAIL(self, server, session, envelope, address, options):
        if self.sender_answer:
            return self.sender_answer
        envelope.mail_from = address
        return "250 OK"

    async def handle_RCPT(self, server, session, envelope, address, options):
        if address in self.refused:
            return self.refused[address]
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):
        self.offered += 1
        if self.offered == self.drops_before:
            server.transport.abort()
            return "421 gone"
        if self.data_answer:
            return self.data_answer
        self.accepted.append((envelope.rcpt_tos[0], envelope.content))
        if self.offered == self.drops_after:
            server.transport.abort()
        return "250 OK"

    def messages(self):
        return [message_from_bytes(raw, policy=policy.default) for _, raw in self.accepted]

    def recipients(self):
        return [to for to, _ in self.accepted]


def _free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]
