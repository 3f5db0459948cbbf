import type { Io } from './io.ts';

/** A terminal for tests: keeps what was written, and lets a test press Ctrl-C. */
export interface PlayedTerminal extends Io {
  readonly printed: string[];
  readonly complained: string[];
  press(): void;
  readonly quits: number[];
}

export const playTerminal = (
  given: Partial<Pick<Io, 'env' | 'cwd' | 'language' | 'live' | 'ask' | 'input'>> = {},
): PlayedTerminal => {
  const listeners = new Set<() => void>();
  const printed: string[] = [];
  const complained: string[] = [];
  const quits: number[] = [];
  return {
    printed,
    complained,
    quits,
    out: (text) => void printed.push(text),
    raw: (text) => void printed.push(text),
    err: (text) => void complained.push(text),
    input: async () => '',
    env: {},
    cwd: '/nowhere',
    language: 'en',
    live: false,
    columns: () => 80,
    rows: () => 24,
    paint: (_, text) => text,
    // A terminal lives in the person's time.
    now: () => Date.now(),
    sleep: (ms) => new Promise((resolve) => setTimeout(resolve, Math.min(ms, 10))),
    ask: async () => undefined,
    onInterrupt: (heard) => {
      listeners.add(heard);
      return () => void listeners.delete(heard);
    },
    press: () => listeners.forEach((heard) => heard()),
    quit: (code) => {
      quits.push(code);
      throw new Error(`quit ${code}`);
    },
    ...given,
  };
};
