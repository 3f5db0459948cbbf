import { join } from 'node:path';

import { sources } from './places.ts';
import type { Launch } from './processes.ts';

/** All that the command lines of the five parts depend on. */
export type Setting = {
  readonly folder: string;
  readonly programs: string;
  readonly ports: { readonly api: number; readonly etcd: number; readonly peer: number };
  /** True leaves the controller manager at its own 20 requests a second, as users have it. */
  readonly stockQps: boolean;
};

/** etcd without waiting for the disk: the data lives as long as the tests. */
export const etcd = ({ folder, programs, ports }: Setting): Launch => {
  const [client, peer] = [`http://127.0.0.1:${ports.etcd}`, `http://127.0.0.1:${ports.peer}`];
  return {
    name: 'etcd',
    program: join(programs, 'etcd'),
    args: [
      '--name=tidegate',
      `--data-dir=${join(folder, 'etcd')}`,
      `--listen-client-urls=${client}`,
      `--advertise-client-urls=${client}`,
      `--listen-peer-urls=${peer}`,
      `--initial-advertise-peer-urls=${peer}`,
      `--initial-cluster=tidegate=${peer}`,
      '--unsafe-no-fsync',
      '--log-level=warn',
    ],
  };
};

/** The API server with real authorization, so that missing verbs can be tested, and an audit log, which counts requests. */
export const apiServer = ({ folder, programs, ports }: Setting): Launch => ({
  name: 'kube-apiserver',
  program: join(programs, 'kube-apiserver'),
  args: [
    `--etcd-servers=http://127.0.0.1:${ports.etcd}`,
    '--bind-address=127.0.0.1',
    '--advertise-address=127.0.0.1',
    `--secure-port=${ports.api}`,
    `--cert-dir=${join(folder, 'certificates')}`,
    // A loopback address may not become an endpoint of the `kubernetes` service: it would be refused for ever.
    '--endpoint-reconciler-type=none',
    `--token-auth-file=${join(folder, 'tokens.csv')}`,
    '--authorization-mode=RBAC',
    '--service-account-issuer=https://kubernetes.default.svc',
    `--service-account-key-file=${join(folder, 'service-account.key')}`,
    `--service-account-signing-key-file=${join(folder, 'service-account.key')}`,
    '--service-cluster-ip-range=10.96.0.0/16',
    `--audit-policy-file=${join(sources, 'audit-policy.yaml')}`,
    `--audit-log-path=${join(folder, 'audit.log')}`,
    '--audit-log-maxsize=2000',
    '--profiling=false',
  ],
});

/** The native controllers, each under its own service account, as kubeadm sets them up. */
export const controllerManager = ({ folder, programs, stockQps }: Setting): Launch => ({
  name: 'kube-controller-manager',
  program: join(programs, 'kube-controller-manager'),
  args: [
    `--kubeconfig=${join(folder, 'manager.kubeconfig')}`,
    '--leader-elect=false',
    '--secure-port=0',
    '--use-service-account-credentials=true',
    `--service-account-private-key-file=${join(folder, 'service-account.key')}`,
    '--controllers=*,-nodeipam',
    ...(stockQps ? [] : ['--kube-api-qps=200', '--kube-api-burst=400']),
  ],
});

/** The stock scheduler. */
export const scheduler = ({ folder, programs }: Setting): Launch => ({
  name: 'kube-scheduler',
  program: join(programs, 'kube-scheduler'),
  args: [`--kubeconfig=${join(folder, 'scheduler.kubeconfig')}`, '--leader-elect=false', '--secure-port=0'],
});

/** kwok plays the nodes and their pods by our stages. */
export const kwok = ({ folder, programs }: Setting): Launch => ({
  name: 'kwok',
  program: join(programs, 'kwok'),
  args: [
    `--kubeconfig=${join(folder, 'kwok.kubeconfig')}`,
    '--manage-all-nodes=true',
    `--config=${join(sources, 'node-stages.yaml')}`,
    `--config=${join(sources, 'pod-stages.yaml')}`,
    // Without it nobody renews the node leases: after 50 s every node, and then every pod, would be not ready.
    '--node-lease-duration-seconds=40',
    '--v=WARN',
    // Room for some hundred thousand pods; the default has 254 addresses.
    '--cidr=10.128.0.1/14',
  ],
});
