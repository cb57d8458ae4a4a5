/** The thread that counts for busy hosts; the kernel's worker makes it, and says what memory it counts in. */
import { countTicks } from '../kernel/ticker'

globalThis.onmessage = ({ data }: MessageEvent<SharedArrayBuffer>) => countTicks(data)
