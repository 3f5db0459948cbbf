import type { Drift } from '#domain/drift/drift.ts';
import type { DriftView } from '#domain/drift/drift-view.ts';
import type { Args } from '../arguments.ts';
import type { Client } from '../client.ts';
import { Exit, type ExitCode, exit } from '../exit.ts';
import type { Io } from '../io.ts';
import { listOf, print } from '../output.ts';
import { clean } from '../text/clean.ts';
import type { Verb } from '../verb.ts';

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
    if (place !== undefined) throw new Exit(exit.usage, 'drift takes one environment, or none for all');
    const app = args.text('app');
    const seen = await client.drift({
      ...(first !== undefined && { environment: first }),
      ...(app !== undefined && { app }),
    });
    print(io, args.output, {
      value: listOf('DriftList', seen),
      names: seen.flatMap((one) => (one.drift.kind === 'drifted' ? [`${one.app}/${one.target}`] : [])),
      table: () =>
        seen.length === 0 ? 'no target of a registered application is there' : describe(io, seen),
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
    throw new Exit(exit.usage, 'drift lift takes a target, as <app>/<target>');
  const reason = args.text('reason');
  if (reason === undefined) throw new Exit(exit.usage, 'a lift needs --reason <text>, for the audit log');
  const done = await client.lift({ app, target, reason });
  print(io, args.output, {
    value: done,
    names: [`${app}/${target}`],
    table: () => `lifted in ${clean(target)} of ${clean(app)}: ${done.lifted.map(clean).join(', ')}`,
  });
  return exit.ok;
};

const describe = (io: Io, seen: readonly DriftView[]): string =>
  seen.flatMap((one) => [headOf(io, one), ...linesOf(one).map((line) => `  ${line}`)]).join('\n');

const headOf = (io: Io, { app, target, environment, drift }: DriftView): string =>
  `${clean(app)} in ${clean(target)} (${clean(environment)}): ${wordFor(io, drift)}`;

const wordFor = (io: Io, drift: Drift): string => {
  switch (drift.kind) {
    case 'in-sync':
      return `as release ${clean(drift.release)} left it`;
    case 'drifted':
      return io.paint('yellow', `not as release ${clean(drift.release)} left it`);
    case 'unseen':
      return `unknown: ${clean(drift.reason)}`;
    case 'busy':
      return `release ${clean(drift.release)} is running`;
    case 'unreleased':
      return 'nothing was released here yet';
    default:
      return drift satisfies never;
  }
};

const linesOf = ({ drift, barred, stopped, app, target }: DriftView): readonly string[] => [
  ...(drift.kind === 'drifted' ? drift.objects.flatMap(describeObject) : []),
  ...barred.map(
    ({ release, reason }) => `held: what release ${clean(release)} brought was taken back: ${clean(reason)}`,
  ),
  ...(stopped === undefined
    ? []
    : [`held: ${clean(stopped.manager)} changes ${clean(stopped.field)} again and again`]),
  ...(barred.length > 0 || stopped !== undefined
    ? [`\`tidegate drift lift ${clean(app)}/${clean(target)}\` lets it come again`]
    : []),
];

type Object = Extract<Drift, { kind: 'drifted' }>['objects'][number];

const describeObject = ({ object, kind, fields }: Object): readonly string[] => [
  kind === 'in-cloud'
    ? `${clean(object)}: changed in its cloud (${fields.map(({ path }) => clean(path)).join(', ')}); a release does not put it back`
    : `${clean(object)}: ${kind}`,
  ...(kind === 'in-cloud' ? [] : fields).map(({ path, wanted, live, manager, at }) => {
    const values = `${clean(JSON.stringify(live) ?? 'nothing')} instead of ${clean(JSON.stringify(wanted) ?? 'nothing')}`;
    const by =
      manager === undefined ? '' : `, by ${clean(manager)}${at === undefined ? '' : ` at ${clean(at)}`}`;
    return `  ${clean(path)}: ${values}${by}`;
  }),
];
