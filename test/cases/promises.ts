import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { command, describeAnswer, type Answer } from './command.ts';
import { followRemovals, type Advice } from './follow-advice.ts';

/** What render, plan, lint, diff and fmt promise of any application at all; each sentence is one that is not kept. */
export const brokenPromises = async (folder: string): Promise<readonly string[]> => {
  const first = await look(folder);
  const trouble = [...first.answers.flatMap(unsound), ...leaks(folder, first.answers)];
  return [
    ...trouble,
    ...(await changedByFmt(folder, first)),
    ...(await changedByAdvice(folder, await look(folder))),
  ];
};

interface Look {
  readonly answers: readonly Answer[];
  /** What each target runs; nothing where the application is refused. */
  readonly rendered: readonly string[];
}

const look = async (folder: string): Promise<Look> => {
  const plan = await command(folder, 'plan', '-f', '.', '--offline', '-o', 'json');
  const targets = plan.code === 0 ? targetsOf(plan.out) : [];
  const renders: Answer[] = [];
  for (const target of targets) renders.push(await command(folder, 'render', '-f', '.', '--target', target));
  if (targets.length === 0) renders.push(await command(folder, 'render', '-f', '.'));
  const diff = await command(folder, 'diff', '-f', '.', '--from', '.');
  const lint = await command(folder, 'lint', '-f', '.');
  return {
    answers: [plan, ...renders, diff, lint],
    rendered: renders.map(({ code, out }) => `${code}\n${out}`),
  };
};

const targetsOf = (json: string): readonly string[] =>
  (
    JSON.parse(json) as { readonly plan: { readonly targets: readonly { readonly name: string }[] } }
  ).plan.targets.map(({ name }) => name);

/** No crash, and every refusal with a place. */
const unsound = (answer: Answer): readonly string[] => {
  if (answer.err.includes('fault of Tidegate itself')) return [`crashes: ${describeAnswer(answer)}`];
  if (answer.code === 0) return [];
  if (answer.code !== 1) return [`no such end is promised: ${describeAnswer(answer)}`];
  const lines = answer.err.split('\n').filter((line) => line.startsWith('  '));
  const told = lines.length === 0 ? [answer.err] : lines;
  const placeless = told.filter(
    (line) => !/\S+:\d+:\d+/.test(line) && !line.includes('image of the release:'),
  );
  return placeless.length === 0 ? [] : [`an error without a place: ${describeAnswer(answer)}`];
};

/** Words that stand for secrets in the files of a case. */
const marked = /\b(?:FAKE|SECRET|CANARY)-[\w-]+/g;

/** Everything but render, which prints what is to be applied, keeps secrets to itself. */
const leaks = (folder: string, answers: readonly Answer[]): readonly string[] => {
  const secrets = new Set(textsIn(folder).flatMap((text) => text.match(marked) ?? []));
  return answers.flatMap((answer) => {
    const told = answer.args[0] === 'render' ? answer.err : `${answer.out}\n${answer.err}`;
    const shown = [...secrets].filter((secret) => told.includes(secret));
    return shown.length === 0 ? [] : [`shows ${shown.join(', ')}: tidegate ${answer.args.join(' ')}`];
  });
};

const textsIn = (folder: string): readonly string[] =>
  readdirSync(folder, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => readFileSync(path.join(parentPath, name), 'utf8'));

/** fmt changes no value, and a second time nothing. */
const changedByFmt = async (folder: string, before: Look): Promise<readonly string[]> => {
  const fmt = await command(folder, 'fmt', '.');
  if (fmt.code !== 0) return unsound(fmt);
  const again = await command(folder, 'fmt', '.', '--check');
  const after = await look(folder);
  return [
    ...(again.code === 0 ? [] : [`fmt is not done after one time: ${describeAnswer(again)}`]),
    ...(sameValues(before, after) ? [] : ['fmt changes what is rendered']),
  ];
};

/** Places move, values do not. */
const sameValues = (before: Look, after: Look): boolean =>
  JSON.stringify(before.rendered.map(placeless)) === JSON.stringify(after.rendered.map(placeless));
const placeless = (text: string): string => text.replaceAll(/:\d+:\d+/g, '');

/** Whoever does what lint says has the same application afterwards. */
const changedByAdvice = async (folder: string, before: Look): Promise<readonly string[]> => {
  const lint = await command(folder, 'lint', '-f', '.', '-o', 'json');
  if (lint.code !== 0) return [];
  const { findings } = JSON.parse(lint.out) as { readonly findings: readonly Advice[] };
  if (followRemovals(folder, findings) === 0) return [];
  const after = await look(folder);
  return sameValues(before, after) ? [] : [`lint gives bad advice: ${describeAnswer(lint)}`];
};
