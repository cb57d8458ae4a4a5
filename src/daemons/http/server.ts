/** All that reads and answers requests: loaded when the first http daemon starts, not before. */
import type { Context } from '../../kernel/daemon'
import type { Socket } from '../../wire/http/socket'
import { serveConnection, type Surroundings } from './connection'
import { Site, type Rights } from './site'
import { Tree } from './tree'

/** Gives what serves a connection until either side wants no more; rejects when it breaks. */
export function fileServer(
  call: Context['call'],
  rights: Rights,
  surroundings: Omit<Surroundings, 'answer'>,
): (socket: Socket) => Promise<void> {
  const site = new Site(new Tree(call), rights)
  return (socket) =>
    serveConnection(socket, { ...surroundings, answer: (head, body) => site.answer(head, body) })
}
