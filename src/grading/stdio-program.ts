import { toPythonLiteral } from '../values/literal.ts'
import { py } from '../values/py-value.ts'

export const STDIO_ENTRY_POINT = 'codegen_gym_run_script'

/**
 * Runs a script with its input, gives back what it printed. Judges' scripts read and write in many
 * ways: `sys.stdin` and `sys.stdout` have buffers and descriptors, and `open(0)`, `os.fdopen(0)`,
 * `os.read(0, n)`, `os.write(1, data)` and `os.fstat(0).st_size` reach the same bytes. Leaving by `exit()`, whatever
 * its code, ends the script. Blanks at the ends of lines and of the text are no part of an answer.
 */
export function stdioProgram(script: string, prelude: string): string {
  return `SCRIPT = ${toPythonLiteral(py.str(script))}
PRELUDE = ${toPythonLiteral(py.str(prelude))}

def ${STDIO_ENTRY_POINT}(text):
    import builtins, io, os, sys

    class Bytes(io.BytesIO):
        # Closed by a script, it still holds what was printed.
        def close(self):
            pass

    data = text.encode('utf-8', 'surrogatepass')
    given, printed = Bytes(data), Bytes()

    # Not 0 and 1: input() would take these for a terminal.
    ins, outs = (0, 1000), (1, 1001)

    class Text(io.TextIOWrapper):
        def fileno(self):
            return ins[1] if self.mode == 'r' else outs[1]

    def reader():
        stream = Text(given, encoding='utf-8', errors='surrogatepass')
        stream.mode = 'r'
        return stream

    def writer():
        stream = Text(printed, encoding='utf-8', errors='surrogatepass', newline='\\n', write_through=True)
        stream.mode = 'w'
        return stream

    def open(file, mode='r', *args, **kwargs):
        if file in (*ins, '/dev/stdin'):
            return given if 'b' in mode else reader()
        if file in (*outs, '/dev/stdout'):
            return printed if 'b' in mode else writer()
        return real['open'](file, mode, *args, **kwargs)

    def read(fd, count):
        return given.read(count) if fd in ins else real['read'](fd, count)

    def write(fd, content):
        return printed.write(content) if fd in outs else real['write'](fd, content)

    def fstat(fd):
        if fd not in ins:
            return real['fstat'](fd)
        return os.stat_result((0o100600, 0, 0, 1, 0, 0, len(data), 0, 0, 0))

    main = type(sys)('__main__')
    names = main.__dict__
    sys.modules['__main__'], shell = main, sys.modules.get('__main__')
    stdin, stdout = reader(), writer()
    # os.fdopen goes by io.open.
    changes = [
        (builtins, 'open', open), (io, 'open', open),
        (os, 'read', read), (os, 'write', write), (os, 'fstat', fstat),
        (sys, 'stdin', stdin), (sys, 'stdout', stdout), (sys, '__stdin__', stdin), (sys, '__stdout__', stdout),
    ]
    before = [(place, name, getattr(place, name)) for place, name, _ in changes]
    real = {name: value for _, name, value in before}
    for place, name, value in changes:
        setattr(place, name, value)
    try:
        if PRELUDE:
            exec(compile(PRELUDE, 'prelude', 'exec'), names)
            names['open'] = open
        exec(compile(SCRIPT, 'script', 'exec'), names)
    except SystemExit:
        pass
    finally:
        if 'atexit' in sys.modules:
            sys.modules['atexit']._run_exitfuncs()
        for place, name, value in before:
            setattr(place, name, value)
        sys.modules['__main__'] = shell
    content = printed.getvalue().decode('utf-8', 'replace')
    return '\\n'.join(line.rstrip() for line in content.rstrip().split('\\n'))
`
}
