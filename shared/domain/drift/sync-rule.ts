import { secondsOf } from '../config/units.ts';
import { readCron } from '../schedule/cron.ts';
import type { Schedule } from '../schedule/schedule.ts';
import { type AppSource, sourceOf, type WrittenSource } from './source.ts';

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
  readonly sources: readonly AppSource[];
}

/** Only report it; heal when a person approves; heal; or also release what is new in the source. */
export const syncPolicies = ['tell', 'ask', 'heal', 'release'] as const;
export type SyncPolicy = (typeof syncPolicies)[number];

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

/** More than this is not a slip. */
const usualMost = 20;

/** `env` holds the secrets of its sources that are written as the name of a variable. */
export const syncRuleOf = (
  environment: string,
  { every, cron, zone, policy, apps, most, sources = [] }: WrittenSync,
  env: Readonly<Record<string, string | undefined>> = {},
): SyncRule => ({
  environment,
  schedule: scheduleOf(every, cron, zone),
  policy: policy ?? 'tell',
  most: most ?? usualMost,
  sources: sources.map((source) => sourceOf(source, env)),
  ...(apps !== undefined && { apps }),
});

const scheduleOf = (every: string | undefined, line: string | undefined, zone = 'UTC'): Schedule => {
  const cron = line === undefined ? undefined : readCron(line);
  return cron === undefined || typeof cron === 'string'
    ? { kind: 'every', ms: (secondsOf(every ?? '') ?? 3600) * 1000 }
    : { kind: 'cron', cron, zone };
};
