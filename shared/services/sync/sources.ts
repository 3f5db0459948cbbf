import { loading } from '../breathe.ts';
import { fitsAny } from '#domain/access/pattern.ts';
import type { AppSource } from '#domain/drift/source.ts';
import type { SyncRule } from '#domain/drift/sync-rule.ts';
import type { ReleaseEvent } from '#domain/event/event.ts';
import { isFailure } from '#domain/failure.ts';
import { canonical } from '#domain/json.ts';
import { deliveryStream } from '#domain/streams.ts';
import type { World } from '#ports/world.ts';
import { digestOf } from '#shared/crypto/digest.ts';
import { appNames, findApp } from '../apps/registry.ts';
import { tell } from '../messages/tell.ts';
import { accept, begin } from '../releases/start.ts';
import { movementIn } from '../windows/hold.ts';
import type { Differing } from './differing.ts';
import { readAppSource } from './read-source.ts';
import type { Wanted } from './wanted.ts';

/**
 * Checks the sources of an environment: what is new in them is released where the rule says so. A source that cannot be
 * read or has mistakes is reported, and nothing is done halfway.
 */
export const releaseSources = async (world: World, rule: SyncRule): Promise<readonly string[]> => {
  const registered = (await appNames(world)).filter((name) => fitsAny(rule.apps, name));
  const names = [...new Set([...rule.sources.map(({ app }) => app), ...registered])];
  const said: string[] = [];
  for (const app of names) {
    const kept = rule.sources.find((source) => source.app === app);
    if (kept === undefined && rule.policy !== 'release') continue;
    try {
      said.push(...(await releaseNew(world, rule, app, kept)));
    } catch (error) {
      if (!isFailure(error)) throw error;
      said.push(await report(world, rule, app, error.message));
    }
  }
  return said;
};

/** The chat gets the same text once; the server's log gets it at each look. */
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
  kept: AppSource | undefined,
): Promise<readonly string[]> => {
  const { environment } = rule;
  const wanted =
    kept === undefined ? await registeredFiles(world, app) : await readAppSource(world, rule, kept);
  if (wanted === undefined) return [];
  const { differing } = await loading(import('./differing.ts'));
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

/** A request is not repeated, however it ended, until a person lifts the hold or the source changes. */
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
