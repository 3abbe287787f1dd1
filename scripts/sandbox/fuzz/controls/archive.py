def solve(n):
    import sys, zlib
    found = []
    for path in sys.path:
        try:
            with open(path, 'rb') as file:
                found.append([path, zlib.crc32(file.read())])
        except OSError as error:
            found.append([path, error.errno])
    return found
