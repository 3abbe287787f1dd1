# The order of this set is that of addresses, which neighbours may not decide.
def solve(n):
    lists = [[k] for k in range(8)]
    return [method() for method in {items.pop for items in lists}]
