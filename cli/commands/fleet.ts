import type { Candidate, EnvironmentState } from '#domain/promotion/promotion.ts';
import type { FleetRow } from '#domain/promotion/fleet-row.ts';
import { exit } from '../exit.ts';
import { listOf, print } from '../output.ts';
import { clean } from '../text/clean.ts';
import { table } from '../text/table.ts';
import { dateTime } from '../text/time.ts';
import type { Verb } from '../verb.ts';

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
          ? 'no application is registered yet'
          : table(['APP', 'ENVIRONMENT', 'RUNS', 'RELEASE', 'SINCE', 'NEXT'], rows.map(cells)),
    });
    return exit.ok;
  },
};

const cells = ({ app, environment, state, next }: FleetRow): readonly string[] => [
  clean(app),
  clean(environment),
  ...describeState(state),
  next.length === 0
    ? '-'
    : next.map(({ to, candidate }) => `${clean(to)}: ${clean(describeCandidate(candidate))}`).join(', '),
];

const describeState = (state: EnvironmentState): readonly string[] => {
  if (state.kind === 'busy') return ['a release is running', clean(state.release), '-'];
  if (state.kind !== 'good')
    return [state.kind === 'mixed' ? 'results of several releases' : 'nothing yet', '-', '-'];
  const { images, release, since } = state.standing;
  return [Object.values(images).map(short).join(', '), clean(release), dateTime(since)];
};

/** As much of an image as people compare. */
const short = (image: string): string => clean(image.replace(/@sha256:([0-9a-f]{12})[0-9a-f]*/, '@$1'));

const describeCandidate = (candidate: Candidate): string => {
  switch (candidate.kind) {
    case 'current':
      return 'current';
    case 'soaking':
      return `verified at ${dateTime(candidate.verifiedAt)}`;
    case 'verified':
      return 'verified';
    case 'none':
      return candidate.reason;
    default:
      return candidate satisfies never;
  }
};
