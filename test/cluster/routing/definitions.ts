import { execFile } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { parseAllDocuments } from 'yaml';

import type { KubeObject } from '#domain/kube/object.ts';
import type { Api } from '../api.ts';
import { findToolchain } from '../toolchain.ts';

const run = promisify(execFile);

/** Where the definitions of the routers' kinds are published, and in which files of these modules. */
const modules = {
  'sigs.k8s.io/gateway-api@v1.7.0': 'config/crd/standard',
  'istio.io/api@v1.32.0': 'kubernetes',
} as const;

/** A Go module's folder in Go's own cache; it is fetched once. That its code asks for a newer Go is no matter here. */
const download = async (module: string): Promise<string> => {
  const toolchain = await findToolchain(console.log);
  if (toolchain.kind === 'missing') throw new Error(`${module} cannot be fetched: ${toolchain.reason}`);
  const env = { ...process.env, GOFLAGS: '-mod=mod', GOWORK: 'off' };
  const { stdout } = await run(toolchain.go, ['env', 'GOMODCACHE'], { env });
  const folder = join(stdout.trim(), module);
  if (!existsSync(folder)) {
    const fetched = await run(toolchain.go, ['mod', 'download', module], { env }).then(
      () => '',
      (error: Error) => error.message,
    );
    if (!existsSync(folder)) throw new Error(`${module} cannot be fetched: ${fetched}`);
  }
  return folder;
};

const definitionsIn = (folder: string): readonly KubeObject[] =>
  readdirSync(folder)
    .filter((file) => file.endsWith('.yaml'))
    .flatMap((file) => parseAllDocuments(readFileSync(join(folder, file), 'utf8')))
    .map((document) => document.toJS() as KubeObject | null)
    .filter((object) => object?.kind === 'CustomResourceDefinition')
    .filter((object) => object !== null);

/** Puts the kinds of the Gateway API, of Istio, of Traefik and of described routers into a cluster, and waits until they are served. */
export const installDefinitions = async (api: Api): Promise<void> => {
  const folders = await Promise.all(
    Object.entries(modules).map(async ([module, folder]) => join(await download(module), folder)),
  );
  const all = [...folders.flatMap(definitionsIn), ...openKinds];
  const root = '/apis/apiextensions.k8s.io/v1/customresourcedefinitions';
  await Promise.all(
    all.map(async (object) =>
      api.must(
        'PATCH',
        `${root}/${object.metadata.name}?fieldManager=tidegate-test&force=true`,
        object,
        'application/apply-patch+yaml',
      ),
    ),
  );
  for (const { metadata } of all) {
    while (!(await isServed(api, `${root}/${metadata.name}`))) await sleep(50);
  }
};

const isServed = async (api: Api, path: string): Promise<boolean> => {
  const { status } = (await api.must('GET', path)) as {
    status?: { conditions?: readonly { readonly type: string; readonly status: string }[] };
  };
  return (status?.conditions ?? []).some(({ type, status: is }) => type === 'Established' && is === 'True');
};

/** Traefik publishes its definitions with its chart only; nothing of a rule is checked here, and every field is kept. */
const openKind = (group: string, version: string, kind: string): KubeObject => {
  const singular = kind.toLowerCase();
  const plural = singular.endsWith('y') ? `${singular.slice(0, -1)}ies` : `${singular}s`;
  return {
    apiVersion: 'apiextensions.k8s.io/v1',
    kind: 'CustomResourceDefinition',
    metadata: { name: `${plural}.${group}` },
    spec: {
      group,
      scope: 'Namespaced',
      names: { kind, singular, plural, listKind: `${kind}List` },
      versions: [
        {
          name: version,
          served: true,
          storage: true,
          schema: {
            openAPIV3Schema: { type: 'object', 'x-kubernetes-preserve-unknown-fields': true },
          },
        },
      ],
    },
  };
};
const openKinds = [
  openKind('traefik.io', 'v1alpha1', 'TraefikService'),
  openKind('traefik.io', 'v1alpha1', 'IngressRoute'),
  // Routers that the tests describe.
  openKind('projectcontour.io', 'v1', 'HTTPProxy'),
  openKind('example.com', 'v1', 'Road'),
];
