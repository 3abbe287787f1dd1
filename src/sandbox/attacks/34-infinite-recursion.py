class Endless:
    def __repr__(self):
        return repr([Endless()])


def solve(n):
    return repr(Endless())
