import { fitsAny } from '#domain/access/pattern.ts';
import type { GitSource, SyncRule } from '#domain/drift/sync-rule.ts';
import type { ReleaseEvent } from '#domain/event/event.ts';
import { isFailure } from '#domain/failure.ts';
import { canonical, type Digest } from '#domain/json.ts';
import { deliveryStream } from '#domain/streams.ts';
import type { World } from '#ports/world.ts';
import { digestOf } from '#shared/crypto/digest.ts';
import { appNames, findApp } from '../apps/registry.ts';
import { tell } from '../messages/tell.ts';
import { accept, begin } from '../releases/start.ts';
import { movementIn } from '../windows/hold.ts';
import { differing, type Differing } from './differing.ts';
import { readGitSource } from './git-source.ts';

/** What an application shall be in an environment, and where that is written. */
export interface Wanted {
  readonly source: Digest;
  /** `commit 0123456789ab of main`, or the registered files. */
  readonly where: string;
  /** What people should know of how it came there. */
  readonly remark?: string;
}

/**
 * Looks at the sources of an environment: what they say anew is released where the rule says so. What cannot be read, or
 * is wrong in it, is told, and nothing is done by halves.
 */
export const releaseSources = async (world: World, rule: SyncRule): Promise<readonly string[]> => {
  const registered = (await appNames(world)).filter((name) => fitsAny(rule.apps, name));
  const names = [...new Set([...rule.sources.map(({ app }) => app), ...registered])];
  const said: string[] = [];
  for (const app of names) {
    const git = rule.sources.find((source) => source.app === app);
    if (git === undefined && rule.policy !== 'release') continue;
    try {
      said.push(...(await releaseNew(world, rule, app, git)));
    } catch (error) {
      if (!isFailure(error)) throw error;
      said.push(await report(world, rule, app, error.message));
    }
  }
  return said;
};

/** People hear the same once; whoever looks at the server hears it at each look. */
const report = async (
  world: World,
  { environment }: SyncRule,
  app: string,
  reason: string,
): Promise<string> => {
  const text = `the source of ${app} in ${environment} cannot be used: ${reason}`;
  const key = `source.${digestOf(text).slice(7, 19)}`;
  await tell(world, { release: `sync.${environment}`, app, kind: 'report', key, text });
  return text;
};

const releaseNew = async (
  world: World,
  rule: SyncRule,
  app: string,
  git: GitSource | undefined,
): Promise<readonly string[]> => {
  const { environment } = rule;
  const wanted =
    git === undefined ? await registeredFiles(world, app) : await readGitSource(world, rule, git);
  if (wanted === undefined) return [];
  const found = await differing(world, environment, app, wanted.source);
  if (found === undefined || found.length === 0 || found.some(({ barred }) => barred)) return [];
  if (rule.policy !== 'release') return [await tellNews(world, rule, app, wanted, found)];
  if ((await movementIn(world, { app, environment })).kind === 'denied') return [];
  return start(world, rule, app, wanted, found);
};

const registeredFiles = async (world: World, app: string): Promise<Wanted | undefined> => {
  const registered = await findApp(world, app);
  return registered && { source: registered.source, where: 'its registered files' };
};

const describeNews = ({ where, remark }: Wanted, found: readonly Differing[]): string =>
  `${where} ${where.startsWith('its') ? 'are' : 'is'} not what runs in ${found.map(({ target }) => target).join(', ')}${remark === undefined ? '' : `; ${remark}`}`;

const tellNews = async (
  world: World,
  { environment }: SyncRule,
  app: string,
  wanted: Wanted,
  found: readonly Differing[],
): Promise<string> => {
  const text = `${app} in ${environment}: ${describeNews(wanted, found)}`;
  const key = `source.${digestOf(text).slice(7, 19)}`;
  await tell(world, { release: `sync.${environment}`, app, kind: 'report', key, text });
  return text;
};

/** What was asked for once is not asked for again, however it ended, until somebody lifts it or it is another one. */
const start = async (
  world: World,
  { environment }: SyncRule,
  app: string,
  wanted: Wanted,
  found: readonly Differing[],
): Promise<readonly string[]> => {
  const event: ReleaseEvent = {
    kind: 'sync',
    app,
    environments: [environment],
    images: {},
    by: `sync of ${environment}`,
    reason: describeNews(wanted, found),
  };
  const key = digestOf(canonical([environment, app, found])).slice(7);
  const { accepted, isFirst } = await accept(world, deliveryStream('sync', key), {
    event,
    source: wanted.source,
    body: digestOf(key),
  });
  await begin(world, accepted);
  return isFirst ? [`release ${accepted.release} brings ${app} in ${environment} to ${wanted.where}`] : [];
};
