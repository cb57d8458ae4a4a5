import { DaemonError } from '../error'

/** The two ends of a link do not agree: a frame was lost, came twice or belongs to another link. */
export const outOfSync = (fact: string): DaemonError =>
  new DaemonError('data_loss', `the link is out of sync: ${fact}`)
