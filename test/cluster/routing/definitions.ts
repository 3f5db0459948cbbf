import { execFile } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
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

/** A Go module's folder in Go's own cache; it is fetched once. */
const download = async (module: string): Promise<string> => {
  const toolchain = await findToolchain(console.log);
  if (toolchain.kind === 'missing') throw new Error(`${module} cannot be fetched: ${toolchain.reason}`);
  const { stdout } = await run(toolchain.go, ['mod', 'download', '-json', module], {
    env: { ...process.env, GOFLAGS: '-mod=mod', GOWORK: 'off' },
  });
  return (JSON.parse(stdout) as { Dir: string }).Dir;
};

const definitionsIn = (folder: string): readonly KubeObject[] =>
  readdirSync(folder)
    .filter((file) => file.endsWith('.yaml'))
    .flatMap((file) => parseAllDocuments(readFileSync(join(folder, file), 'utf8')))
    .map((document) => document.toJS() as KubeObject | null)
    .filter((object) => object?.kind === 'CustomResourceDefinition')
    .filter((object) => object !== null);

/** Puts the kinds of the Gateway API, of Istio and of Traefik into a cluster, and waits until they are served. */
export const installDefinitions = async (api: Api): Promise<void> => {
  const folders = await Promise.all(
    Object.entries(modules).map(async ([module, folder]) => join(await download(module), folder)),
  );
  const all = [...folders.flatMap(definitionsIn), ...traefik];
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
const traefikKind = (kind: string): KubeObject => {
  const singular = kind.toLowerCase();
  return {
    apiVersion: 'apiextensions.k8s.io/v1',
    kind: 'CustomResourceDefinition',
    metadata: { name: `${singular}s.traefik.io` },
    spec: {
      group: 'traefik.io',
      scope: 'Namespaced',
      names: { kind, singular, plural: `${singular}s`, listKind: `${kind}List` },
      versions: [
        {
          name: 'v1alpha1',
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
const traefik = ['TraefikService', 'IngressRoute'].map(traefikKind);
