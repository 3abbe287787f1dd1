/** Error numbers of WASI, which the system calls of musl give back negated. */
export const EACCES = 2
export const EBADF = 8
export const EINVAL = 28
export const EISDIR = 31
export const EMFILE = 33
export const ENAMETOOLONG = 37
export const ENOENT = 44
export const ENOSYS = 52
export const ENOTDIR = 54
export const ENOTTY = 59
export const EPERM = 63
export const ERANGE = 68
export const EROFS = 69
export const ESPIPE = 70
