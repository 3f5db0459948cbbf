import { userInfo } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import type { KubeObject } from '#domain/kube/object.ts';
import type { EventView, ReleaseView } from '#domain/view/view.ts';
import { appSource } from '#test/story/stage.ts';
import type { Client } from '../../cli/client.ts';
import type { Ground } from './ground.ts';

/** What a story may do: speak to Tidegate by its API, and to the cluster as its owner. */
export interface Scene {
  readonly client: Client;
  readonly owner: Ground['owner'];
  readonly app: string;
  readonly namespace: string;
  /** Registers the application, with `more` in its release section, and releases this image. */
  readonly release: (image: string, more?: Partial<Parameters<typeof appSource>[0]>) => Promise<string>;
  /** The release as it ended. */
  readonly ended: (id: string) => Promise<ReleaseView>;
  /** Waits until an event of the release fits. */
  readonly until: (id: string, holds: (event: EventView) => boolean) => Promise<void>;
  live(): Promise<KubeObject>;
}

export interface Story {
  readonly title: string;
  /** Answers the releases whose logs are compared. */
  readonly tell: (scene: Scene) => Promise<readonly string[]>;
  /** How the last of them ends. */
  readonly outcome: string;
}

const first = 'shop/app:1';
/** The first release has nothing to compare itself with. */
export const quick = { steps: '[100%]', bake: '1s' };
const isSettled = ({ fact }: EventView): boolean => fact.kind === 'step-settled';

/** Begins where a first release has created everything. */
const standing =
  (tell: (scene: Scene) => Promise<readonly string[]>) =>
  async (scene: Scene): Promise<readonly string[]> => {
    await scene.ended(await scene.release(first, quick));
    return tell(scene);
  };

export const stories: readonly Story[] = [
  {
    title: 'a good release',
    outcome: 'released',
    tell: standing(async ({ release, ended }) => {
      const id = await release('shop/app:2');
      await ended(id);
      return [id];
    }),
  },
  {
    title: 'a bad canary is rolled back',
    outcome: 'rolled-back',
    tell: standing(async ({ release, ended }) => {
      const id = await release('shop/app:2-errs');
      await ended(id);
      return [id];
    }),
  },
  {
    title: 'a person approves',
    outcome: 'released',
    tell: standing(async ({ client, release, ended, until }) => {
      const id = await release('shop/app:2', { more: '  approval: {}\n', steps: '[50%, 100%]' });
      await until(id, ({ fact }) => fact.kind === 'asked');
      const question = (await client.approvals()).find((each) => each.release === id);
      if (question === undefined) throw new Error(`no open question of ${id}`);
      await client.decide(question, 'approved', 'looks fine');
      await ended(id);
      return [id];
    }),
  },
  {
    title: 'a newer release supersedes an older one',
    outcome: 'released',
    tell: standing(async ({ release, ended, until }) => {
      const older = await release('shop/app:2', { bake: '10m' });
      await until(older, isSettled);
      const newer = await release('shop/app:3', { more: '  concurrency: supersede\n', steps: '[50%, 100%]' });
      await ended(newer);
      await ended(older);
      return [older, newer];
    }),
  },
  {
    title: 'a person aborts',
    outcome: 'aborted',
    tell: standing(async ({ client, release, ended, until }) => {
      const id = await release('shop/app:2', { bake: '10m' });
      await until(id, isSettled);
      await client.control(id, 'abort', 'lunch');
      await ended(id);
      return [id];
    }),
  },
  {
    title: 'a finished release is rolled back',
    outcome: 'released',
    tell: standing(async ({ client, release, ended }) => {
      const id = await release('shop/app:2', { steps: '[100%]', bake: '2s' });
      await ended(id);
      const { id: undo } = await client.control(id, 'rollback', 'a customer called');
      await ended(undo);
      return [id, undo];
    }),
  },
  {
    title: 'the hold drifts, and the release comes back',
    outcome: 'rolled-back',
    tell: standing(async ({ owner, app, namespace, release, ended, until }) => {
      const id = await release('shop/app:2', { bake: '10m' });
      await until(id, isSettled);
      const ref = { apiVersion: 'apps/v1', kind: 'Deployment', name: app, namespace };
      const rolling = { maxSurge: '25%', maxUnavailable: '25%' };
      await owner.patch(ref, [
        { op: 'replace', path: '/spec/strategy', value: { type: 'RollingUpdate', rollingUpdate: rolling } },
        { op: 'replace', path: '/spec/minReadySeconds', value: 0 },
        { op: 'replace', path: '/spec/progressDeadlineSeconds', value: 600 },
      ]);
      await ended(id);
      return [id];
    }),
  },
];

const patienceMs = 300_000;

/** A scene in a namespace of its own. */
export const openScene = async (client: Client, ground: Ground, app: string): Promise<Scene> => {
  const namespace = await ground.namespace();
  const follow = async (id: string, holds: (event: EventView) => boolean): Promise<void> => {
    const deadline = performance.now() + patienceMs;
    const seen: string[] = [];
    for (let cursor = ''; ;) {
      const page = await client.events(id, cursor, 0);
      seen.push(...page.events.map(({ message }) => message));
      if (page.events.some(holds)) return;
      cursor = page.next;
      if (page.done || performance.now() > deadline)
        throw new Error(`release ${id} never came to that:\n  ${seen.join('\n  ')}`);
      await sleep(1000);
    }
  };
  return {
    client,
    owner: ground.owner,
    app,
    namespace,
    release: async (image, more = {}) => {
      const source = appSource({
        name: app,
        image,
        namespace,
        bake: '4s',
        replicas: 4,
        steps: '[25%, 100%]',
        ...more,
      });
      await client.register(app, source);
      return (await client.start({ app }, `${app}-${image}-${crypto.randomUUID()}`)).id;
    },
    ended: async (id) => {
      await follow(id, ({ fact, target }) => target === undefined && fact.kind === 'closed');
      return client.release(id);
    },
    until: follow,
    live: async () => {
      const object = await ground.owner.get({
        apiVersion: 'apps/v1',
        kind: 'Deployment',
        name: app,
        namespace,
      });
      if (object === undefined) throw new Error(`${app} is not there`);
      return object;
    },
  };
};

/** A look that decides nothing: how many there are depends on when they come. */
const decidesNothing = ({ fact }: EventView): boolean =>
  (fact.kind === 'judged' && fact.verdict.kind === 'wait') ||
  (fact.kind === 'soaked' && fact.verdict.kind === 'soaking');

/** A wait for a controller of the cluster, which takes its own time to see a change. */
const isBehind = (event?: { readonly fact: { readonly kind: string }; readonly message: string }): boolean =>
  event?.fact.kind === 'blocked' && event.message.endsWith('its controller has not yet seen the last change');

/**
 * Everything that happened, the release first and then each target, without what differs from run to run: figures,
 * names, how often the judge looked, whether a controller kept up, and which of two streams was written first within
 * the same moment.
 */
export const logOf = async (
  client: Client,
  id: string,
  { app, namespace }: Scene,
): Promise<readonly string[]> => {
  const { events } = await client.events(id, '', 0);
  const lines = events
    .filter((event) => !decidesNothing(event))
    .toSorted((a, b) => (a.target ?? '').localeCompare(b.target ?? ''))
    .filter((event, at, all) => !isBehind(event) && !(event.fact.kind === 'cleared' && isBehind(all[at - 1])))
    .map(({ target = 'release', fact, message }) => `${target} ${fact.kind}: ${message}`);
  return lines.map((line) =>
    line
      .replaceAll(namespace, '<namespace>')
      .replaceAll(app, '<app>')
      // On one machine it is the owner of the process who asks.
      .replaceAll(new RegExp(`\\b(tester|${userInfo().username})\\b`, 'g'), '<person>')
      .replaceAll(/\b[0-9a-hjkmnp-tv-z]{26}\b/gi, '<id>')
      .replaceAll(/\b[0-9a-f]{12,64}\b/g, '<hash>')
      .replaceAll(/\d+(\.\d+)?/g, '#')
      // How a figure beyond the most that is told is written.
      .replaceAll('evidence over #:#', 'evidence #:#')
      // Said only where the stable pods had an error to compare with.
      .replaceAll(', # times the rate', ''),
  );
};
