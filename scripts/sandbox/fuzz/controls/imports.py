import ast, csv, html, io, json, pickle, re, string, textwrap, zlib


def solve(n):
    return [
        ast.unparse(ast.parse('a+b')), list(csv.reader(io.StringIO('a,b\n'))), html.escape('<'),
        json.dumps({'a': [1, None]}), json.loads('[1.5, "x"]'), pickle.loads(pickle.dumps((1, 'a'))),
        re.sub('a+', 'b', 'caat'), string.ascii_letters, textwrap.wrap('a b c', 3), zlib.crc32(b'a'),
    ]
