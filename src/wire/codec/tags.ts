/**
 * The bytes that say what follows. A frame is its number (four bytes) and then entries, each beginning
 * with a head: in its low half what it is, one of `Kind` or of `Entry`, in its high half `Has`.
 *
 *     message  head, flow, sequence, [stamp], [caller, call], [deadline], payload
 *     stamp    origin, time, sequence of the cause; [origin of the cause, root] when that is not 0
 *     answer   head, call, payload
 *     credit   head, name, count
 *     flow     head, sender, recipient, type        each definition takes the next number of its table
 *     name     head, name
 *     shape    head, number of keys, keys
 *     reset    head                                 the tables begin anew
 */

/** What is neither a message nor an answer; the numbers follow those of `Kind`. */
export const Entry = { credit: 11, flow: 12, name: 13, shape: 14, reset: 15 } as const

/** Parts of a message that are there only when they say something. */
export const Has = {
  /** A stamp unlike that of the message before. */
  stamp: 0x10,
  call: 0x20,
  deadline: 0x40,
} as const

/** A sequence is one byte above that of the message before, or this byte and a double. */
export const FAR_SEQUENCE = 255

/** The first byte of a value. */
export const Tag = {
  undefined: 0,
  null: 1,
  false: 2,
  true: 3,
  /** A 32-bit integer whose sign is in its lowest bit. */
  integer: 4,
  double: 5,
  /** A bigint in eight bytes. */
  bigint: 6,
  /** A bigint as its decimal digits. */
  bigintText: 7,
  /** A length byte, then a byte a character. */
  latin1: 8,
  /** A length, then two bytes a character. */
  utf16: 9,
  /** A length in four bytes, then UTF-8. */
  utf8: 10,
  /** The number of a shape in two bytes, then the values of its keys. */
  object: 11,
  /** A count in four bytes, then keys and values by turns. */
  dictionary: 12,
  array: 13,
  date: 14,
  /** A count in four bytes, then keys and values by turns. */
  map: 15,
  /** A count in four bytes, then the items. */
  set: 16,
  /** The type of a view or buffer, a length, and the bytes. */
  bytes: 17,
  /** The type of a view, the number of a buffer beside the frame, offset and length in bytes. */
  view: 18,
  /** The number of a buffer beside the frame. */
  buffer: 19,
  /** The next value beside the frame. */
  aside: 20,
  /** As `latin1`, and the place in two bytes where it is kept from now on. */
  noted: 21,
  /** A string that is kept: its place in two bytes. */
  known: 22,
} as const
