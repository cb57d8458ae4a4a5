/** What may stand in a daemon's spec. */
import type { DaemonSpec } from '../../wire/control'
import { DaemonError } from '../../wire/error'
import { quoted } from '../../wire/quoted'
import { checkName } from './names'

const namespaces = new Set<unknown>(['shared', 'copy', 'empty'])

/** @throws DaemonError `invalid_argument` that says what is wrong */
export function checkSpec(spec: DaemonSpec): void {
  if (typeof spec !== 'object' || spec === null) throw invalid('create takes { name, type, … }')
  const { name, type, mailbox, config, namespace, creator } = spec
  checkName(name)
  if (typeof type !== 'string' || type === '') throw invalid(`the type of '${name}' must be a string`)
  if (mailbox !== undefined && !(Number.isInteger(mailbox) && mailbox >= 1)) {
    throw invalid(`the mailbox of '${name}' must be a whole number from 1, not ${quoted(mailbox)}`)
  }
  if (config !== undefined && (typeof config !== 'object' || config === null)) {
    throw invalid(`the config of '${name}' must be an object`)
  }
  if (namespace !== undefined && !namespaces.has(namespace)) {
    throw invalid(`the namespace of '${name}' is 'shared', 'copy' or 'empty', not ${quoted(namespace)}`)
  }
  if (creator !== undefined) checkName(creator)
}

const invalid = (text: string): DaemonError => new DaemonError('invalid_argument', text)
