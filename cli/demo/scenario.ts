import { randomBytes } from 'node:crypto';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { LocalOptions } from '#worlds/local/open.ts';
import { readFolder } from '#shared/compiler/read-folder.ts';
import { checked } from '../source.ts';

const example = async (name: string) => {
  const { files } = await readFolder(fileURLToPath(new URL(`../../examples/${name}`, import.meta.url)));
  return checked({ files });
};

const { source, app, manifests } = await example('checkout');

/** The other examples: registered, and released only on request. */
const others = await Promise.all(['boutique', 'podinfo', 'voting'].map(example));

/** The application of the demo and what happens to it. */
export const demoApp = {
  name: app.name,
  source,
  before: 'checkout 1.0.0 runs there in 10 pods, installed by kubectl, with traffic',
  others: others.map((one) => ({ name: one.app.name, source: one.source })),
  again: 'the last demo continues',
  scenes: [
    {
      title: '1. A good release: checkout 1.1.0',
      about: 'It goes out in three batches; after each one the new pods are compared with the old ones.',
      images: { checkout: 'shop/checkout:1.1.0' },
    },
    {
      title: '2. A bad release: checkout 1.2.0',
      about: 'Every eighth request to it fails, and only the metrics show it.',
      images: { checkout: 'shop/checkout:1.2.0-bad' },
    },
  ],
} as const;

/** Every place that one of the examples goes to. */
const clusterNames = [
  ...new Set(
    [app, ...others.map((one) => one.app)].flatMap(({ release }) =>
      release.targets.map(({ cluster }) => cluster),
    ),
  ),
];

/** The state of the demo: fresh unless the last one is kept; two webhook receivers, each with its own secret. */
export const prepareDemo = async (
  folder: string,
  keep: boolean,
): Promise<Pick<LocalOptions, 'dir' | 'settings' | 'seeds'>> => {
  const dir = join(folder, 'demo');
  if (!keep) await rm(dir, { recursive: true, force: true });
  await mkdir(dir, { recursive: true, mode: 0o700 });
  const receiver = { app: app.name, component: 'checkout' };
  return {
    dir,
    seeds: { local: Object.values(manifests).flatMap(({ objects }) => objects) },
    settings: {
      clusters: Object.fromEntries(clusterNames.map((name) => [name, { simulated: true }])),
      receivers: [
        {
          id: 'ci',
          scheme: 'standard-webhooks',
          ...receiver,
          secretFile: await secretIn(dir, 'ci.secret', 'base64'),
        },
        {
          id: 'github',
          scheme: 'github',
          ...receiver,
          secretFile: await secretIn(dir, 'github.secret', 'hex'),
        },
      ],
    },
  };
};

const secretIn = async (dir: string, name: string, spelling: 'base64' | 'hex'): Promise<string> => {
  const file = join(dir, name);
  // A secret of the person's own, made here: real chance.
  await writeFile(file, randomBytes(24).toString(spelling), { mode: 0o600, flag: 'wx' }).catch(keepOld);
  return file;
};

const keepOld = (error: NodeJS.ErrnoException): void => {
  if (error.code !== 'EEXIST') throw error;
};
