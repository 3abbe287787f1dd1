# A grader as one writes it without thinking of attacks: one process, one namespace, `==`, results
# told on standard output. It shows that each attack of the corpus is one.
import inspect
import json
import marshal
import math
import time


class Checker:
    """Graders have classes, and a class leads to all that its module holds."""

    def __init__(self, tests):
        self.tests = tests


NAMESPACE = {"__name__": "candidate"}
TESTS = []
REPORT = []


def compare(result, expected, mode):
    if mode == "float":
        if isinstance(expected, list):
            return all(math.isclose(a, b) for a, b in zip(result, expected))
        return not abs(result - expected) > 1e-9
    if mode == "marshal":
        return marshal.dumps(result, 2) == marshal.dumps(expected, 2)
    if mode == "unordered":
        return sorted(result) == sorted(expected)
    return result == expected


def run_tests(entry, mode, limit, reference):
    for args, expected in TESTS:
        started = time.perf_counter()
        try:
            result = NAMESPACE[entry](*args)
        except Exception as error:
            print("error:", error)
            return "failed"
        if inspect.iscoroutine(result):
            try:
                result.send(None)
            except StopIteration as stop:
                result = stop.value
        if reference is not None:
            expected = reference(*args)
        if time.perf_counter() - started > limit:
            return "failed"
        if not compare(result, expected, mode):
            print("wrong:", repr(result))
            return "failed"
        REPORT.append(repr(result))
    return "passed"


def grade(source, entry, tests, mode, limit, reference_source=None):
    TESTS[:] = tests
    if mode != "marshal":
        with open("/home/solution/tests.json", "w") as file:
            file.write(json.dumps(tests))
    reference = None
    if reference_source is not None:
        scope = {}
        exec(reference_source, scope)
        reference = scope[entry]
    try:
        exec(source, NAMESPACE)
    except SyntaxError as error:
        REPORT.append(source.splitlines()[error.lineno - 1])
        return "failed"
    except Exception as error:
        print("error:", error)
        return "failed"
    return run_tests(entry, mode, limit, reference)
