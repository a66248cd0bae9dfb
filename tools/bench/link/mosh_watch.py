#!/usr/bin/env python3
"""mosh as `meter.py watch` sees a tunnel: keys typed until the input ends, and when an answer showed, on CLOCK_MONOTONIC.

  mosh_watch.py FAR-ADDRESS PORT COMMAND…      COMMAND leads to the near end (`ip netns exec NAME`), or is nothing

mosh-server runs `cat` in a raw terminal at the far end, mosh-client runs in a pty here with prediction off, so a letter
that shows has been there and back. Letters are Cyrillic and stand below the line that mosh itself writes about a
silent server into; one stamp may be for many letters, since mosh sends what the screen is and not what went by.
"""
import fcntl, json, os, pty, re, select, signal, struct, subprocess, sys, termios, time

TYPE_INTERVAL = 0.1
LINES, COLUMNS = 50, 200              # room for all that is typed: nothing scrolls
SETTLE = 3
LETTERS = [chr(code).encode() for code in range(0x410, 0x450)]
CYRILLIC = re.compile(rb'[\xd0\xd1][\x80-\xbf]')


def main(far, port, *near):
    env = {**os.environ, 'LC_ALL': 'C.UTF-8', 'LANG': 'C.UTF-8', 'TERM': 'xterm', 'MOSH_PREDICTION_DISPLAY': 'never'}
    command = ['sh', '-c', 'stty raw -echo; printf "\\n\\n\\nready"; exec cat']
    begun = subprocess.run(['mosh-server', 'new', '-i', far, '-p', port, '--', *command], env=env, capture_output=True, text=True)
    said = begun.stdout + begun.stderr
    key = re.search(r'MOSH CONNECT (\d+) (\S+)', said)
    server = re.search(r'pid = (\d+)', said)
    if not key or not server:
        sys.exit(f'mosh-server did not start: {said}')
    client, screen = pty.fork()
    if client == 0:
        fcntl.ioctl(0, termios.TIOCSWINSZ, struct.pack('HHHH', LINES, COLUMNS, 0, 0))
        argv = [*near, 'mosh-client', far, key.group(1)]
        os.execvpe(argv[0], argv, {**env, 'MOSH_KEY': key.group(2)})
    stamps, typed, ended_at, told, tail = [], 0, None, False, b''
    try:
        next_key = time.monotonic()
        while ended_at is None or time.monotonic() < ended_at + SETTLE:
            now = time.monotonic()
            if told and ended_at is None and now >= next_key:
                os.write(screen, LETTERS[typed % len(LETTERS)])
                typed += 1
                next_key = now + TYPE_INTERVAL
            inputs = [screen] + ([sys.stdin] if ended_at is None else [])
            for source in select.select(inputs, [], [], TYPE_INTERVAL / 4)[0]:
                if source is sys.stdin:
                    if not os.read(0, 4096):
                        ended_at = time.monotonic()
                    continue
                tail = tail[-8:] + os.read(screen, 65536)
                if not told and b'ready' in tail:
                    told = True
                    print('watching', flush=True)
                elif CYRILLIC.search(tail):
                    stamps.append(round(time.monotonic(), 4))
                    tail = b''
    finally:
        for pid in (client, int(server.group(1))):
            try:
                os.kill(pid, signal.SIGKILL)
            except OSError:
                pass
    print(json.dumps({'stamps': stamps, 'lost': 0, 'wrong': 0, 'broken': None if stamps else 'nothing was answered'}))


if __name__ == '__main__':
    if len(sys.argv) < 3:
        sys.exit(__doc__)
    main(*sys.argv[1:])
