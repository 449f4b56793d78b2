"""Runs a program at a terminal of its own and types for the user.

    python3 terminal.py '[["what is waited for", "what is typed then"], …]' PROGRAM ARGUMENT…

Everything that the terminal shows goes to the standard output; the exit status is the program's, or 99 if something that was waited for
did not come within a minute. A program that was ended by a signal gives 128 and the signal's number.
"""

import json
import os
import pty
import select
import sys
import time

PATIENCE = 60


def main():
    steps, command = json.loads(sys.argv[1]), sys.argv[2:]
    child, terminal = pty.fork()
    if child == 0:
        os.execvp(command[0], command)
    shown, seen, since = b"", 0, time.monotonic()
    while True:
        if steps and steps[0][0].encode() in shown[seen:]:
            wanted, typed = steps.pop(0)
            seen += shown[seen:].index(wanted.encode()) + len(wanted.encode())
            # A program that has just asked may still be hiding what is typed.
            time.sleep(0.3)
            os.write(terminal, typed.encode())
            since = time.monotonic()
            continue
        if time.monotonic() - since > PATIENCE:
            break
        if not select.select([terminal], [], [], 0.2)[0]:
            continue
        try:
            piece = os.read(terminal, 65536)
        except OSError:
            piece = b""
        if not piece:
            break
        shown += piece
    if time.monotonic() - since > PATIENCE:
        os.kill(child, 9)
    _, status = os.waitpid(child, 0)
    sys.stdout.buffer.write(shown)
    if steps or os.WIFSIGNALED(status) and os.WTERMSIG(status) == 9:
        sys.stdout.buffer.write(f"\nnot seen: {steps}\n".encode())
        sys.exit(99)
    sys.exit(128 + os.WTERMSIG(status) if os.WIFSIGNALED(status) else os.WEXITSTATUS(status))


main()
