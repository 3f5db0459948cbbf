import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { rosAt } from '#test/contract/cloud-ros.ts';
import { readTemplate } from '#test/fakes/ros/template.ts';
import { playRos, type PlayedRos } from '#test/fakes/ros/server.ts';
import { resourceTypes } from '#test/fakes/ros/resource-types.ts';

const folder = join(import.meta.dirname, 'templates');
const classes = readdirSync(folder).map((file) => file.replace('.json', ''));
const text = (name: string): string => readFileSync(join(folder, `${name}.json`), 'utf8');

/** What every cloud gives for a class, under these names. */
const contract: Readonly<Record<string, readonly string[]>> = {
  mysql: ['database', 'host', 'password', 'port', 'user'],
  postgres: ['database', 'host', 'password', 'port', 'user'],
  redis: ['host', 'password', 'port'],
  bucket: ['endpoint', 'name'],
  queue: ['endpoint', 'name'],
  'load-balancer': ['address', 'id'],
  'log-store': ['endpoint', 'name'],
  network: ['id'],
};
const network = { VpcId: 'vpc-1', VSwitchId: 'vsw-1', ZoneId: 'cn-hangzhou-h' };

let ros: PlayedRos;
beforeAll(async () => void (ros = await playRos()));
afterAll(() => ros.close());

test('there is one for every class', () => {
  expect(classes.toSorted()).toEqual(Object.keys(contract).toSorted());
});

describe.each(classes)('the template of %s', (name) => {
  test('names published types with their properties and attributes', () => {
    const declared = Object.keys((JSON.parse(text(name)) as { Parameters: object }).Parameters);
    const given = Object.fromEntries(Object.entries(network).filter(([one]) => declared.includes(one)));
    const { resources } = readTemplate(text(name), { Name: 'shop-db', ...given }, resourceTypes);
    expect(Object.keys(resources).length).toBeGreaterThan(0);
    expect(JSON.stringify(resources)).not.toContain('Fn::FindInMap');
  });

  test('makes a stack that gives what the class promises, and nothing secret', async () => {
    const cloud = rosAt(ros, {}, network);
    const spec = {
      name: `shop-${name}`,
      template: text(name),
      parameters: { Name: `shop-${name}` },
      tags: {},
    };
    expect(await cloud.create(spec, 'a'.repeat(64))).toEqual({ kind: 'accepted' });
    await cloud.read(spec.name);
    const stack = await cloud.read(spec.name);
    expect(stack).toMatchObject({ phase: 'ready' });
    expect(Object.keys(stack?.outputs ?? {})).toEqual(expect.arrayContaining([...(contract[name] ?? [])]));
    expect(JSON.stringify(stack)).not.toContain('Fn::');
    const { password } = stack?.outputs ?? {};
    if (password !== undefined) {
      const secret = password.kind === 'secret' ? await cloud.reveal(password.ref) : '';
      expect(secret).not.toBe('');
      expect(JSON.stringify(stack)).not.toContain(secret);
    }
  });
});

test('what the operator has left open is asked for by name', async () => {
  const spec = { name: 'open', template: text('mysql'), parameters: { Name: 'open' }, tags: {} };
  await expect(rosAt(ros).create(spec, 'a'.repeat(64))).rejects.toThrow(/VpcId/);
});

test('a region without the type says which', async () => {
  const old = await playRos();
  old.types = new Map([...resourceTypes].filter(([type]) => type !== 'ALIYUN::MNS::Queue'));
  const spec = { name: 'jobs', template: text('queue'), parameters: { Name: 'jobs' }, tags: {} };
  await expect(rosAt(old).create(spec, 'a'.repeat(64))).rejects.toMatchObject({
    name: 'StackRefused',
    message: expect.stringContaining('ALIYUN::MNS::Queue'),
  });
  old.close();
});
