import type { PlaceView } from '#domain/view/place.ts';

export interface App {
  readonly name: string;
  readonly targets: readonly PlaceView[];
}

/** Targets of one environment with the same revision and state: one line of a cell. */
export interface Group {
  readonly images: readonly string[];
  readonly state: NonNullable<PlaceView['state']>;
  readonly release: string | undefined;
  readonly since: number | undefined;
  readonly reason: string | undefined;
  readonly targets: readonly string[];
}

/** The columns of the fleet: every environment that some application has been released to. */
export const environmentsOf = (apps: readonly App[]): readonly string[] =>
  inOrder(apps.flatMap(({ targets }) => targets.map(environmentOf)));

/** Towards production, as far as names tell; the same on every page. */
export const inOrder = (environments: readonly string[]): readonly string[] =>
  [...new Set(environments)].toSorted((a, b) => rank(a) - rank(b) || a.localeCompare(b));

const ladder = [/^(local|play|dev)/i, /^(test|qa|int)/i, /^(stag|uat|pre|canary)/i];
/** What no name tells is between the stages and production. */
const rank = (name: string): number => {
  if (/^(prod|live)/i.test(name)) return ladder.length + 1;
  const found = ladder.findIndex((stage) => stage.test(name));
  return found < 0 ? ladder.length : found;
};

const environmentOf = ({ environment = '' }: PlaceView): string => environment;

/** The state of one environment of an application; what is the same everywhere is shown once. */
export const cellOf = (app: App, environment: string): readonly Group[] => {
  const here = app.targets.filter((target) => environmentOf(target) === environment);
  const alike = Map.groupBy(here, ({ runs, state, release }) =>
    JSON.stringify([runs?.images ?? {}, state, release]),
  );
  return [...alike.values()].map((same) => ({
    images: Object.values(same[0]?.runs?.images ?? {}),
    state: same[0]?.state ?? 'steady',
    release: same[0]?.release,
    since: same[0]?.since,
    reason: same[0]?.reason,
    targets: same.map(({ name }) => name),
  }));
};

/** `checkout:1.4.0`, or the first characters of a digest: what fits in a cell. */
export const shortImage = (image: string): string => {
  const [name = '', digest] = image.split('@');
  const last = name.slice(name.lastIndexOf('/') + 1);
  return digest === undefined || last.includes(':')
    ? last
    : `${last}@${digest.replace('sha256:', '').slice(0, 8)}`;
};
