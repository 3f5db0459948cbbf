import type { Candidate, EnvironmentState } from '#domain/promotion/promotion.ts';
import type { FleetRow } from '#domain/promotion/fleet-row.ts';
import { exit } from '../exit.ts';
import type { Io } from '../io.ts';
import { listOf, print } from '../output.ts';
import { clean } from '../text/clean.ts';
import { table } from '../text/table.ts';
import { dateTime } from '../text/time.ts';
import type { Verb } from '../verb.ts';
import { say } from '../words/message.ts';

/** `tidegate fleet` */
export const fleet: Verb = {
  name: 'fleet',
  summary: 'what runs in which environment, and what is verified for the next one',
  takes: '',
  flags: {},
  more: '`tidegate promote <app> --from <environment> --to <environment>` brings on what is verified.',
  async run(args, io, client) {
    const rows = await client.fleet();
    print(io, args.output, {
      value: listOf('Fleet', rows),
      names: rows.map(({ app, environment }) => `${app}/${environment}`),
      table: () =>
        rows.length === 0
          ? say(io, 'no-fleet')
          : table(
              heads(io),
              rows.map((row) => cells(io, row)),
            ),
    });
    return exit.ok;
  },
};

const heads = (io: Io): readonly string[] => [
  say(io, 'col-app'),
  say(io, 'col-environment'),
  say(io, 'col-runs'),
  say(io, 'col-release'),
  say(io, 'col-since'),
  say(io, 'col-next'),
];

const cells = (io: Io, { app, environment, state, next }: FleetRow): readonly string[] => [
  clean(app),
  clean(environment),
  ...describeState(io, state),
  next.length === 0
    ? '-'
    : next.map(({ to, candidate }) => `${clean(to)}: ${clean(describeCandidate(io, candidate))}`).join(', '),
];

const describeState = (io: Io, state: EnvironmentState): readonly string[] => {
  if (state.kind === 'busy') return [say(io, 'fleet-busy'), clean(state.release), '-'];
  if (state.kind !== 'good')
    return [say(io, state.kind === 'mixed' ? 'fleet-mixed' : 'fleet-none'), '-', '-'];
  const { images, release, since } = state.standing;
  return [Object.values(images).map(short).join(', '), clean(release), dateTime(since)];
};

/** As much of an image as people compare. */
const short = (image: string): string => clean(image.replace(/@sha256:([0-9a-f]{12})[0-9a-f]*/, '@$1'));

const describeCandidate = (io: Io, candidate: Candidate): string => {
  switch (candidate.kind) {
    case 'current':
      return say(io, 'next-current');
    case 'soaking':
      return say(io, 'next-verified-at', { time: dateTime(candidate.verifiedAt) });
    case 'verified':
      return say(io, 'next-verified');
    case 'none':
      return candidate.reason;
    default:
      return candidate satisfies never;
  }
};
