#!/usr/bin/env python3
"""Both ends of streams whose every byte is compared.

  stream_peer.py serve PORT FOLDER              takes streams; writes what it sent and received to FOLDER/NAME.json
  stream_peer.py talk PORT STREAMS RATE FLAG NAME   opens STREAMS of them, each RATE bytes a second both ways, until the
                                                file FLAG is there; then prints {"ends": [...], "gaps": [...]}

Random bytes go both ways until the talker says its end (half-close); then the server says its own. An end: name, bytes
sent and received, SHA-256 of each, the error where there was one. A gap: when bytes came again after half a second
without any, and how long it was (CLOCK_MONOTONIC, seconds).
"""
import hashlib
import json
import os
import socket
import sys
import threading
import time

RECORD = 2048
LOOK_S = 0.05
GAP_S = 0.5


class End:
    def __init__(self, sock, name, rate):
        self.sock, self.name, self.rate = sock, name, rate
        self.stop, self.error = threading.Event(), None
        self.sent, self.received = 0, 0
        self.sent_sha, self.received_sha = hashlib.sha256(), hashlib.sha256()
        self.last, self.gaps = time.monotonic(), []

    def send(self):
        try:
            due = time.monotonic()
            while not self.stop.is_set():
                record = os.urandom(RECORD)
                self.sock.sendall(record)
                self.sent += len(record)
                self.sent_sha.update(record)
                due = max(due + RECORD / self.rate, time.monotonic() - 1)
                self.stop.wait(max(0.0, due - time.monotonic()))
            self.sock.shutdown(socket.SHUT_WR)
        except OSError as error:
            self.error = self.error or f'sending: {error}'

    def receive(self):
        try:
            while data := self.sock.recv(65536):
                now = time.monotonic()
                if now - self.last > GAP_S:
                    self.gaps.append((round(now, 4), round(now - self.last, 4)))
                self.last = now
                self.received += len(data)
                self.received_sha.update(data)
        except OSError as error:
            self.error = self.error or f'receiving: {error}'
        self.stop.set()  # the server ends when the talker has

    def run(self):
        self.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        sender = threading.Thread(target=self.send, daemon=True)
        sender.start()
        self.receive()
        sender.join()
        self.sock.close()

    def report(self):
        return {'name': self.name, 'sent': self.sent, 'received': self.received, 'error': self.error,
                'sent_sha': self.sent_sha.hexdigest(), 'received_sha': self.received_sha.hexdigest()}


def serve(port, folder):
    listener = socket.create_server(('127.0.0.1', int(port)), backlog=64)

    def one(sock):
        head = b''
        while not head.endswith(b'\n'):
            piece = sock.recv(1)
            if not piece:
                return
            head += piece
        name, rate = head.decode().split()
        end = End(sock, name, float(rate))
        end.run()
        path = os.path.join(folder, name + '.json')
        with open(path + '.new', 'w', encoding='utf-8') as out:
            json.dump(end.report(), out)
        os.rename(path + '.new', path)

    while True:
        sock, _ = listener.accept()
        threading.Thread(target=one, args=(sock,), daemon=True).start()


def talk(port, streams, rate, flag, name):
    ends = []
    for number in range(int(streams)):
        sock = socket.create_connection(('127.0.0.1', int(port)))
        sock.sendall(f'{name}-{number} {rate}\n'.encode())
        ends.append(End(sock, f'{name}-{number}', float(rate)))
    threads = [threading.Thread(target=end.run, daemon=True) for end in ends]
    for thread in threads:
        thread.start()
    told = 0
    while not os.path.exists(flag) and any(thread.is_alive() for thread in threads):
        time.sleep(LOOK_S)
        least = min(end.received for end in ends)
        if least != told:
            told = least
            print('received', told, flush=True)
    for end in ends:
        end.stop.set()
    for thread in threads:
        thread.join()
    print(json.dumps({'ends': [end.report() for end in ends], 'gaps': [gap for end in ends for gap in end.gaps]}))


{'serve': serve, 'talk': talk}[sys.argv[1]](*sys.argv[2:])
