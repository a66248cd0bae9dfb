#!/usr/bin/env python3
"""A line between this network namespace and another: delays every packet, and can be cut and mended.

  wan_line.py NAMESPACE --device NAME --far ADDRESS --near ADDRESS [--delay MS] [--mtu BYTES] [--rate MBIT] [--loss PERCENT]

Makes the TUN device NAME here, with the far address, and `wan0` in NAMESPACE, with the near one (both /24), and carries
packets between them, each MS late, MBIT a second each way, and loses PERCENT of them. Reads commands, one a line: `cut` (what is under way is lost, too) and `mend`;
answers each with the time of CLOCK_MONOTONIC in seconds. Ends, and takes its devices along, at the end of its input.
"""
import argparse
import collections
import ctypes
import fcntl
import os
import random
import selectors
import struct
import subprocess
import sys
import time

CLONE_NEWNET = 0x40000000
TUNSETIFF = 0x400454CA
IFF_TUN, IFF_NO_PI = 0x0001, 0x1000
PACKETS_AT_ONCE = 64
LONGEST_QUEUE_S = 0.2  # with --rate: a packet that would wait longer is dropped, as a router does


def make_tun(name):
    descriptor = os.open('/dev/net/tun', os.O_RDWR | os.O_NONBLOCK)
    fcntl.ioctl(descriptor, TUNSETIFF, struct.pack('16sH22x', name.encode(), IFF_TUN | IFF_NO_PI))
    return descriptor


def make_tun_in(namespace, name):
    libc = ctypes.CDLL(None, use_errno=True)
    home, away = os.open('/proc/self/ns/net', os.O_RDONLY), os.open(f'/run/netns/{namespace}', os.O_RDONLY)
    if libc.setns(away, CLONE_NEWNET):
        raise OSError(ctypes.get_errno(), f'cannot enter the namespace {namespace}')
    try:
        return make_tun(name)
    finally:
        libc.setns(home, CLONE_NEWNET)
        os.close(home)
        os.close(away)


def set_up(where, device, address, mtu):
    subprocess.check_call(['ip', *where, 'addr', 'add', f'{address}/24', 'dev', device])
    subprocess.check_call(['ip', *where, 'link', 'set', device, 'up', 'mtu', str(mtu), 'txqueuelen', '2000'])


class Line:
    def __init__(self, ends, delay_s, bytes_per_s, loss):
        self.peer = {ends[0]: ends[1], ends[1]: ends[0]}
        self.delay_s, self.bytes_per_s, self.loss = delay_s, bytes_per_s, loss
        self.is_cut = False
        self.free_at = dict.fromkeys(ends, 0.0)  # by sender: when it has sent what it has taken; 0 bytes_per_s: at once
        self.under_way = {end: collections.deque() for end in ends}  # by receiver: (due, packet), in order

    def obey(self, command):
        self.is_cut = {'cut': True, 'mend': False}[command]
        if self.is_cut:
            for packets in self.under_way.values():
                packets.clear()
        print(f'{time.monotonic():.6f}', flush=True)

    def take(self, end):
        for _ in range(PACKETS_AT_ONCE):
            try:
                packet = os.read(end, 65536)
            except BlockingIOError:
                return
            if self.is_cut or (self.loss and random.random() < self.loss):
                continue
            sent_at = now = time.monotonic()
            if self.bytes_per_s:
                sent_at = max(now, self.free_at[end]) + len(packet) / self.bytes_per_s
                if sent_at - now > LONGEST_QUEUE_S:
                    continue
                self.free_at[end] = sent_at
            self.under_way[self.peer[end]].append((sent_at + self.delay_s, packet))

    def deliver(self):
        for end, packets in self.under_way.items():
            while packets and packets[0][0] <= time.monotonic():
                try:
                    os.write(end, packets.popleft()[1])
                except OSError:
                    pass  # a full queue drops, as a router's does

    def wait_s(self):
        next_due = min((packets[0][0] for packets in self.under_way.values() if packets), default=None)
        return None if next_due is None else max(0.0, next_due - time.monotonic())


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument('namespace')
    parser.add_argument('--device', required=True)
    parser.add_argument('--far', required=True)
    parser.add_argument('--near', required=True)
    parser.add_argument('--delay', type=float, default=0)
    parser.add_argument('--mtu', type=int, default=1400)
    parser.add_argument('--rate', type=float, default=0)
    parser.add_argument('--loss', type=float, default=0)
    arguments = parser.parse_args()
    ends = (make_tun(arguments.device), make_tun_in(arguments.namespace, 'wan0'))
    set_up([], arguments.device, arguments.far, arguments.mtu)
    set_up(['-n', arguments.namespace], 'wan0', arguments.near, arguments.mtu)
    line = Line(ends, arguments.delay / 1000, arguments.rate * 1e6 / 8, arguments.loss / 100)
    print('ready', flush=True)
    with selectors.DefaultSelector() as selector:
        for descriptor in (*ends, sys.stdin.fileno()):
            selector.register(descriptor, selectors.EVENT_READ)
        while True:
            for key, _ in selector.select(line.wait_s()):
                if key.fd != sys.stdin.fileno():
                    line.take(key.fd)
                    continue
                command = sys.stdin.readline().strip()
                if not command:
                    return
                line.obey(command)
            line.deliver()


main()
