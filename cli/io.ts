import { createInterface } from 'node:readline/promises';
import { styleText } from 'node:util';
import type { Language } from '#domain/view/sentences/language.ts';
import { decodeText } from '#shared/compiler/decode-text.ts';
import { Exit, exit } from './exit.ts';
import { message } from './words/message.ts';

/** What a verb sees of the terminal, the clock and the folder it was started in. */
export interface Io {
  /** The result, to stdout. */
  out(text: string): void;
  /** To stdout as it is, without a line's end: for pictures on a live terminal. */
  raw(text: string): void;
  /** Progress and trouble, to stderr. */
  err(text: string): void;
  /** All of standard input; an Exit if nothing is piped into it, or more than 10 MiB. */
  input(): Promise<string>;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly cwd: string;
  /** Of what is printed for people. */
  readonly language: Language;
  /** It is a terminal: lines may be redrawn in place. */
  readonly live: boolean;
  readonly columns: () => number;
  readonly rows: () => number;
  paint(style: Style, text: string): string;
  now(): number;
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
  /** A yes or no from the user; undefined if the input is not a terminal. */
  ask(question: string): Promise<boolean | undefined>;
  /** Calls back at Ctrl-C (and SIGTERM) until it is released; one press counts once. */
  onInterrupt(heard: () => void): () => void;
  /** Ends the program now. */
  quit(code: number): never;
}

export type Style = 'green' | 'red' | 'yellow' | 'blue' | 'magenta' | 'gray' | 'bold' | 'dim';

/** The terminal this process really has. */
export const terminal = (argv: readonly string[]): Io => {
  const { env, stdout, stderr, stdin } = process;
  const color = wantsColor(argv, stdout);
  return {
    out: (text) => void stdout.write(`${text}\n`),
    raw: (text) => void stdout.write(text),
    err: (text) => void stderr.write(`${text}\n`),
    input: () => readInput(stdin),
    env,
    cwd: process.cwd(),
    language: 'en',
    live: stdout.isTTY && env['CI'] === undefined && env['TERM'] !== 'dumb',
    // A file or a pipe has no edge.
    columns: () => stdout.columns || (stdout.isTTY ? 80 : Infinity),
    rows: () => stdout.rows || 40,
    paint: (style, text) => (color ? styleText(style, text, { validateStream: false }) : text),
    now: () => Date.now(),
    sleep: pause,
    ask: async (question) => (stdin.isTTY && stderr.isTTY ? askThere(question) : undefined),
    onInterrupt,
    quit: (code) => process.exit(code),
  };
};

const maxInputBytes = 10 * 1024 * 1024;

const readInput = async (stdin: NodeJS.ReadStream): Promise<string> => {
  if (stdin.isTTY) throw new Exit(exit.usage, message('input-missing'));
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of stdin as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes > maxInputBytes) throw new Exit(exit.usage, message('input-too-large'));
    chunks.push(chunk);
  }
  return decodeText(Buffer.concat(chunks), 'stdin');
};

const wantsColor = (argv: readonly string[], stream: NodeJS.WriteStream): boolean => {
  if (argv.includes('--no-color')) return false;
  if (process.env['NO_COLOR']) return false;
  if (process.env['FORCE_COLOR'] !== undefined && process.env['FORCE_COLOR'] !== '0') return true;
  return stream.isTTY && process.env['TERM'] !== 'dumb';
};

const pause = (ms: number, signal?: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    if (signal?.aborted === true) return resolve();
    const done = (): void => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', done);
      resolve();
    };
    const timer = setTimeout(done, ms);
    signal?.addEventListener('abort', done);
  });

const askThere = async (question: string): Promise<boolean> => {
  const reader = createInterface({ input: process.stdin, output: process.stderr });
  try {
    return /^y(es)?$/i.test((await reader.question(`${question} [y/N] `)).trim());
  } finally {
    reader.close();
  }
};

/** One Ctrl-C may arrive twice (from the terminal and passed on by the gate): within 200 ms it is one. */
const samePressMs = 200;

const onInterrupt = (heard: () => void): (() => void) => {
  let last = 0;
  const listen = (): void => {
    const now = Date.now();
    if (now - last >= samePressMs) heard();
    last = now;
  };
  const signals = ['SIGINT', 'SIGTERM'] as const;
  for (const signal of signals) process.on(signal, listen);
  return () => {
    for (const signal of signals) process.off(signal, listen);
  };
};
