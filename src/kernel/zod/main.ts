/** All of zod, as the source of a daemon that is written in the page may use it. */
export { z } from 'zod'
