"""Processes that begin where an interpreter has already imported the libraries of others.

`Warm().run(...)` starts `python -m hubspot_compat_tools`: a process with its own arguments, folder,
environment and streams, whose first import of our own code comes after all of these are set. Not
for what an interpreter reads at its start, such as PYTHONUTF8.
"""

import array
import atexit
import contextlib
import importlib
import json
import os
import runpy
import socket
import struct
import subprocess
import sys
import tempfile
import traceback
from pathlib import Path

# Theirs, not ours, and nothing that looks at the environment when it is imported (typer's use of
# rich does).
LIBRARIES = (
    "attr", "deepdiff", "json", "msgspec", "pathspec", "rich.console", "rich.highlighter",
    "rich.markdown", "rich.padding", "rich.panel", "rich.progress", "rich.table", "rich.theme",
    "tomllib", "typer", "yaml",
)  # fmt: skip
_SIZE = struct.Struct("I")


class Warm:
    """Starts the interpreter when the first process is asked for."""

    def __init__(self):
        self._channel = self._process = None

    def run(self, arguments, cwd, env):
        """Run our command; its output is text."""
        channel = self._channel or self._start()
        with contextlib.ExitStack() as files:
            out, err = (files.enter_context(tempfile.TemporaryFile()) for _ in range(2))
            none = files.enter_context(Path(os.devnull).open("rb"))
            asked = json.dumps([[str(word) for word in arguments], str(cwd), env]).encode()
            streams = array.array("i", [none.fileno(), out.fileno(), err.fileno()])
            ancillary = [(socket.SOL_SOCKET, socket.SCM_RIGHTS, streams)]
            channel.sendmsg([_SIZE.pack(len(asked))], ancillary)
            channel.sendall(asked)
            (code,) = struct.unpack("i", channel.recv(4))
            printed = []
            for file in (out, err):
                file.seek(0)
                printed.append(file.read().decode().replace("\r\n", "\n"))
        return subprocess.CompletedProcess(arguments, code, *printed)

    def _start(self):
        self._channel, theirs = socket.socketpair()
        with theirs:
            number = theirs.fileno()
            self._process = subprocess.Popen(
                [sys.executable, __file__, str(number)], pass_fds=[number]
            )
        atexit.register(self._stop)
        return self._channel

    def _stop(self):
        self._channel.close()
        self._process.wait()


def serve(channel):
    """Start a process for each message, and tell how it ended, until the other side is closed."""
    for name in LIBRARIES:
        importlib.import_module(name)
    while True:
        head, streams, _, _ = socket.recv_fds(channel, _SIZE.size, 3)
        if not head:
            return
        asked = b""
        while len(asked) < _SIZE.unpack(head)[0]:
            asked += channel.recv(1 << 16)
        child = os.fork()
        if child == 0:
            channel.close()
            begin(*json.loads(asked), streams)
        for stream in streams:
            os.close(stream)
        code = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
        channel.sendall(struct.pack("i", code))


def begin(arguments, cwd, env, streams):
    """Become the process that was asked for."""
    for number, stream in enumerate(streams):
        os.dup2(stream, number)
    os.chdir(cwd)
    os.environ.clear()
    os.environ.update(env)
    sys.argv[1:] = arguments
    sys.path[0] = cwd
    code = 1
    try:
        runpy.run_module("hubspot_compat_tools", run_name="__main__", alter_sys=True)
        code = 0
    except SystemExit as ended:
        code = ended.code or 0
    except BaseException:  # noqa: BLE001  as an interpreter does
        traceback.print_exc()
    atexit._run_exitfuncs()
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(code)


if __name__ == "__main__":
    serve(socket.socket(fileno=int(sys.argv[1])))
