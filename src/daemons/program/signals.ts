/** The signals that a program can be sent. */
export const signals = ['INT', 'KILL', 'PIPE', 'TERM', 'XCPU', 'STOP', 'CONT'] as const

export type Signal = (typeof signals)[number]

/** What a JavaScript program can do something else for than end. */
export type Handled = 'INT' | 'TERM' | 'PIPE'
