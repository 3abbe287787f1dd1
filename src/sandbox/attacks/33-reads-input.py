def solve(n):
    # Takes the line that says what to do next.
    while True:
        input()
