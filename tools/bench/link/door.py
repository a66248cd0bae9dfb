#!/usr/bin/env python3
"""A way into another network namespace: listens in one and dials in another (a socket belongs to where it was made).

  door.py LISTEN-NAMESPACE HOST:PORT DIAL-NAMESPACE HOST:PORT      a namespace is a file, like /run/netns/NAME

For what must be reached but is not measured: the OpenID Provider of the machine itself from emulated ones. Needs root.
"""
import ctypes, os, select, socket, sys, threading

CHUNK = 64 * 1024
CLONE_NEWNET = 0x40000000


def address(text):
    host, port = text.rsplit(':', 1)
    return host, int(port)


def enter(file):
    if ctypes.CDLL(None, use_errno=True).setns(file, CLONE_NEWNET):     # os.setns is there from Python 3.12 on
        raise OSError(ctypes.get_errno(), 'cannot enter a network namespace')


def carry(client, server):
    other = {client: server, server: client}
    while other:
        for sock in select.select(list(other), [], [])[0]:
            try:
                data = sock.recv(CHUNK)
                other[sock].sendall(data)
                if not data:
                    other[sock].shutdown(socket.SHUT_WR)
                    del other[sock]
            except OSError:
                other.clear()
                break
    client.close()
    server.close()


def main(listen_in, listen_at, dial_in, dial_at):
    here, there = (os.open(namespace, os.O_RDONLY) for namespace in (listen_in, dial_in))
    enter(here)
    listener = socket.create_server(address(listen_at))
    enter(there)                      # of this thread; those that it starts inherit it
    print('listening', flush=True)
    while True:
        client, _ = listener.accept()
        try:
            server = socket.create_connection(address(dial_at))
        except OSError:
            client.close()
            continue
        threading.Thread(target=carry, args=(client, server), daemon=True).start()


if __name__ == '__main__':
    if len(sys.argv) != 5:
        sys.exit(__doc__)
    main(*sys.argv[1:])
