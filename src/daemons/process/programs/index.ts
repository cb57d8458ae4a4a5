/** Small programs in JavaScript. */
import cat from './cat.js?raw'
import echo from './echo.js?raw'
import seq from './seq.js?raw'
import sleep from './sleep.js?raw'

export const programs = (): Promise<ReadonlyMap<string, string>> =>
  Promise.resolve(
    new Map(Object.entries({ 'cat.js': cat, 'echo.js': echo, 'seq.js': seq, 'sleep.js': sleep })),
  )
