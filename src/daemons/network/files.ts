/**
 * The network as files, after Plan 9's /net (ip(3)): `/tcp/clone` gives a number, `/tcp/<n>/ctl` takes
 * words, `data` is the stream itself; `/udp` likewise, with one datagram for each read or write. Anybody
 * may look; `ctl`, `data` and `listen` are for the owner of the number.
 */
import { split } from '../../wire/path'
import { control, receive, send, type Asking } from './conversation'
import { fault } from './errno'
import type { Network } from './network'
import { isProtocol, protocolOf, protocols, type Protocol, type Socket } from './sockets'
import { local, remote, status } from './status'

export interface Entry {
  readonly name: string
  readonly kind: 'file' | 'directory'
  readonly size: number
}

const modes = { ctl: 0o600, data: 0o600, listen: 0o400, local: 0o444, remote: 0o444, status: 0o444 }
type FileName = keyof typeof modes

const fileNames: Readonly<Record<Protocol, readonly string[]>> = {
  tcp: Object.keys(modes),
  udp: Object.keys(modes).filter((name) => name !== 'listen'),
}
const encoder = new TextEncoder()
const decoder = new TextDecoder()

type Place =
  | { readonly kind: 'root' }
  | { readonly kind: 'protocol' | 'clone'; readonly protocol: Protocol }
  | { readonly kind: 'number'; readonly socket: Socket }
  | { readonly kind: 'file'; readonly socket: Socket; readonly name: FileName }

export class NetworkFiles {
  constructor(private readonly network: Network) {}

  /** Throws ENOENT, ENOTDIR. */
  list(path: string): Entry[] {
    const place = this.#find(path)
    switch (place.kind) {
      case 'root':
        return protocols.map(directory)
      case 'protocol': {
        const sockets = this.network.sockets.everything()
        const numbers = sockets
          .filter((one) => protocolOf(one) === place.protocol)
          .map(({ id }) => String(id))
        return [file('clone'), ...numbers.map(directory)]
      }
      case 'number':
        return fileNames[protocolOf(place.socket)].map(file)
      default:
        throw fault('ENOTDIR', `${path} is no directory`)
    }
  }

  /** No size is known before the reading. Throws ENOENT. */
  stat(path: string) {
    const place = this.#find(path)
    const isFile = place.kind === 'file' || place.kind === 'clone'
    const mode = place.kind === 'file' ? modes[place.name] : isFile ? 0o444 : 0o555
    const owner = 'socket' in place ? { owner: place.socket.owner } : {}
    return { path, kind: isFile ? ('file' as const) : ('directory' as const), size: 0, mode, ...owner }
  }

  /**
   * `data` waits for data and gives up to `length` bytes, none at the end; `listen` waits for a call and
   * gives its number; `clone` gives a new one. Throws ENOENT, EISDIR, EACCES, EMFILE and what a receive throws.
   */
  async read(path: string, offset: number, length: number, asking: Asking): Promise<Uint8Array<ArrayBuffer>> {
    const place = this.#find(path)
    if (place.kind === 'file' && place.name === 'data') {
      return receive(this.network, this.#owned(place.socket, asking), length, asking)
    }
    // What these two give is not there before it is read, and nothing follows it.
    const once = place.kind === 'clone' || (place.kind === 'file' && place.name === 'listen')
    if (once && offset > 0) return new Uint8Array(0)
    const text = await this.#text(path, place, asking)
    return encoder.encode(text).slice(offset, offset + length)
  }

  /** Gives the number of bytes. Throws ENOENT, EISDIR, EACCES, EINVAL and what is done throws. */
  async write(path: string, bytes: Uint8Array, asking: Asking): Promise<number> {
    const place = this.#find(path)
    if (place.kind !== 'file' && place.kind !== 'clone') throw fault('EISDIR', `${path} is a directory`)
    if (place.kind === 'file' && place.name === 'data') {
      await send(this.network, this.#owned(place.socket, asking), bytes, asking)
    } else if (place.kind === 'file' && place.name === 'ctl') {
      await control(this.network, this.#owned(place.socket, asking), decoder.decode(bytes).trim(), asking)
    } else throw fault('EACCES', `${path} cannot be written`)
    return bytes.length
  }

  async #text(path: string, place: Place, asking: Asking): Promise<string> {
    if (place.kind === 'clone') return String(this.network.clone(asking.owner, place.protocol))
    if (place.kind !== 'file') throw fault('EISDIR', `${path} is a directory`)
    const { socket, name } = place
    switch (name) {
      case 'listen': {
        const { id } = this.#owned(socket, asking)
        return String((await this.network.streams.accept(asking.owner, id, asking.signal)).connectionId)
      }
      case 'status':
        return status(socket)
      case 'local':
        return local(socket)
      case 'remote':
        return remote(socket)
      default:
        return String(this.#owned(socket, asking).id)
    }
  }

  #owned(socket: Socket, { owner }: Asking): Socket {
    return this.network.sockets.owned(owner, socket.id)
  }

  #find(path: string): Place {
    const [protocol, number, name, ...deeper] = split(path)
    if (protocol === undefined) return { kind: 'root' }
    if (isProtocol(protocol) && deeper.length === 0) {
      if (number === undefined) return { kind: 'protocol', protocol }
      if (number === 'clone' && name === undefined) return { kind: 'clone', protocol }
      const socket = this.network.sockets.find(Number(number))
      if (socket && String(socket.id) === number && protocolOf(socket) === protocol) {
        if (name === undefined) return { kind: 'number', socket }
        if (fileNames[protocol].includes(name)) return { kind: 'file', socket, name: name as FileName }
      }
    }
    throw fault('ENOENT', `the network has no file ${path}`)
  }
}

function directory(name: string): Entry {
  return { name, kind: 'directory', size: 0 }
}

function file(name: string): Entry {
  return { name, kind: 'file', size: 0 }
}
