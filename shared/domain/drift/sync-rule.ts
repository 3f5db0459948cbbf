import { secondsOf } from '../config/units.ts';
import { readCron } from '../schedule/cron.ts';
import type { Schedule } from '../schedule/schedule.ts';

/** How one environment is kept in sync. */
export interface SyncRule {
  readonly environment: string;
  readonly schedule: Schedule;
  readonly policy: SyncPolicy;
  /** Patterns of applications; all when absent. */
  readonly apps?: readonly string[] | undefined;
  /** The most objects healed in one run. */
  readonly most: number;
  /** Applications whose files are read from somewhere else than where they are registered. */
  readonly sources: readonly GitSource[];
}

/** Only report it; heal when a person approves; heal; or also release what is new in the source. */
export const syncPolicies = ['tell', 'ask', 'heal', 'release'] as const;
export type SyncPolicy = (typeof syncPolicies)[number];

/** The files of an application in a Git repository. */
export interface GitSource {
  readonly app: string;
  /** `https://git.example.com/shop/deploy.git` */
  readonly url: string;
  /** A branch, a tag, or a commit in full. */
  readonly ref: { readonly kind: 'branch' | 'tag' | 'commit'; readonly name: string };
  /** The folder of its files; the whole repository when absent. */
  readonly path?: string;
  readonly login?: { readonly username: string; readonly password: string };
}

/** A rule as people write it; checked before. */
export interface WrittenSync {
  readonly every?: string | undefined;
  readonly cron?: string | undefined;
  readonly zone?: string | undefined;
  readonly policy?: SyncPolicy | undefined;
  readonly apps?: readonly string[] | undefined;
  readonly most?: number | undefined;
  readonly sources?: readonly WrittenSource[] | undefined;
}

export interface WrittenSource {
  readonly app: string;
  readonly git: string;
  readonly branch?: string | undefined;
  readonly tag?: string | undefined;
  readonly commit?: string | undefined;
  readonly path?: string | undefined;
  readonly username?: string | undefined;
  readonly token?: string | undefined;
  readonly tokenEnv?: string | undefined;
}

/** More than this is not a slip. */
const usualMost = 20;

/** `tokenOf` knows the token of a source, wherever it is kept. */
export const syncRuleOf = (
  environment: string,
  { every, cron, zone, policy, apps, most, sources = [] }: WrittenSync,
  tokenOf: (source: WrittenSource) => string | undefined,
): SyncRule => ({
  environment,
  schedule: scheduleOf(every, cron, zone),
  policy: policy ?? 'tell',
  most: most ?? usualMost,
  sources: sources.map((source) => sourceOf(source, tokenOf(source))),
  ...(apps !== undefined && { apps }),
});

const scheduleOf = (every: string | undefined, line: string | undefined, zone = 'UTC'): Schedule => {
  const cron = line === undefined ? undefined : readCron(line);
  return cron === undefined || typeof cron === 'string'
    ? { kind: 'every', ms: (secondsOf(every ?? '') ?? 3600) * 1000 }
    : { kind: 'cron', cron, zone };
};

const sourceOf = (
  { app, git, branch, tag, commit, path, username }: WrittenSource,
  password: string | undefined,
): GitSource => ({
  app,
  url: git,
  ref: refOf(branch, tag, commit),
  ...(path !== undefined && { path }),
  ...(password !== undefined && { login: { username: username ?? 'git', password } }),
});

const refOf = (
  branch: string | undefined,
  tag: string | undefined,
  commit: string | undefined,
): GitSource['ref'] => {
  if (commit !== undefined) return { kind: 'commit', name: commit };
  return tag === undefined ? { kind: 'branch', name: branch ?? 'main' } : { kind: 'tag', name: tag };
};
