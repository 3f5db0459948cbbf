import { afterAll, beforeAll, expect, test } from 'vitest';
import { openKubernetes } from '#adapters/cluster/kubernetes/open.ts';
import { readKubeconfig } from '#adapters/cluster/kubernetes/auth/kubeconfig.ts';
import { systemClock } from '#adapters/clock/system.ts';
import type { Cluster } from '#ports/cluster.ts';
import { operatorAt, specOf } from '#test/contract/cloud-operator.ts';
import { testCloud } from '#test/contract/cloud.ts';
import { plantedPassword, playOperator, postgresqls, type PlayedOperator } from '#test/fakes/operator.ts';
import { account, playRos, type PlayedRos } from '#test/fakes/ros/server.ts';
import { cloudsOf, play, settings } from '#test/story/every-cloud.ts';
import { type Api, openApi } from './api.ts';
import { readAccess } from './credentials.ts';
import { openRealTheatre } from './real-stage.ts';
import { createNamespace } from './workloads.ts';

/*
 * Real time: resources of applications on the real control plane. The same application file with ROS (our server), with an
 * operator, whose custom resource, status and Secret are real, and with a cloud that is only played; with CloudFormation in
 * test/cloud/every-cloud.test.ts.
 */

const kubeconfig = process.env['TIDEGATE_TEST_KUBECONFIG'] ?? '';
const definitions = '/apis/apiextensions.k8s.io/v1/customresourcedefinitions';
let api: Api;
let own: Cluster;
let ros: PlayedRos;

beforeAll(async () => {
  api = openApi(readAccess(kubeconfig), 'tidegate-test');
  const { context: _, namespace: __, ...target } = readKubeconfig(kubeconfig);
  own = openKubernetes({ name: 'operator', ...target });
  ros = await playRos();
  await api.call('POST', definitions, postgresqls);
  const isServed = async () => (await api.call('GET', '/apis/acid.zalan.do/v1/postgresqls')).status === 200;
  while (!(await isServed())) await systemClock().sleep(100);
});

afterAll(async () => {
  await api.call('DELETE', `${definitions}/${postgresqls.metadata.name}`);
  ros.close();
  api.close();
});

/** The operator of a namespace, whose status is a subresource here. */
const operatorIn = (namespace: string): PlayedOperator =>
  playOperator(own, namespace, async ({ metadata }, status) => {
    const path = `/apis/acid.zalan.do/v1/namespaces/${namespace}/postgresqls/${metadata.name}/status`;
    await api.must('PATCH', path, { status });
  });

/** Works until it is ended, as an operator does. */
const working = (operator: PlayedOperator): (() => Promise<void>) => {
  const over = new AbortController();
  const loop = (async () => {
    while (!over.signal.aborted) {
      await operator.work().catch(() => undefined);
      await systemClock().sleep(300);
    }
  })();
  return () => {
    over.abort();
    return loop;
  };
};

const clouds = {
  ros: { setting: () => settings.ros(ros), planted: [account.accessKeySecret] },
  operator: { setting: () => settings.operator(), planted: [plantedPassword] },
  simulated: { setting: () => settings.simulated(), planted: ['secret of simulated'] },
};

test.each(Object.entries(clouds))(
  'a database of %s comes with the application, goes back with a bad revision, and goes with the application',
  async (_, { setting, planted }) => {
    const stage = await openRealTheatre({}, (cluster) =>
      cloudsOf(setting(), systemClock(), async () => cluster),
    );
    const stop = working(operatorIn(stage.namespace));
    try {
      await play(stage, planted);
    } finally {
      await stop();
      await stage.stop();
    }
  },
  170_000,
);

testCloud(async () => {
  const namespace = await createNamespace(api, 'operator');
  const operator = operatorIn(namespace);
  return {
    cloud: operatorAt(own, namespace, Date.now),
    spec: specOf,
    other: { Size: 'large' },
    failing: (name) => {
      operator.failWith = 'CreateFailed';
      return specOf(name);
    },
    refused: (name) => specOf(name, { Stranger: 'x' }),
    pass: async () => operator.work(),
    hasSecret: true,
    leaves: 'faulty',
  };
});

test('an operator that still ends something is waited for', async () => {
  const namespace = await createNamespace(api, 'operator');
  const operator = operatorIn(namespace);
  const cloud = operatorAt(own, namespace, Date.now);
  await cloud.create(specOf('db'), 'a'.repeat(64));
  await operator.work();
  const path = `/apis/acid.zalan.do/v1/namespaces/${namespace}/postgresqls/tidegate-db`;
  await api.must('PATCH', path, { metadata: { finalizers: ['acid.zalan.do/backup'] } });
  expect(await cloud.remove('db', 'd'.repeat(64))).toEqual({ kind: 'accepted' });
  expect(await cloud.read('db')).toMatchObject({ phase: 'moving', status: 'DELETE_IN_PROGRESS' });
  await api.must('PATCH', path, { metadata: { finalizers: null } });
  expect(await cloud.read('db')).toBeUndefined();
});
