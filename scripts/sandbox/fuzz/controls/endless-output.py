def solve(n):
    while True:
        print('x' * 100)
