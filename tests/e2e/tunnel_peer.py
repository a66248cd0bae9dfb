#!/usr/bin/env python3
"""The workspace's end of the tunnels' tests. WHERE is a port of the loopback or the path of a Unix socket.
  count WHERE          answers each connection at its end with how many bytes came and their SHA-256
  crowd WHERE NUMBER   answers all connections once NUMBER of them are open at the same time
  send WHERE BYTES     connects, sends so many bytes, finishes, and prints the answer"""
import asyncio
import hashlib
import os
import socket
import sys


def listen(where):
    if where.startswith('/'):
        server = socket.socket(socket.AF_UNIX)
        server.bind(where)
    else:
        server = socket.socket(socket.AF_INET)
        server.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        server.bind(('127.0.0.1', int(where)))
    server.listen(1024)
    server.setblocking(False)
    return server


async def serve(where, answer):
    start = asyncio.start_unix_server if where.startswith('/') else asyncio.start_server
    server = await start(answer, sock=listen(where), backlog=1024)
    print('ready', flush=True)
    await server.serve_forever()


async def count(reader, writer):
    digest, size = hashlib.sha256(), 0
    while piece := await reader.read(65536):
        digest.update(piece)
        size += len(piece)
    writer.write(f'{size} {digest.hexdigest()}\n'.encode())
    await writer.drain()
    writer.close()


def crowd(number):
    everybody, waiting = asyncio.Event(), 0

    async def join(reader, writer):
        nonlocal waiting
        waiting += 1
        if waiting == number:
            everybody.set()
        await everybody.wait()
        writer.write(f'all {waiting}\n'.encode())
        await writer.drain()
        writer.close()
    return join


def send(where, size):
    peer = socket.socket(socket.AF_UNIX if where.startswith('/') else socket.AF_INET)
    peer.connect(where if where.startswith('/') else ('127.0.0.1', int(where)))
    peer.sendall(os.urandom(1024) * (size // 1024))
    peer.shutdown(socket.SHUT_WR)
    answer = b''
    while piece := peer.recv(65536):
        answer += piece
    print(answer.decode(), end='')


what, where, *rest = sys.argv[1:]
if what == 'count':
    asyncio.run(serve(where, count))
elif what == 'crowd':
    asyncio.run(serve(where, crowd(int(rest[0]))))
else:
    send(where, int(rest[0]))
