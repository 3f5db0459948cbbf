/** A process that asks one server of others, and writes down how its own thread fared. */
import { openSync, readSync } from 'node:fs';
import { isFailure } from '#domain/failure.ts';
import { outsides } from './list.ts';

export interface Question {
  readonly name: string;
  readonly url: string;
}

/** How one question went. */
export interface Fared {
  /** `answered`, or the name of the failure; an error that is none of ours with its stack. */
  readonly outcome: string;
  readonly isOurs: boolean;
  readonly tookMs: number;
  /** The longest that the thread was on the processor without a turn for others; 0 where that is not known. */
  readonly longestTurnMs: number;
}

const isLinux = process.platform === 'linux';
const file = isLinux ? openSync(`/proc/self/task/${process.pid}/schedstat`, 'r') : 0;
const buffer = Buffer.alloc(64);
const onProcessor = (): number =>
  isLinux ? Number(buffer.toString('latin1', 0, readSync(file, buffer, 0, 64, 0)).split(' ')[0]) / 1e6 : 0;

let [longest, last] = [0, onProcessor()];
const look = (): void => {
  longest = Math.max(longest, onProcessor() - last);
  last = onProcessor();
};
setInterval(look, 2).unref();

const ask = async ({ name, url }: Question): Promise<Fared> => {
  const question = await outsides[name]?.open(url);
  look();
  longest = 0;
  const begun = performance.now();
  const [outcome, isOurs] = await (question?.() ?? Promise.reject(new Error('no such server'))).then(
    () => ['answered', true] as const,
    (error: unknown) =>
      isFailure(error)
        ? ([error.name, true] as const)
        : ([error instanceof Error ? (error.stack ?? '') : String(error), false] as const),
  );
  look();
  const polluted = ({} as Record<string, unknown>)['polluted'];
  return {
    outcome: polluted === undefined ? outcome : 'the prototype of all objects was changed',
    isOurs: isOurs && polluted === undefined,
    tookMs: Math.round(performance.now() - begun),
    longestTurnMs: Math.round(longest),
  };
};

process.on('message', (question: Question) => {
  void ask(question).then((fared) => process.send?.({ url: question.url, fared }));
});
process.on('unhandledRejection', (error) => process.send?.({ url: '', stray: String(error) }));
process.on('uncaughtException', (error) => process.send?.({ url: '', stray: error.stack ?? String(error) }));
process.send?.('ready');
