/** What the messages of file servers do, as far as whoever carries them must know. */

const reading = new Set(['read', 'list', 'stat', 'readlink', 'watch', 'usage', 'close'])

/** True for a message that may change a file, and that a read-only way therefore refuses. */
export function changesFiles(type: string, payload: unknown): boolean {
  if (type !== 'open') return !reading.has(type)
  const flags = typeof payload === 'object' && payload !== null && 'flags' in payload ? payload.flags : 'r'
  return flags !== 'r'
}
