/** The messages of the network daemon: what each takes and gives. */
import { z } from 'zod'
import { message } from '../../kernel/daemon'

const id = z.int().min(1)
const host = z.string().min(1).max(253)
const port = z.int().min(1).max(65_535)
const milliseconds = z.number().min(0)
const bandwidth = z.number().positive().nullable().describe('Bytes a second; null for no limit')
const loss = z.number().min(0).lt(1).describe('Chance that a segment has to be sent again')
const address = z.object({ host: z.string(), port: z.int() })
const connectionId = id.describe('From connect or accept')

export const messages = {
  listen: message({
    doc: 'Takes connections at a port of a host from now on. Port 0 is any free one, from 49152.',
    payload: z.object({
      port: z.int().min(0).max(65_535),
      host: host.default('localhost').describe('Any name; localhost, 127.0.0.1 and dan9 are the same'),
    }),
    reply: z.object({ listenerId: id, port }),
  }),
  accept: message({
    doc: 'Waits for the next connection at a port.',
    payload: z.object({ listenerId: id.describe('From listen') }),
    reply: z.object({ connectionId: id, peer: address }),
  }),
  connect: message({
    doc: 'Connects to whoever listens at a port of a host. There are no hosts but those in Dan9.',
    payload: z.object({ host, port }),
    reply: z.object({ connectionId: id }),
  }),
  send: message({
    doc: 'Sends data and gives the number of bytes taken. While the window of the peer (65,536 bytes) is full it waits; when it has room for a part only, that part is taken and the rest is to be sent again.',
    payload: z.object({
      connectionId,
      data: z.union([z.string(), z.instanceof(Uint8Array)]).describe('A string is sent as UTF-8'),
    }),
    reply: z.int(),
  }),
  receive: message({
    doc: 'Waits for data and gives what there is; no bytes mean that the peer has disconnected.',
    payload: z.object({
      connectionId,
      max: z.int().min(1).default(65_536).describe('Bytes, at most'),
    }),
    reply: z.instanceof(Uint8Array),
  }),
  disconnect: message({
    doc: 'Closes a connection: the peer reads what was sent, then the end. Closes a listener, when given its id.',
    payload: z.object({ connectionId: id.describe('From connect, accept or listen') }),
    reply: z.void(),
  }),
  list: message({
    doc: 'Gives all listeners, and both ends of every connection, with who they belong to.',
    payload: z.object({}).optional(),
    reply: z.object({
      listeners: z.array(
        z.object({
          listenerId: id,
          owner: z.string(),
          host: z.string(),
          port,
          waiting: z.int().describe('Connections to accept'),
        }),
      ),
      connections: z.array(
        z.object({
          connectionId: id,
          owner: z.string(),
          local: address,
          peer: address,
          state: z
            .enum(['waiting', 'open', 'ended'])
            .describe('Not accepted yet; in use; the peer has disconnected'),
          bytesIn: z.int(),
          bytesOut: z.int(),
        }),
      ),
    }),
  }),
  shape: message({
    doc: 'Makes the link from one host to another slow, lossy or dead, in this direction, and gives what it is then. A daemon that connects is localhost, and by its own name too; so is one that listens, beside the host that it listens at. The more exact link wins.',
    payload: z.object({
      from: host.default('*').describe('A host or a daemon; * is any'),
      to: host.default('*').describe('A host or a daemon; * is any'),
      latency: milliseconds.optional().describe('Milliseconds on the way'),
      jitter: milliseconds.optional().describe('Up to so many milliseconds more; the order is kept'),
      bandwidth: bandwidth.optional(),
      loss: loss.optional(),
      partitioned: z.boolean().optional().describe('Nothing gets through; data waits until it does'),
    }),
    reply: z.object({
      from: z.string(),
      to: z.string(),
      latency: milliseconds,
      jitter: milliseconds,
      bandwidth,
      loss,
      partitioned: z.boolean(),
    }),
  }),
}
