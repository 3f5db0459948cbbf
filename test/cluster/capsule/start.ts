import { Buffer } from 'node:buffer';
import { cpSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { newAuthority } from '#test/fakes/certificates.ts';
import type { Api } from '../api.ts';
import { type Place, type Running, startManager, webhookLists } from '../manager.ts';
import type { Launch } from '../processes.ts';
import { freePorts } from '../ports.ts';
import { buildCapsule } from './build.ts';
import { capsuleObjects, configuration, namespace } from './objects.ts';

/** Starts the real Capsule beside a plane of ours, once its webhooks answer. */
export const startCapsule = async (kubeconfig: string): Promise<Running> => {
  const built = await buildCapsule(console.log);
  const [port = 0] = await freePorts(1);
  const authority = newAuthority('capsule');
  const caBundle = Buffer.from(authority.cert).toString('base64');
  const chart = join(built, 'charts', 'capsule');
  return startManager(kubeconfig, {
    product: 'Capsule',
    objects: [...capsuleObjects(chart, { url: `https://127.0.0.1:${port}`, caBundle }), configuration],
    launch: (place) => launchOf(join(built, 'capsule'), place, { port, ...authority.issue('capsule') }),
    webhooks: webhookLists('capsule-'),
    isServing,
  });
};

interface Served {
  readonly port: number;
  readonly cert: string;
  readonly key: string;
}

/** It takes a cluster and a certificate only from the places where a pod or a person has them. */
const launchOf = (program: string, { folder, kubeconfig }: Place, { port, cert, key }: Served): Launch => {
  const home = join(folder, 'capsule');
  const certificates = join(home, 'k8s-webhook-server', 'serving-certs');
  for (const one of [join(home, '.kube'), certificates]) mkdirSync(one, { recursive: true, mode: 0o700 });
  cpSync(kubeconfig, join(home, '.kube', 'config'));
  writeFileSync(join(certificates, 'tls.crt'), cert);
  writeFileSync(join(certificates, 'tls.key'), key, { mode: 0o600 });
  // A process is known by the folder in its command line.
  symlinkSync(program, join(home, 'capsule'));
  return {
    name: 'capsule',
    program: join(home, 'capsule'),
    args: [`--webhook-port=${port}`, '--metrics-addr=127.0.0.1:0', '--zap-log-level=info'],
    env: { HOME: home, TMPDIR: home, NAMESPACE: namespace, SERVICE_ACCOUNT: 'capsule' },
  };
};

/** A tenant without owners goes through its webhooks and is refused by none, and the API server lists its kinds. */
const isServing = async (api: Api): Promise<boolean> => {
  const apiVersion = 'capsule.clastix.io/v1beta2';
  if (!JSON.stringify((await api.call('GET', '/apis')).body).includes(apiVersion)) return false;
  const probe = { apiVersion, kind: 'Tenant', metadata: { name: 'probe' }, spec: {} };
  return (await api.call('POST', `/apis/${apiVersion}/tenants?dryRun=All`, probe)).status === 201;
};
