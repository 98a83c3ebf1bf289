"""Something to send to that takes far more than anybody gives: an ESP and a relay that forget.

`python -m tests.benchmarks.sinks esp|smtp [--delay SECONDS]` prints its port and serves until it
is stopped. It counts what it took: for the ESP the recipients of each call, for the relay the
messages; `GET /count` and the command `COUNT` tell.
"""

import argparse
import asyncio
import re

HEAD_END = b"\r\n\r\n"
LENGTH = re.compile(rb"content-length: *(\d+)", re.IGNORECASE)


class EspSink(asyncio.Protocol):
    """Mailgun's API as far as a sender sees it; keeps connections open."""

    taken = 0

    def __init__(self, delay):
        self.delay = delay
        self.buffer = bytearray()

    def connection_made(self, transport):
        self.transport = transport

    def data_received(self, data):
        self.buffer += data
        head_end = self.buffer.find(HEAD_END)
        if head_end < 0:
            return
        head = bytes(self.buffer[:head_end])
        if b"100-continue" in head.lower():
            self.transport.write(b"HTTP/1.1 100 Continue\r\n\r\n")
        length = LENGTH.search(head)
        end = head_end + len(HEAD_END) + (int(length[1]) if length else 0)
        if len(self.buffer) < end:
            return
        body = self.buffer[head_end + len(HEAD_END) : end]
        del self.buffer[:end]
        EspSink.taken += body.count(b"to=") if head.startswith(b"POST") else 0
        asyncio.get_running_loop().call_later(self.delay, self._answer, head)

    def _answer(self, head):
        body = b'{"id": "<1@esp>", "message": "Queued. Thank you."}'
        if head.startswith(b"GET"):
            body = str(EspSink.taken).encode()
        self.transport.write(
            b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"
            b"Content-Length: %d\r\n\r\n" % len(body) + body
        )


class SmtpSink(asyncio.Protocol):
    """A relay with PIPELINING that takes everything."""

    taken = 0

    def __init__(self, delay):
        self.buffer, self.in_data = bytearray(), False

    def connection_made(self, transport):
        self.transport = transport
        transport.write(b"220 sink\r\n")

    def data_received(self, data):
        self.buffer += data
        answers = []
        while self._step(answers):
            pass
        if answers:
            self.transport.write(b"".join(answers))

    def _step(self, answers):
        if self.in_data:
            end = self.buffer.find(b"\r\n.\r\n")
            if end < 0:
                return False
            del self.buffer[: end + 5]
            self.in_data = False
            SmtpSink.taken += 1
            answers.append(b"250 taken\r\n")
            return True
        end = self.buffer.find(b"\r\n")
        if end < 0:
            return False
        verb = bytes(self.buffer[:4]).upper()
        del self.buffer[: end + 2]
        if verb == b"DATA":
            self.in_data = True
            answers.append(b"354 go on\r\n")
        elif verb == b"EHLO":
            answers.append(b"250-sink\r\n250-PIPELINING\r\n250 8BITMIME\r\n")
        elif verb == b"COUN":
            answers.append(b"250 %d\r\n" % SmtpSink.taken)
        elif verb == b"QUIT":
            answers.append(b"221 bye\r\n")
        else:
            answers.append(b"250 ok\r\n")
        return True


async def serve(kind, delay):
    sink = {"esp": EspSink, "smtp": SmtpSink}[kind]
    server = await asyncio.get_running_loop().create_server(lambda: sink(delay), "127.0.0.1", 0)
    print(server.sockets[0].getsockname()[1], flush=True)
    await server.serve_forever()


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("kind", choices=["esp", "smtp"])
    parser.add_argument("--delay", type=float, default=0.0)
    options = parser.parse_args()
    asyncio.run(serve(options.kind, options.delay))


if __name__ == "__main__":
    main()
