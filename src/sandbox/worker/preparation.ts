/**
 * Python that runs once in a fresh interpreter before its heap becomes the base image: the modules
 * that programs import most are loaded, so that importing them costs nothing later.
 */
export const PREPARATION = `
import sys, warnings
warnings.simplefilter('ignore')
import math, itertools, functools, collections, collections.abc, re, string, heapq, bisect
import datetime, decimal, fractions, random, statistics, typing, dataclasses, enum, json, copy
import operator, contextlib, abc, types, time, io, calendar, cmath, numbers, textwrap, hashlib
import array, struct, queue, threading, signal
import _pylong, _py_warnings
# Programs take it for a number above all others, which it is where they were written: on 64 bits.
sys.maxsize = 2 ** 63 - 1
random.seed(0)
re.purge()
import gc
gc.collect()
gc.freeze()
del sys, warnings, math, itertools, functools, collections, re, string, heapq, bisect
del datetime, decimal, fractions, random, statistics, typing, dataclasses, enum, json, copy
del operator, contextlib, abc, types, time, io, calendar, cmath, numbers, textwrap, hashlib, gc
del array, struct, queue, threading, signal, _pylong, _py_warnings
`
