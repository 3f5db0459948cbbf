import { createHmac, randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { KubeObject } from '#domain/kube/object.ts';
import { releaseLabel, specOf } from '#domain/workload/snapshot.ts';
import { targetStream } from '#domain/streams.ts';
import type { TargetFact } from '#domain/rollout/target-fact.ts';
import type { JudgeRecord } from '#domain/analysis/records.ts';
import { tasks } from '#functions/tasks/index.ts';
import type { Cluster } from '#ports/cluster.ts';
import type { Entry } from '#ports/journal.ts';
import { readMeasurements } from '#shared/services/store/analysis-records.ts';
import { readFacts } from '#shared/services/store/append-facts.ts';
import { answerRequest } from '#functions/api/routes.ts';
import type { Task } from '#functions/runtime/task.ts';
import { openLocal } from '#worlds/local/open.ts';
import type { TaskName } from '#workflows/tasks.ts';
import { serve } from '../../../cli/server/serve.ts';
import { deploymentOf } from './cluster-stage.ts';
import { sourceOf, type Wish } from './source.ts';

/** What was written to a Deployment: when (epoch ms), and the pod template's image and our label after it. */
export interface Write {
  readonly at: number;
  readonly app: string;
  readonly image: string;
  readonly release: string | undefined;
}

/** The local server as `tidegate up` runs it, on disk and behind HTTP, with applications that stand in its simulated cluster. */
export interface LocalServer {
  /** The writes so far, as a watch of the cluster tells them. */
  readonly writes: readonly Write[];
  /** Sends a signed webhook for a new image; resolves when it was accepted. */
  hook(app: string, image: string): Promise<void>;
  /** Asks for a release with that token; resolves when it was accepted. */
  release(app: string, image: string, bearer: string): Promise<void>;
  story(app: string): Promise<readonly Entry<TargetFact>[]>;
  looks(release: string): Promise<readonly JudgeRecord[]>;
  stop(): Promise<void>;
}

const key = Buffer.from('a secret of the bench, 32 bytes..');
const token = 'bench';

/** Opens it with each wish registered and deployed; tokens of these issuers (their addresses) may start releases. */
export const openServer = async (
  wishes: readonly Wish[],
  issuers: readonly string[] = [],
): Promise<LocalServer> => {
  const dir = mkdtempSync(join(tmpdir(), 'tidegate-bench-'));
  const world = await openLocal({
    dir,
    base: dir,
    env: { SECRET: `whsec_${key.toString('base64')}` },
    token,
    owner: 'bench',
    settings: {
      clusters: { local: { simulated: true } },
      access: {
        issuers: issuers.map((url, n) => ({ name: `op-${n}`, url, clientId: 'tidegate' })),
        roles: [{ name: 'ci', may: ['release.create'], who: [{ group: 'ci' }] }],
      },
      receivers: wishes.map(({ name }) => ({
        id: name,
        app: name,
        scheme: 'standard-webhooks',
        // The tag of a bad one, `2-bad`, is a pre-release.
        tags: { prereleases: true },
        secretEnv: 'SECRET',
      })),
    },
    seeds: { local: wishes.map(deploymentOf) },
    runTask: (name, input, of) => (tasks[name as TaskName] as Task<TaskName>)(input as never, of),
    say: () => undefined,
  });
  const serving = await serve(0, (request) => answerRequest(request, world));
  const over = new AbortController();
  const cluster = await world.cluster('local');
  await untilReady(cluster, wishes);
  const writes: Write[] = [];
  const watching = note(cluster, writes, over.signal);
  for (const wish of wishes)
    await send(`${serving.url}/v1/apps/${wish.name}`, 'PUT', JSON.stringify({ source: sourceOf(wish) }), {
      authorization: `Bearer ${token}`,
    });
  return {
    writes,
    release: (app, image, bearer) =>
      send(`${serving.url}/v1/releases`, 'POST', JSON.stringify({ app, images: { [app]: image } }), {
        authorization: `Bearer ${bearer}`,
        'idempotency-key': randomUUID(),
      }),
    hook: (app, image) => signed(`${serving.url}/v1/hooks/${app}`, JSON.stringify({ image })),
    story: (app) => readFacts<TargetFact>(world.journal, targetStream(app, 'eu')),
    looks: (release) => readMeasurements(world, release, 'eu'),
    stop: async () => {
      over.abort();
      await watching;
      await serving.stop();
      await world.close();
      rmSync(dir, { recursive: true, force: true });
    },
  };
};

const deployments = { apiVersion: 'apps/v1', kind: 'Deployment' } as const;

const note = async (cluster: Cluster, writes: Write[], signal: AbortSignal): Promise<void> => {
  const { items, resourceVersion } = await cluster.list(deployments);
  const generations = new Map(items.map(({ metadata }) => [metadata.name, metadata.generation]));
  for await (const sighting of cluster.watch(deployments, resourceVersion, signal)) {
    if (sighting.kind === 'gone') throw new Error('the watch of the bench was cut off');
    const { metadata } = sighting.object;
    // The controller's words about it are no writes of ours.
    if (generations.get(metadata.name) === metadata.generation) continue;
    generations.set(metadata.name, metadata.generation);
    const release = metadata.labels?.[releaseLabel];
    writes.push({ at: Date.now(), app: metadata.name, image: imageOf(sighting.object), release });
  }
};

const imageOf = (deployment: KubeObject): string => {
  const template = specOf(deployment)['template'] as { spec: { containers: readonly { image: string }[] } };
  return template.spec.containers[0]?.image ?? '';
};

const untilReady = async (cluster: Cluster, wishes: readonly Wish[]): Promise<void> => {
  const wanted = new Map(wishes.map(({ name, replicas }) => [name, replicas]));
  for (;;) {
    const { items } = await cluster.list(deployments);
    const available = (object: KubeObject) =>
      (object['status'] as { availableReplicas?: number } | undefined)?.availableReplicas;
    if (items.every((object) => available(object) === wanted.get(object.metadata.name))) return;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
};

const signed = (url: string, body: string): Promise<void> => {
  const id = `msg_${randomUUID()}`;
  const timestamp = String(Math.floor(Date.now() / 1000));
  const signature = createHmac('sha256', key).update(`${id}.${timestamp}.${body}`).digest('base64');
  return send(url, 'POST', body, {
    'webhook-id': id,
    'webhook-timestamp': timestamp,
    'webhook-signature': `v1,${signature}`,
  });
};

const send = async (
  url: string,
  method: string,
  body: string,
  headers: Record<string, string>,
): Promise<void> => {
  const answer = await fetch(url, {
    method,
    body,
    headers: { 'content-type': 'application/json', ...headers },
  });
  const text = await answer.text();
  if (!answer.ok) throw new Error(`${method} ${url}: ${answer.status} ${text}`);
};
