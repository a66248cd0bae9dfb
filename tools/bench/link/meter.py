#!/usr/bin/env python3
"""The two measuring ends of a tunnel: what `./bench link` measures Berth and its peers with, so that a ratio is one.

  meter.py far HOST:PORT                                   the far end; SIGTERM ends it
  meter.py throughput NEAR [--mib N] [--streams N] [--direction up|down] [--pids P,…]
  meter.py ping NEAR [--rounds N]                          64 bytes there and back
  meter.py connect NEAR [--rounds N]                       a new connection, and one byte there and back
  meter.py load NEAR [--direction up|down|none] [--seconds S] [--warmup S]    keystrokes beside a bulk stream
  meter.py watch NEAR                                      keystrokes until its input ends; when each answer came, on CLOCK_MONOTONIC

NEAR is the HOST:PORT of any TCP port that leads to the far end. Each prints one line of JSON. `up` means from the near
end to the far end. CPU times are those of the processes --pids and their descendants; `elsewhere` is what the machine
did besides, in cores: where it is more than a few hundredths somebody else disturbed the measurement.
"""
import argparse, gc, json, mmap, multiprocessing, os, signal, socket, struct, sys, threading, time

MIB = 1 << 20
BLOCK = 256 * 1024                    # what one send or receive of a bulk stream moves
HEAD = struct.Struct('!4sQ')          # what a connection opens with: what it is for, and how many bytes (0: no end)
KEYSTROKE = 64
KEYSTROKE_INTERVAL = 0.005
WATCH_INTERVAL = 0.02
SETTLE = 3                            # seconds for what is under way to arrive
WORKERS = 64                          # connections of one echo each that the far end serves at the same time
PATIENCE = 60


def address(text):
    host, port = text.rsplit(':', 1)
    return host, int(port)


def exactly(sock, count):
    data = bytearray()
    while len(data) < count:
        part = sock.recv(count - len(data))
        if not part:
            raise ConnectionError('the other end has closed')
        data += part
    return bytes(data)


def pour(sock, count, moved=None):
    """Sends `count` bytes that do not compress; without end for 0."""
    block = memoryview(os.urandom(BLOCK))
    left = count or 1 << 62
    while left:
        sent = sock.send(block[:min(left, BLOCK)])
        left -= sent
        if moved:
            moved(sent)


def drain(sock, count, moved=None):
    block, left = memoryview(bytearray(BLOCK)), count or 1 << 62
    while left:
        got = sock.recv_into(block[:min(left, BLOCK)])
        if not got:
            raise ConnectionError('the other end has closed')
        left -= got
        if moved:
            moved(got)


# --- The far end ------------------------------------------------------------------------------------------------------

def serve(sock):
    sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    what, count = HEAD.unpack(exactly(sock, HEAD.size))
    if what == b'echo':
        while data := sock.recv(4096):
            sock.sendall(data)
    elif os.fork() == 0:              # bulk runs in a process of its own: threads would share one interpreter's lock
        try:
            sock.sendall(b'R')        # ready
            if what == b'down':
                exactly(sock, 1)
                pour(sock, count)
            else:
                drain(sock, count)
                sock.sendall(b'D')    # done
            exactly(sock, 1)
        except OSError:
            pass
        finally:
            os._exit(0)


def far_end(where):
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    server = socket.socket()
    server.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    server.bind(address(where))
    server.listen(1024)

    def work():
        while True:
            with server.accept()[0] as sock:
                try:
                    serve(sock)
                except OSError:
                    pass

    threading.stack_size(256 * 1024)
    for _ in range(WORKERS):          # beforehand: a new connection shall not wait for the start of a thread
        threading.Thread(target=work, daemon=True).start()
    os.setpgid(0, 0)
    signal.signal(signal.SIGTERM, lambda *_: os.killpg(0, signal.SIGKILL))  # the bulk processes too
    print('listening', flush=True)
    while True:
        signal.pause()


# --- The near end -----------------------------------------------------------------------------------------------------

def connect(a, what, count=0):
    sock = socket.create_connection(address(a.near), timeout=PATIENCE)
    sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    sock.sendall(HEAD.pack(what, count))
    return sock


def quantile(values, part):
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(len(ordered) * part))] if ordered else None


def ticks(pids):
    """Clock ticks used by these processes, their descendants, and the children those have waited for (proc(5))."""
    parent, used = {}, {}
    for entry in filter(str.isdigit, os.listdir('/proc')):
        try:
            with open(f'/proc/{entry}/stat') as file:
                fields = file.read().rsplit(')', 1)[1].split()
        except OSError:
            continue
        parent[int(entry)], used[int(entry)] = int(fields[1]), sum(map(int, fields[11:15]))
    family = set(pids)
    while more := {pid for pid, up in parent.items() if up in family} - family:
        family |= more
    return sum(used.get(pid, 0) for pid in family)


def machine_ticks():
    with open('/proc/stat') as file:
        fields = list(map(int, file.readline().split()[1:]))
    return sum(fields[:8]) - fields[3] - fields[4]      # all but idle and waiting; guests are in user already


class Cpu:
    """Seconds from now to stop(): of the tunnel, and of those who have nothing to do with the measurement."""

    def __init__(self, a):
        self.sets = (a.pids, [os.getpid()] + a.far_pids)
        self.before, self.began = self.now(), time.monotonic()

    def now(self):
        return [machine_ticks()] + [ticks(pids) for pids in self.sets]

    def stop(self):
        seconds = time.monotonic() - self.began
        machine, tunnel, ends = [(after - before) / os.sysconf('SC_CLK_TCK')
                                 for before, after in zip(self.before, self.now())]
        self.tunnel = tunnel
        self.elsewhere = round(max(0, machine - tunnel - ends) / max(seconds, 0.01), 3)
        return self


def throughput(a):
    size = a.mib * MIB // a.streams
    socks = [connect(a, a.direction.encode().ljust(4)[:4], size) for _ in range(a.streams)]
    for sock in socks:
        exactly(sock, 1)              # every stream stands from end to end before the clock runs
    fork = multiprocessing.get_context('fork')
    start_line = fork.Barrier(a.streams + 1)

    def work(sock):
        start_line.wait()
        if a.direction == 'up':
            pour(sock, size)
            exactly(sock, 1)          # the far end has it all
        else:
            sock.sendall(b'G')
            drain(sock, size)

    children = [fork.Process(target=work, args=(sock,)) for sock in socks]
    for child in children:
        child.start()
    cpu = Cpu(a)
    start_line.wait()
    began = time.monotonic()
    for child in children:
        child.join()
    seconds = time.monotonic() - began
    cpu.stop()
    for sock in socks:
        sock.sendall(b'B')
        sock.close()
    if any(child.exitcode for child in children):
        raise SystemExit('a stream broke')
    total = size * a.streams
    return {'mb_per_s': round(total / 1e6 / seconds, 2), 'cpu_s_per_gib': round(cpu.tunnel / (total / (1 << 30)), 3),
            'seconds': round(seconds, 3), 'elsewhere': cpu.elsewhere}


def timed(rounds, warmup, once):
    gc.disable()
    cpu, took = Cpu(a), []
    for number in range(warmup + rounds):
        began = time.perf_counter_ns()
        after = once()
        took.append((time.perf_counter_ns() - began) / 1e3)
        if after:
            after()
    cpu.stop()
    values = took[warmup:]
    return {'us_p50': round(quantile(values, .5), 1), 'us_p99': round(quantile(values, .99), 1), 'elsewhere': cpu.elsewhere}


def ping(a):
    sock, message = connect(a, b'echo'), bytes(range(KEYSTROKE))

    def once():
        sock.sendall(message)
        exactly(sock, KEYSTROKE)

    return timed(a.rounds or 10_000, 500, once)


def set_up(a):
    def once():
        sock = socket.create_connection(address(a.near), timeout=PATIENCE)
        sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        sock.sendall(HEAD.pack(b'echo', 0) + b'x')
        exactly(sock, 1)
        return sock.close

    return timed(a.rounds or 500, 20, once)


def bulk(a, counter):
    """A process that keeps one stream busy and counts its bytes in shared memory."""
    sock = connect(a, a.direction.encode().ljust(4)[:4])
    exactly(sock, 1)
    child = os.fork()
    if child:
        sock.close()
        return child

    def moved(count):
        counter[:8] = struct.pack('Q', struct.unpack('Q', counter[:8])[0] + count)

    try:
        if a.direction == 'up':
            pour(sock, 0, moved)
        else:
            sock.sendall(b'G')
            drain(sock, 0, moved)
    finally:
        os._exit(0)


def load(a):
    counter = mmap.mmap(-1, mmap.PAGESIZE)
    child = bulk(a, counter) if a.direction != 'none' else None
    moved = lambda: struct.unpack('Q', counter[:8])[0]
    gc.disable()
    sock, cpu = connect(a, b'echo'), Cpu(a)
    first, last = int(a.warmup / KEYSTROKE_INTERVAL), int((a.warmup + a.seconds) / KEYSTROKE_INTERVAL)
    sent_at, took, marks = [0.0] * last, {}, []

    def type_keys():                  # on their own clock: a late answer does not hold up the next key
        due = time.monotonic()
        for number in range(last):
            if number == first:
                marks.append((time.monotonic(), moved()))
            sent_at[number] = time.monotonic()
            sock.sendall(struct.pack('!Q', number).ljust(KEYSTROKE, b'\0'))
            due += KEYSTROKE_INTERVAL
            time.sleep(max(0, due - time.monotonic()))
        marks.append((time.monotonic(), moved()))

    threading.Thread(target=type_keys, daemon=True).start()
    for _ in range(last):
        number, = struct.unpack('!Q', exactly(sock, KEYSTROKE)[:8])
        took[number] = (time.monotonic() - sent_at[number]) * 1e3
    while len(marks) < 2:
        time.sleep(KEYSTROKE_INTERVAL)
    cpu.stop()
    if child:
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
    values = [ms for number, ms in took.items() if number >= first]
    (began, bytes_began), (ended, bytes_ended) = marks
    return {'ms_p50': round(quantile(values, .5), 2), 'ms_p99': round(quantile(values, .99), 2),
            'ms_max': round(max(values), 2), 'bulk_mb_per_s': round((bytes_ended - bytes_began) / 1e6 / (ended - began), 2),
            'elsewhere': cpu.elsewhere}


def watch(a):
    sock, stamps, sent = connect(a, b'echo'), [], [0]
    ended = threading.Event()

    def type_keys():
        while not ended.is_set():
            sock.sendall(struct.pack('!Q', sent[0]).ljust(KEYSTROKE, b'\0'))
            sent[0] += 1
            ended.wait(WATCH_INTERVAL)

    def wait_for_end():
        print('watching', flush=True)
        sys.stdin.read()
        ended.set()
        time.sleep(SETTLE)
        sock.shutdown(socket.SHUT_WR)

    sock.settimeout(None)
    threading.Thread(target=type_keys, daemon=True).start()
    threading.Thread(target=wait_for_end, daemon=True).start()
    wrong, broken = 0, None
    try:
        while not (ended.is_set() and len(stamps) >= sent[0]):
            number, = struct.unpack('!Q', exactly(sock, KEYSTROKE)[:8])
            wrong += number != len(stamps)
            stamps.append(round(time.monotonic(), 4))
    except OSError as error:
        broken = str(error)
    return {'stamps': stamps, 'lost': sent[0] - len(stamps), 'wrong': wrong, 'broken': broken}


if __name__ == '__main__':
    ap = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    numbers = lambda text: [int(number) for number in text.split(',') if number]
    ap.add_argument('what', choices=['far', 'throughput', 'ping', 'connect', 'load', 'watch'])
    ap.add_argument('near', metavar='HOST:PORT')
    ap.add_argument('--mib', type=int, default=1024)
    ap.add_argument('--streams', type=int, default=1)
    ap.add_argument('--direction', choices=['up', 'down', 'none'], default='down')
    ap.add_argument('--rounds', type=int, default=0)
    ap.add_argument('--seconds', type=float, default=8)
    ap.add_argument('--warmup', type=float, default=5)
    ap.add_argument('--pids', type=numbers, default=[])
    ap.add_argument('--far-pids', type=numbers, default=[])
    a = ap.parse_args()
    if a.what == 'far':
        far_end(a.near)
    else:
        print(json.dumps({'throughput': throughput, 'ping': ping, 'connect': set_up, 'load': load, 'watch': watch}[a.what](a)))
