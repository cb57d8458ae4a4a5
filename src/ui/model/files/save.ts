/** Gives a person a file of their own. */

/** Gathers a stream, which the browser may keep on disk, and saves it under `name`. */
export async function saveStream(stream: ReadableStream<Uint8Array>, name: string): Promise<void> {
  const blob = await new Response(stream).blob()
  const url = URL.createObjectURL(blob)
  const link = document.createElement('a')
  link.href = url
  link.download = name
  link.click()
  // The browser reads it after this turn; a minute is more than it takes to begin.
  setTimeout(() => URL.revokeObjectURL(url), 60_000)
}
