import type { Drift } from '#domain/drift/drift.ts';
import type { DriftView } from '#domain/drift/drift-view.ts';
import type { Args } from '../arguments.ts';
import type { Client } from '../client.ts';
import { Exit, type ExitCode, exit } from '../exit.ts';
import type { Io } from '../io.ts';
import { listOf, print } from '../output.ts';
import { clean } from '../text/clean.ts';
import type { Verb } from '../verb.ts';
import { message, say } from '../words/message.ts';
import { reason as inReader } from '../words/recorded.ts';
import { insistOnApp } from './shared/known-app.ts';

/** `tidegate drift [environment]`, `tidegate drift lift <app/target> --reason <text>` */
export const driftVerb: Verb = {
  name: 'drift',
  summary: 'show what is not as it was released, and who changed it; lift what is held',
  takes: '[environment] | lift <app/target>',
  flags: {
    app: { about: 'only this application', hint: 'name' },
    reason: { about: 'why it is lifted, for the audit log', hint: 'text' },
    'exit-code': { about: 'exit with 2 where something has drifted' },
  },
  more:
    'The clusters are asked now, by dry run; nothing is changed. `lift` lets a revision that was taken back, or a field\n' +
    'that was fought over, come again by the schedule of its environment.',
  async run(args, io, client) {
    const [first, place, ...more] = args.words;
    if (first === 'lift') return lift(args, io, client, place, more);
    if (place !== undefined) throw new Exit(exit.usage, message('drift-takes'));
    const app = args.text('app');
    const seen = await client.drift({
      ...(first !== undefined && { environment: first }),
      ...(app !== undefined && { app }),
    });
    if (seen.length === 0) await insistOnApp(client, app);
    print(io, args.output, {
      value: listOf('DriftList', seen),
      names: seen.flatMap((one) => (one.drift.kind === 'drifted' ? [`${one.app}/${one.target}`] : [])),
      table: () => (seen.length === 0 ? say(io, 'no-drift') : describe(io, seen)),
    });
    const isDrifted = seen.some(({ drift }) => drift.kind === 'drifted');
    return args.is('exit-code') && isDrifted ? exit.changes : exit.ok;
  },
};

const lift = async (
  args: Args,
  io: Io,
  client: Client,
  place: string | undefined,
  more: readonly string[],
): Promise<ExitCode> => {
  const [, app, target] = /^([^/]+)\/([^/]+)$/.exec(place ?? '') ?? [];
  if (app === undefined || target === undefined || more.length > 0)
    throw new Exit(exit.usage, message('lift-takes'));
  const reason = args.text('reason');
  if (reason === undefined) throw new Exit(exit.usage, message('lift-needs-reason'));
  const done = await client.lift({ app, target, reason });
  print(io, args.output, {
    value: done,
    names: [`${app}/${target}`],
    table: () =>
      say(io, 'lifted', {
        target: clean(target),
        app: clean(app),
        what: done.lifted.map(clean).join(', '),
      }),
  });
  return exit.ok;
};

const describe = (io: Io, seen: readonly DriftView[]): string =>
  seen.flatMap((one) => [headOf(io, one), ...linesOf(io, one).map((line) => `  ${line}`)]).join('\n');

const headOf = (io: Io, { app, target, environment, drift }: DriftView): string =>
  say(io, 'drift-head', {
    app: clean(app),
    target: clean(target),
    environment: clean(environment),
    state: wordFor(io, drift),
  });

const wordFor = (io: Io, drift: Drift): string => {
  switch (drift.kind) {
    case 'in-sync':
      return say(io, 'drift-in-sync', { release: clean(drift.release) });
    case 'drifted':
      return io.paint('yellow', say(io, 'drift-drifted', { release: clean(drift.release) }));
    case 'unseen':
      return say(io, 'drift-unseen', { reason: clean(inReader(io, drift.reason)) });
    case 'busy':
      return say(io, 'drift-busy', { release: clean(drift.release) });
    case 'unreleased':
      return say(io, 'drift-unreleased');
    default:
      return drift satisfies never;
  }
};

const linesOf = (io: Io, { drift, barred, stopped, app, target }: DriftView): readonly string[] => [
  ...(drift.kind === 'drifted' ? drift.objects.flatMap((one) => describeObject(io, one)) : []),
  ...barred.map(({ release, reason }) =>
    say(io, 'drift-barred', { release: clean(release), reason: clean(inReader(io, reason)) }),
  ),
  ...(stopped === undefined
    ? []
    : [say(io, 'drift-stopped', { manager: clean(stopped.manager), field: clean(stopped.field) })]),
  ...(barred.length > 0 || stopped !== undefined
    ? [say(io, 'drift-lift', { place: `${clean(app)}/${clean(target)}` })]
    : []),
];

type Object = Extract<Drift, { kind: 'drifted' }>['objects'][number];

const describeObject = (io: Io, { object, kind, fields }: Object): readonly string[] => {
  if (kind === 'removed-in-cloud') return [say(io, 'drift-removed-in-cloud', { object: clean(object) })];
  if (kind === 'in-cloud') {
    const paths = fields.map(({ path }) => clean(path)).join(', ');
    return [say(io, 'drift-in-cloud', { object: clean(object), fields: paths })];
  }
  const name = say(io, 'drift-object', { object: clean(object), kind: message(`drift-kind-${kind}`) });
  return [name, ...fields.map((field) => `  ${describeField(io, field)}`)];
};

const describeField = (io: Io, { path, wanted, live, manager, at }: Object['fields'][number]): string => {
  const shown = (value: unknown): string => clean(JSON.stringify(value) ?? say(io, 'nothing'));
  const values = say(io, 'drift-instead', { path: clean(path), live: shown(live), wanted: shown(wanted) });
  if (manager === undefined) return values;
  const by = { manager: clean(manager) };
  return `${values}${at === undefined ? say(io, 'drift-by', by) : say(io, 'drift-by-at', { ...by, time: clean(at) })}`;
};
