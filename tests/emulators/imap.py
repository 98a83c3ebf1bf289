"""A mailbox on a local port that speaks as much IMAP (RFC 3501, 4315, 6851) as reading needs.

`folders` maps a name to its mails, by number. `words` are the capabilities told after logging
in; `commands` is what was said, without the password. `context` makes it TLS.
"""

import base64
import re
import shlex
import socketserver
import threading
from dataclasses import dataclass, field


@dataclass
class Kept:
    raw: bytes
    flags: set = field(default_factory=set)


class ImapServer(socketserver.ThreadingTCPServer):
    allow_reuse_address = daemon_threads = True

    def __init__(self, *, user="lezer", password="geheim", words="UIDPLUS MOVE", context=None):
        super().__init__(("127.0.0.1", 0), Session)
        self.user, self.password, self.words, self.context = user, password, words, context
        self.folders, self.commands, self.next_uid = {"INBOX": {}}, [], 1
        self.below_inbox = False
        self.lock = threading.Lock()

    def __enter__(self):
        threading.Thread(target=self.serve_forever, kwargs={"poll_interval": 0.02}).start()
        return self

    def __exit__(self, *error):
        self.shutdown()
        self.server_close()

    @property
    def port(self):
        return self.server_address[1]

    def get_request(self):
        connection, address = super().get_request()
        if self.context:
            connection = self.context.wrap_socket(connection, server_side=True)
        return connection, address

    def handle_error(self, request, client_address):
        """A client that hangs up is no error."""

    def add(self, raw, folder="INBOX", *flags):
        with self.lock:
            uid, self.next_uid = self.next_uid, self.next_uid + 1
            self.folders[folder][uid] = Kept(raw, set(flags))
            return uid

    def mails(self, folder="INBOX"):
        return [(mail.raw, mail.flags) for mail in self.folders.get(folder, {}).values()]


class Session(socketserver.StreamRequestHandler):
    folder = None

    def handle(self):
        self.say("* OK ready")
        while line := self.rfile.readline():
            tag, _, rest = line.decode().strip().partition(" ")
            name, _, arguments = rest.partition(" ")
            if name.upper() == "UID":
                name, _, arguments = arguments.partition(" ")
            if name.upper() != "LOGIN":
                self.server.commands.append(f"{name} {arguments}".strip())
            act = getattr(self, f"on_{name.lower()}", None)
            answer = act(arguments) if act else "BAD unknown"
            self.say(f"{tag} {answer} done")
            if name.upper() == "LOGOUT":
                return

    def say(self, text):
        self.wfile.write(text.encode() + b"\r\n")

    def on_capability(self, _):
        self.say(f"* CAPABILITY IMAP4rev1 {self.server.words}")
        return "OK"

    def on_login(self, arguments):
        return self.check(*shlex.split(arguments))

    def on_authenticate(self, _):
        self.say("+ ")
        told = base64.b64decode(self.rfile.readline()).decode()
        return self.check(*told.split("\0")[1:])

    def check(self, user, password):
        right = (user, password) == (self.server.user, self.server.password)
        return "OK in" if right else f"NO wrong password for {user}@example.org"

    def on_logout(self, _):
        self.say("* BYE")
        return "OK"

    def on_select(self, arguments):
        name = shlex.split(arguments)[0]
        if name not in self.server.folders:
            return "NO no such folder"
        self.folder = self.server.folders[name]
        self.say(f"* {len(self.folder)} EXISTS")
        return "OK"

    def on_create(self, arguments):
        name = shlex.split(arguments)[0]
        if name in self.server.folders or (
            self.server.below_inbox and not name.startswith("INBOX")
        ):
            return "NO"
        self.server.folders[name] = {}
        return "OK"

    def on_status(self, arguments):
        name = shlex.split(arguments)[0]
        if name not in self.server.folders:
            return "NO no such folder"
        self.say(f"* STATUS {name} (MESSAGES {len(self.server.folders[name])})")
        return "OK"

    def on_search(self, arguments):
        found = [str(uid) for uid, mail in self.folder.items() if "\\Seen" not in mail.flags]
        self.say(" ".join(["* SEARCH", *found]))
        return "OK"

    def on_fetch(self, arguments):
        size = int(re.search(r"BODY\.PEEK\[\]<0\.(\d+)>", arguments)[1])
        for number, uid in enumerate(self.wanted(arguments), 1):
            raw = self.folder[uid].raw[:size]
            self.say(f"* {number} FETCH (UID {uid} BODY[]<0> {{{len(raw)}}}")
            self.wfile.write(raw + b")\r\n")
        return "OK"

    def on_store(self, arguments):
        flags = re.search(r"\+FLAGS\.SILENT \((.*)\)", arguments)[1].split()
        for uid in self.wanted(arguments):
            self.folder[uid].flags.update(flags)
        return "OK"

    def on_copy(self, arguments):
        name = shlex.split(arguments)[1]
        if name not in self.server.folders:
            return "NO [TRYCREATE]"
        for uid in self.wanted(arguments):
            self.server.add(self.folder[uid].raw, name, *self.folder[uid].flags)
        return "OK"

    def on_move(self, arguments):
        answer = self.on_copy(arguments)
        for uid in self.wanted(arguments):
            del self.folder[uid]
        return answer

    def on_expunge(self, arguments):
        for uid in self.wanted(arguments):
            if "\\Deleted" in self.folder[uid].flags:
                del self.folder[uid]
        return "OK"

    def wanted(self, arguments):
        uids = map(int, arguments.split()[0].split(","))
        return [uid for uid in uids if uid in self.folder]
