/** The built-in type `client`: it only sends, in the name of somebody outside, and its mailbox keeps what comes back. */
import { defineDaemon } from './daemon'

export const clientType = 'client'

export default defineDaemon({
  type: clientType,
  doc: 'Sends in the name of somebody outside the workers. Its mailbox keeps what comes back.',
  run: ({ signal }) =>
    new Promise<void>((resolve) => {
      signal.addEventListener('abort', () => resolve())
    }),
})
