import socket

kept = []


def solve(n):
    while True:
        kept.append(socket.socket(socket.AF_INET, socket.SOCK_STREAM))
