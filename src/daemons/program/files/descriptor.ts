/** What stands behind a file descriptor. What a kind cannot do is an error. */
import { fault } from '../errno'

/** A terminal is a stream that a person may be at the other end of. */
export type Kind = 'file' | 'directory' | 'symlink' | 'stream' | 'terminal'

/** What a file server says of a file; sizes in bytes, times in milliseconds since the epoch. */
export interface Stat {
  readonly kind: Kind
  readonly size: number
  readonly inode?: number
  readonly links?: number
  readonly created?: number
  readonly modified?: number
  readonly accessed?: number
}

export interface Entry {
  readonly name: string
  readonly kind: Kind
}

/** How a call to a daemon is made by this process; ends with it. */
export type Call = (
  to: string,
  type: string,
  payload: object,
  options?: { timeout?: number; transfer?: Transferable[]; signal?: AbortSignal },
) => Promise<unknown>

export abstract class Descriptor {
  abstract readonly kind: Kind
  /** For people: its mode and what it stands for. */
  abstract readonly label: string
  /** Every write goes to the end. */
  readonly append: boolean = false

  setAppend(_append: boolean): void {
    throw fault('EINVAL', `${this.label} is no file`)
  }

  /** At most `length` bytes, none at the end; without an offset from where it stands. */
  read(_length: number, _offset?: number): Promise<Uint8Array> {
    return Promise.reject(fault('EBADF', `${this.label} cannot be read`))
  }

  /** Gives how many bytes were written. */
  write(_data: Uint8Array, _offset?: number): Promise<number> {
    return Promise.reject(fault('EBADF', `${this.label} cannot be written`))
  }

  /** Gives where it stands now. */
  seek(_offset: number, _whence: 'set' | 'current' | 'end'): Promise<number> {
    return Promise.reject(fault('ESPIPE', `${this.label} has no places`))
  }

  /** Resolves with how much can be read at once when something can, or the end is there. */
  ready(_signal: AbortSignal): Promise<{ bytes: number; ended: boolean }> {
    return Promise.resolve({ bytes: 1, ended: false })
  }

  stat(): Promise<Stat> {
    return Promise.resolve({ kind: this.kind, size: 0 })
  }

  /** `truncate {size}` and `utimes {accessed, modified}` of the file. */
  change(_type: 'truncate' | 'utimes', _payload: object): Promise<unknown> {
    return Promise.reject(fault('EINVAL', `${this.label} is no file`))
  }

  close(): Promise<void> {
    return Promise.resolve()
  }
}
