import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import type { Readable, Writable } from 'node:stream';
import type { Texts } from './line.ts';
import type { Ruling } from './ruling.ts';

/** Words of a command; quotes keep a word together. */
export const wordsOf = (command: string): readonly string[] =>
  [...command.matchAll(/"([^"]*)"|'([^']*)'|(\S+)/g)].map(
    ([, double, single, bare]) => double ?? single ?? bare ?? '',
  );

const patienceMs = 600_000;

/**
 * A judge of somebody else: a program that reads trials, and answers `{"kind":"fail"|"pass"|"none","minute":n}` for
 * each, in order, a line each. It may read all of them before it answers.
 */
export const askOther = async (command: string, lines: Texts): Promise<readonly Ruling[]> => {
  const [program, ...words] = wordsOf(command);
  if (program === undefined) throw new Error('--judge names no program');
  const child = spawn(program, words, { stdio: ['pipe', 'pipe', 'inherit'], timeout: patienceMs });
  const ended = new Promise<string>((resolve, reject) => {
    child.once('error', (error) => reject(new Error(`${program} cannot be started: ${error.message}`)));
    child.once('close', (code, signal) =>
      resolve(signal === null ? `exit code ${code}` : `killed by ${signal}`),
    );
  });
  try {
    const [end, sent, answers] = await Promise.all([
      ended,
      send(lines, child.stdin),
      answersOf(child.stdout, program),
    ]);
    if (answers.length === sent) return answers;
    throw new Error(`${program} answered ${answers.length} of ${sent} trials (${end})`);
  } finally {
    child.kill();
  }
};

/** Writes no faster than the program reads. One that has stopped reading is sent nothing more; its missing answers tell. */
const send = async (lines: Texts, into: Writable): Promise<number> => {
  let sent = 0;
  const gone = new Promise<void>((resolve) => into.once('close', resolve).once('error', () => resolve()));
  for await (const line of lines) {
    sent += 1;
    if (into.destroyed || into.write(`${line}\n`)) continue;
    const drained = new Promise<void>((resolve) => into.once('drain', resolve));
    await Promise.race([drained, gone]);
  }
  into.end();
  return sent;
};

const answersOf = async (from: Readable, program: string): Promise<readonly Ruling[]> => {
  const answers: Ruling[] = [];
  for await (const text of createInterface({ input: from }))
    if (text.trim() !== '') answers.push(rulingIn(text, answers.length + 1, program));
  return answers;
};

const rulingIn = (text: string, number: number, program: string): Ruling => {
  const refused = new Error(
    `answer ${number} of ${program} must be {"kind":"fail"|"pass"|"none","minute":n}, not ${text.slice(0, 80)}`,
  );
  let said: unknown;
  try {
    said = JSON.parse(text);
  } catch {
    throw refused;
  }
  if (typeof said !== 'object' || said === null || !('kind' in said)) throw refused;
  const { kind, minute } = said as { readonly kind: unknown; readonly minute?: unknown };
  if (kind !== 'fail' && kind !== 'pass' && kind !== 'none') throw refused;
  return { kind, minute: typeof minute === 'number' && Number.isFinite(minute) ? minute : 0 };
};
