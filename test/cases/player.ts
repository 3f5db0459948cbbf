import path from 'node:path';
import { command, describeAnswer } from './command.ts';
import { expectations, type Expected } from './expectations.ts';
import { appsIn, withCopy, type Case } from './folders.ts';
import { brokenPromises } from './promises.ts';

export interface Played {
  readonly name: string;
  /** What was looked at: `expected`, where somebody has said what is right, and `promises` for every application. */
  readonly looks: number;
  readonly failures: readonly string[];
}

/** Plays one case: what is expected of it by name, and what is promised of every application in it. */
export const play = async (one: Case): Promise<Played> => {
  const expected = Object.hasOwn(expectations, one.name) ? (expectations[one.name] ?? []) : [];
  const missed = await withCopy(one.folder, (copy) => missedIn(copy, expected));
  const apps = appsIn(one.folder);
  const broken: string[] = [];
  for (const app of apps)
    broken.push(
      ...(await withCopy(one.folder, (copy) => brokenPromises(path.join(copy, app)))).map(
        (why) => `${app}: ${why}`,
      ),
    );
  return { name: one.name, looks: expected.length + apps.length, failures: [...missed, ...broken] };
};

const missedIn = async (folder: string, expected: readonly Expected[]): Promise<readonly string[]> => {
  const missed: string[] = [];
  for (const one of expected) {
    const answer = await command(folder, ...one.args);
    const told = `${answer.err}\n${answer.out}`;
    const wrong = [
      ...(answer.code === one.code ? [] : [`code ${one.code} is right`]),
      ...(one.says ?? []).filter((words) => !words.test(told)).map((words) => `${words} is not said`),
      ...(one.never ?? []).filter((words) => words.test(told)).map((words) => `${words} is said`),
    ];
    if (wrong.length > 0) missed.push(`${wrong.join('; ')}: ${describeAnswer(answer)}`);
  }
  return missed;
};
