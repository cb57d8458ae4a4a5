/** The messages of the network daemon: what each takes and gives. */
import { z } from 'zod'
import { message } from '../../kernel/daemon'
import { states } from './channel'
import { isWebSocketUrl } from './dialing'
import { defaultBacklog } from './streams'

const id = () => z.int().min(1)
const host = () => z.string().min(1).max(253)
const port = () => z.int().min(1).max(65_535)
const anyPort = () => z.int().min(0).max(65_535)
const milliseconds = () => z.number().min(0)
const bandwidth = () => z.number().positive().nullable().describe('Bytes a second; null for no limit')
const loss = () =>
  z.number().min(0).lt(1).describe('Chance that a segment is lost: it is sent again, a datagram is not')
const address = () => z.object({ host: z.string(), port: z.int() })
const connectionId = () => id().describe('From connect or accept')
const socketId = () => id().describe('From bind')
const data = () => z.union([z.string(), z.instanceof(Uint8Array)]).describe('A string is sent as UTF-8')
// Where it is written with a port it has to end before that, and as `*` it would be any.
const hostName = () => host().regex(/^[^\s\p{Cc}!*/]+$/u, 'a name of a host has no blanks, !, * or /')
const ownHost = () =>
  hostName().optional().describe("Any name; the daemon's own host unless said, which localhost is too")
const count = () => z.int().min(0)

const link = () => ({ from: z.string(), to: z.string() })
const settings = () => ({
  latency: milliseconds(),
  jitter: milliseconds(),
  bandwidth: bandwidth(),
  loss: loss(),
  partitioned: z.boolean(),
})

const listener = () =>
  z.object({
    listenerId: id(),
    owner: z.string(),
    host: z.string(),
    port: port(),
    waiting: count().describe('Connections to accept'),
    backlog: count().describe('As many of them as there may be'),
  })
const connection = () =>
  z.object({
    connectionId: id(),
    owner: z.string(),
    local: address(),
    peer: address(),
    state: z.enum(states).describe("TCP's names (RFC 9293)"),
    accepted: z.boolean(),
    opened: z.number().describe('Milliseconds since the epoch'),
    bytesIn: count().describe('Taken by its owner'),
    bytesOut: count().describe('Given by its owner'),
    segmentsIn: count(),
    segmentsOut: count(),
    retransmissions: count().describe('Segments sent again'),
    roundTrip: milliseconds().nullable().describe('Milliseconds, smoothed; null when unknown'),
    window: count().describe('Bytes that may be sent before the peer makes room'),
    queued: count().describe('Bytes that came and wait for its owner'),
    unacknowledged: count().describe('Bytes sent of which it is not known that they came'),
    partitioned: z.boolean().describe('The link to the peer is cut, or the one back'),
  })
const socket = () =>
  z.object({
    socketId: id(),
    owner: z.string(),
    host: z.string(),
    port: port(),
    sent: count(),
    received: count(),
    bytesIn: count(),
    bytesOut: count(),
    queued: count(),
    dropped: count().describe('Found no room'),
  })

const overview = () =>
  z.object({
    hosts: z.array(z.object({ host: z.string(), daemons: z.array(z.string()) })),
    links: z.array(z.object({ ...link(), ...z.object(settings()).partial().shape })),
    listeners: z.array(listener()),
    connections: z.array(connection()),
    sockets: z.array(socket()),
  })

const path = () => z.string().describe('Below /net')
const entry = () => z.object({ name: z.string(), kind: z.enum(['file', 'directory']), size: z.int() })

export const messages = {
  listen: message({
    doc: 'Takes connections at a port of a host from now on. Port 0 is any free one, from 49152.',
    payload: () =>
      z.object({
        port: anyPort(),
        host: ownHost(),
        backlog: z
          .int()
          .min(1)
          .default(defaultBacklog)
          .describe('Connections that may wait; one more is refused'),
      }),
    reply: () => z.object({ listenerId: id(), port: port() }),
  }),
  accept: message({
    doc: 'Waits for the next connection at a port.',
    payload: () => z.object({ listenerId: id().describe('From listen') }),
    reply: () => z.object({ connectionId: id(), peer: address() }),
  }),
  connect: message({
    doc: 'Connects to whoever listens at a port of a host: one that a daemon is attached to, or listens at. With a URL ws://… or wss://… as host it opens a real WebSocket.',
    payload: () =>
      z
        .object({
          host: z.string().min(1).max(2_048),
          port: port().optional().describe('Needed unless the host is a URL'),
        })
        .refine(({ host, port }) => port !== undefined || isWebSocketUrl(host), 'a host needs a port'),
    reply: () => z.object({ connectionId: id() }),
  }),
  send: message({
    doc: 'Sends data and gives the number of bytes taken. While the window of the peer (65,536 bytes) is full it waits; when it has room for a part only, that part is taken and the rest is to be sent again.',
    payload: () =>
      z.object({
        connectionId: connectionId(),
        data: data(),
      }),
    reply: () => z.int(),
  }),
  receive: message({
    doc: 'Waits for data and gives what there is; no bytes mean that the peer sends no more. When the peer was killed, ECONNRESET follows what it had sent.',
    payload: () =>
      z.object({
        connectionId: connectionId(),
        max: z.int().min(1).default(65_536).describe('Bytes, at most'),
      }),
    reply: () => z.instanceof(Uint8Array),
  }),
  shutdown: message({
    doc: 'Ends one direction: what was written is still read by the peer, then the end; the other direction stays. After read, what comes is thrown away.',
    payload: () =>
      z.object({ connectionId: connectionId(), how: z.enum(['write', 'read', 'both']).default('write') }),
    reply: () => z.void(),
  }),
  disconnect: message({
    doc: 'Closes a connection: the peer reads what was sent, then the end; where data is unread here it is reset. Closes a listener or a socket, when given its id.',
    payload: () => z.object({ connectionId: id().describe('From connect, accept, listen or bind') }),
    reply: () => z.void(),
  }),
  bind: message({
    doc: 'Takes datagrams at a port of a host from now on. Port 0 is any free one, from 49152.',
    payload: () => z.object({ port: anyPort().default(0), host: ownHost() }),
    reply: () => z.object({ socketId: id(), port: port() }),
  }),
  'send-to': message({
    doc: 'Sends one datagram of at most 65,507 bytes and gives its size. It may be lost, and by jitter come after a later one.',
    payload: () => z.object({ socketId: socketId(), host: host(), port: port(), data: data() }),
    reply: () => z.int(),
  }),
  'receive-from': message({
    doc: 'Waits for the next datagram. Where more come than 212,992 bytes hold, the newest are dropped.',
    payload: () => z.object({ socketId: socketId() }),
    reply: () => z.object({ data: z.instanceof(Uint8Array), peer: address() }),
  }),
  attach: message({
    doc: 'Puts a daemon on a host from now on: there it listens, and from there it connects. What it has open stays. localhost is the host of all the others.',
    payload: () =>
      z.object({
        host: hostName(),
        daemonName: z.string().min(1).optional().describe('Unless said, whoever sends this'),
      }),
    reply: () => z.object({ daemonName: z.string(), host: z.string() }),
  }),
  list: message({
    doc: 'Gives the hosts, the links that were shaped, all listeners and sockets, and both ends of every connection; with a path, the entries of a directory of /net.',
    payload: () => z.object({ path: z.string().optional() }).default({}),
    reply: () => z.union([overview(), z.array(entry())]),
  }),
  stat: message({
    doc: 'Says what is at a path of /net.',
    payload: () => z.object({ path: path() }),
    reply: () =>
      entry().omit({ name: true }).extend({ path: z.string(), mode: z.int(), owner: z.string().optional() }),
  }),
  read: message({
    doc: 'Reads a file of /net: tcp/clone gives a new number, tcp/<n>/data waits for bytes, none at the end, tcp/<n>/listen waits for a connection and gives its number.',
    payload: () =>
      z.object({
        path: path(),
        offset: count().default(0).describe('Of a text; data is where it is'),
        length: count().default(65_536).describe('Bytes, at most'),
        encoding: z.enum(['utf8', 'bytes']).default('utf8'),
      }),
    reply: () => z.union([z.string(), z.instanceof(Uint8Array)]),
  }),
  write: message({
    doc: 'Writes to a file of /net, and waits until all of it is taken: tcp/<n>/data sends, tcp/<n>/ctl takes "connect host!port", "announce port", "hangup".',
    payload: () => z.object({ path: path(), content: data() }),
    reply: () => z.int(),
  }),
  shape: message({
    doc: 'Makes the link from one host to another slow, lossy or dead, in this direction, and gives what it is then. A daemon is known by its host, and by its own name too; one that listens also by the host that it listens at. The more exact link wins.',
    payload: () =>
      z.object({
        from: host().default('*').describe('A host or a daemon; * is any'),
        to: host().default('*').describe('A host or a daemon; * is any'),
        latency: milliseconds().optional().describe('Milliseconds on the way'),
        jitter: milliseconds()
          .optional()
          .describe('Up to so many milliseconds more; a stream keeps its order'),
        bandwidth: bandwidth().optional(),
        loss: loss().optional(),
        partitioned: z
          .boolean()
          .optional()
          .describe('Nothing gets through: streams wait, datagrams are lost'),
      }),
    reply: () => z.object({ ...link(), ...settings() }),
  }),
  unshape: message({
    doc: 'Takes back what was said of the links from a host, to a host, or of all of them. Gives how many.',
    payload: () => z.object({ from: host().optional(), to: host().optional() }).default({}),
    reply: () => z.int(),
  }),
}
