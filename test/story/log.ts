import { format } from 'node:util';
import { jsonLog } from '#functions/runtime/json-log.ts';
import { stack } from '#functions/runtime/stack.ts';
import type { Stage } from './stage.ts';

export interface Log {
  /** Every line so far. */
  said(): string;
  /** Hears no more. */
  end(): void;
}

/** More than any task of a story takes. */
const taskMs = 60_000;

/**
 * What a server writes while a story goes on: its line for each call of a task, with the message of each error, and
 * whatever else is written to the console.
 */
export const overhear = (stage: Stage): Log => {
  const lines: string[] = [];
  const observers = [jsonLog({ write: (line) => void lines.push(line), namespace: 'Tidegate/story' })];
  stage.disturb(async ({ task, input }, run) => {
    const until = stage.clock.now() + taskMs;
    const context = {
      functionName: task,
      awsRequestId: 'of-a-story',
      getRemainingTimeInMillis: () => until - stage.clock.now(),
    };
    return stack(async () => run(), observers)(input, context as never);
  });
  const methods = ['log', 'info', 'warn', 'error'] as const;
  const before = methods.map((name) => [name, console[name]] as const);
  for (const name of methods) console[name] = (...said: unknown[]) => void lines.push(format(...said));
  return {
    said: () => lines.join('\n'),
    end: () => {
      for (const [name, write] of before) console[name] = write;
    },
  };
};
