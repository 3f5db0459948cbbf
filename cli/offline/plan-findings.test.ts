import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { stringify } from 'yaml';
import { openSimulatedCluster, type SimulatedCluster } from '#adapters/cluster/simulated/open.ts';
import { handClock } from '#adapters/clock/hand.ts';
import type { PlanView } from '#domain/plan/plan-view.ts';
import { apiWorld, token } from '#test/api/world.ts';
import { deployment, objectsApp } from '#test/story/preflight.ts';
import { answerRequest } from '#functions/api/routes.ts';
import { main } from '../main.ts';
import { serve, type Serving } from '../server/serve.ts';
import { playTerminal } from '../terminal.fixture.ts';

/* What `plan` says of an application that a release would refuse, or that nobody can tell anything of. */

let folder = '';
let cluster: SimulatedCluster;
let server: Serving;
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'tidegate-findings-'));
  cluster = openSimulatedCluster({
    name: 'one',
    clock: handClock(0),
    random: () => 0.5,
    namespaces: ['shop'],
  });
  const world = apiWorld({ cluster: async () => cluster });
  server = await serve(0, (request) => answerRequest(request, world));
});
afterEach(async () => {
  await server.stop();
  rmSync(folder, { recursive: true });
});

const plan = async (objects: readonly object[], ...args: readonly string[]) => {
  for (const { path, text } of objectsApp('shop', objects).files) writeFileSync(join(folder, path), text);
  return planned(...args);
};

const planned = async (...args: readonly string[]) => {
  const io = playTerminal({
    cwd: folder,
    env: { TIDEGATE_SERVER: server.url, TIDEGATE_TOKEN: token },
  });
  const code = await main(['plan', ...args], io);
  return { code, out: io.printed.join('\n'), err: io.complained.join('\n') };
};

const settings = (data: Record<string, string>) => ({
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { name: 'settings', namespace: 'shop' },
  immutable: true,
  data,
});

test('what a release would be refused for is told, and the plan does not end well', async () => {
  await cluster.apply(settings({ a: '1' }));
  const { code, out } = await plan([deployment('shop/app:1'), settings({ a: '2' })]);
  expect(code).toBe(9);
  expect(out).toMatch(/would be refused: .*settings.*immutable.*give the object another name/);
  const view = JSON.parse((await plan([settings({ a: '2' })], '-o', 'json')).out) as PlanView;
  expect(view.targets[0]?.refused).toHaveLength(1);
});

test('a plan that can be released ends with 0, and with --exit-code with 2', async () => {
  expect((await plan([deployment('shop/app:1')])).code).toBe(0);
  expect((await plan([deployment('shop/app:1')], '--exit-code')).code).toBe(2);
});

test('a cluster that does not answer leaves the plan unknown, and that is not 0', async () => {
  cluster.faults.next({ fault: { kind: 'unreachable' }, times: Infinity });
  const { code, out } = await plan([deployment('shop/app:1')]);
  expect(code).toBe(12);
  expect(out).toContain('unknown Deployment/shop');
});

test('what a release must list and may not is told by plan already', async () => {
  cluster.faults.next({
    fault: { kind: 'forbidden' },
    verb: 'list',
    kind: 'HorizontalPodAutoscaler',
    times: Infinity,
  });
  const { code, out } = await plan([deployment('shop/app:1')]);
  expect([code, out]).toEqual([12, expect.stringMatching(/unknown cluster one: .*HorizontalPodAutoscaler/)]);
});

describe('a kind that the cluster does not serve', () => {
  const gadget = { apiVersion: 'shop.example.com/v1', kind: 'Gadget', metadata: { name: 'g' }, spec: {} };
  const told = /: it serves no kind Gadget in shop\.example\.com\/v1; install its definition first/;

  test.each([
    ['alone', []],
    ['beside a workload that could go', [deployment('shop/app:1')]],
  ])('%s is refused with its line and the remedy, before anything is touched', async (_, others) => {
    const changes: unknown[] = [];
    cluster.listen((change) => changes.push(change));
    const { code, out } = await plan([...others, gadget]);
    const refusals = out.split('\n').filter((line) => line.includes('would be refused'));
    expect([code, refusals]).toEqual([9, [expect.stringMatching(/would be refused: app\.yaml:10:\d+ /)]]);
    expect(refusals[0]).toMatch(told);
    expect(changes).toEqual([]);
    const { targets } = JSON.parse((await plan([...others, gadget], '-o', 'json')).out) as PlanView;
    expect(targets[0]?.live?.filter(({ kind }) => kind === 'refused')).toEqual([
      { object: 'Gadget/g', kind: 'refused', reason: expect.stringMatching(/^app\.yaml:10:\d+ /) },
    ]);
  });

  test('in a folder of plain manifests is found in its file, also as the second document', async () => {
    rmSync(join(folder, 'app.yaml'), { force: true });
    const texts = [deployment('shop/app:1'), gadget].map((object) => stringify(object));
    const text = texts.join('---\n');
    const line = (texts[0] ?? '').split('\n').length + 1;
    writeFileSync(join(folder, 'shop.yaml'), text);
    writeFileSync(
      join(folder, 'release.yaml'),
      'name: shop\ntargets: [{name: eu, cluster: local, namespace: shop}]\n',
    );
    const { code, out, err } = await planned();
    expect([code, err]).toEqual([9, expect.any(String)]);
    expect(out).toMatch(new RegExp(`would be refused: shop\\.yaml:${line}:1 `));
    expect(out).toMatch(told);
  });

  test('whose definition comes along is new', async () => {
    const definition = {
      apiVersion: 'apiextensions.k8s.io/v1',
      kind: 'CustomResourceDefinition',
      metadata: { name: 'gadgets.shop.example.com' },
      spec: { group: 'shop.example.com', names: { kind: 'Gadget' } },
    };
    const { out } = await plan([definition, gadget]);
    expect(out).not.toContain('serves no kind Gadget');
  });
});

test('an object in a namespace that the same manifest makes is new, and no riddle', async () => {
  const other = { ...settings({ a: '1' }), metadata: { name: 'settings', namespace: 'beside' } };
  const namespace = { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'beside' } };
  const { code, out } = await plan([namespace, other]);
  expect([code, out]).toEqual([0, expect.stringContaining('new Namespace/beside, ConfigMap/settings')]);
});
