/** The errors of WASI by number, and the words that Unix has for them. */
export const enum Errno {
  none = 0,
  access = 2,
  badDescriptor = 8,
  exists = 20,
  interrupted = 27,
  invalid = 28,
  isDirectory = 31,
  noEntry = 44,
  notDirectory = 54,
  notEmpty = 55,
  pipe = 64,
  crossDevice = 75,
  capability = 76,
}

const texts: string[] = [
  'Success;Argument list too long;Permission denied;Address already in use;Cannot assign requested address',
  'Address family not supported by protocol;Resource temporarily unavailable;Operation already in progress',
  'Bad file descriptor;Bad message;Device or resource busy;Operation canceled;No child processes',
  'Software caused connection abort;Connection refused;Connection reset by peer;Resource deadlock avoided',
  'Destination address required;Numerical argument out of domain;Disk quota exceeded;File exists;Bad address',
  'File too large;No route to host;Identifier removed;Invalid or incomplete multibyte or wide character',
  'Operation now in progress;Interrupted system call;Invalid argument;Input/output error',
  'Transport endpoint is already connected;Is a directory;Too many levels of symbolic links',
  'Too many open files;Too many links;Message too long;Multihop attempted;File name too long',
  'Network is down;Network dropped connection on reset;Network is unreachable',
  'Too many open files in system;No buffer space available;No such device;No such file or directory',
  'Exec format error;No locks available;Link has been severed;Cannot allocate memory',
  'No message of desired type;Protocol not available;No space left on device;Function not implemented',
  'Transport endpoint is not connected;Not a directory;Directory not empty;State not recoverable',
  'Socket operation on non-socket;Operation not supported;Inappropriate ioctl for device',
  'No such device or address;Value too large for defined data type;Owner died;Operation not permitted',
  'Broken pipe;Protocol error;Protocol not supported;Protocol wrong type for socket',
  'Numerical result out of range;Read-only file system;Illegal seek;No such process;Stale file handle',
  'Connection timed out;Text file busy;Invalid cross-device link;Capabilities insufficient',
]

/** What Unix says for an error: 'No such file or directory' for 44. */
export function errorText(errno: i32): string {
  const all = texts.join(';').split(';')
  return errno >= 0 && errno < all.length ? all[errno] : 'Unknown error ' + errno.toString()
}
