import { vi } from 'vitest';
import { appSource } from '#test/story/stage.ts';
import { openStage, type Stage } from './open-stage.ts';
import { resourceRole } from './probes.ts';
import { logOf, openScene, type Scene } from './stories.ts';

/* A release of the packaged stack that calls every task of a release: it asks twice, makes a bucket, steps, is watched, and removes something. */

const region = 'eu-central-1';

export interface WholeStage extends Stage {
  readonly scene: Scene;
}

export const openWholeStage = async (): Promise<WholeStage> => {
  const stage = await openStage({
    parameters: { Clouds: 'true', ResourceRoleArn: `arn:aws:iam::123456789012:role/${resourceRole}` },
    secrets: { CloudsSecret: { aws: { kind: 'cloudformation', region, environments: ['prod'] } } },
  });
  return { ...stage, scene: await openScene(stage.client, stage.ground, 'whole') };
};

const mail = '    - {name: mail, type: worker, properties: {image: "shop/mail:1"}}\n';
const strategy = '{steps: [{percent: 50%, bake: 4s, approve: true}, 100%], bake: 4s}';
const more = '  approval: {}\n  soak: {for: 60s, objective: 95%}\n';

/** A bucket outlives its release, so each release names one of its own. */
const bucketOf = (image: string): string => `store${image}`;

const register = async ({ client, scene }: WholeStage, image: string, isFirst: boolean): Promise<void> => {
  const { app, namespace } = scene;
  const resources = `resources: {${bucketOf(image)}: {class: bucket}}\n`;
  const rest = isFirst
    ? { steps: '[100%]', bake: '1s' }
    : // Windows so long that a look is followed by a wait in which people are listened to.
      { strategy, more: more + resources, window: '4s' };
  const { files } = appSource({ name: app, image: `shop/app:${image}`, namespace, replicas: 4, ...rest });
  const text = (files[0]?.text ?? '').replace(/^release:/m, isFirst ? `${mail}release:` : 'release:');
  await client.register(app, { files: [{ path: 'app.yaml', text }] });
};

const start = async ({ client, scene }: WholeStage, image: string): Promise<string> =>
  (await client.start({ app: scene.app }, `whole-${image}-${crypto.randomUUID()}`)).id;

/** Says yes to the question about the plan (`asked`), or to that about a step (`suspended`), once it was asked. */
const approve = async (
  { client, scene }: WholeStage,
  id: string,
  kind: 'asked' | 'suspended',
): Promise<void> => {
  await scene.until(id, ({ fact }) => fact.kind === kind);
  const openQuestion = async () => (await client.approvals()).find(({ release }) => release === id);
  // Not `expect.poll`, which only a test may call: the calm release is played before the first one.
  const question = await vi.waitFor(
    async () => (await openQuestion()) ?? Promise.reject(new Error(`no open question of ${id}`)),
    { timeout: 60_000, interval: 500 },
  );
  await client.decide(question, 'approved', 'looks fine');
};

/** The image that runs, whether the mail is still there, and whether CloudFormation has the bucket. */
const standsIn = async ({ cloud, scene }: WholeStage, image: string) => {
  const { owner, app, namespace } = scene;
  const ref = { apiVersion: 'apps/v1', kind: 'Deployment', name: 'mail', namespace };
  const [live, other] = await Promise.all([scene.live(), owner.get(ref)]);
  const asked = new URLSearchParams({
    Action: 'DescribeStacks',
    StackName: `tidegate-prod-${app}-${bucketOf(image)}`,
  });
  const authorization = `AWS4-HMAC-SHA256 Credential=owner/20260101/${region}/cloudformation/aws4_request`;
  const described = await fetch(cloud.services.moto, {
    method: 'POST',
    headers: { authorization },
    body: asked,
  });
  return {
    runs: /shop\/app:([\w-]+)/.exec(JSON.stringify(live['spec']))?.[1],
    hasMail: other !== undefined && other.metadata.deletionTimestamp === undefined,
    bucket: /<StackStatus>(\w+)</.exec(await described.text())?.[1],
  };
};

export const wholeEnd = (image: string) => ({ runs: image, hasMail: false, bucket: 'CREATE_COMPLETE' });

/** Mail comes with a first version, and goes with the next, which asks twice, needs a bucket, and soaks. */
export const playWhole = async (stage: WholeStage, image: string, disturb: () => void = () => undefined) => {
  const { client, scene, cloud } = stage;
  await register(stage, `${image}-before`, true);
  await scene.ended(await start(stage, `${image}-before`));
  await register(stage, image, false);
  // moto loads its linter when it is first asked about a template, longer than a plan waits.
  await vi.waitFor(
    async () => {
      const said = JSON.stringify(await client.plan({ app: scene.app }));
      if (/no answer/.test(said)) throw new Error(said);
    },
    { timeout: 180_000, interval: 1000 },
  );
  const from = cloud.pool.reports.length;
  // It is backed off from.
  cloud.pool.next('provision', {
    kind: 'cut-off',
    cut: () => cloud.gate.faults.away('cloudformation', 8000),
  });
  disturb();
  const id = await start(stage, image);
  await approve(stage, id, 'asked');
  await approve(stage, id, 'suspended');
  const { outcome } = await scene.ended(id);
  return {
    outcome: outcome?.kind,
    log: (await logOf(client, id, scene)).filter(isNewLook),
    stands: await standsIn(stage, image),
    names: new Set(cloud.pool.reports.slice(from).map(({ name }) => name)),
  };
};

/** A look that is called again may say the same again; whatever else happens twice is a fault. */
const isNewLook = (line: string, at: number, all: readonly string[]): boolean =>
  !/^\S+ judged: /.test(line) || line !== all[at - 1];
