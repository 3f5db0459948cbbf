import { expect, test } from 'vitest';
import type { Client } from '../../client.ts';
import { insistOnApp } from './known-app.ts';

const client = (...names: readonly string[]): Pick<Client, 'apps'> => ({
  apps: async () => names.map((name) => ({ name })) as unknown as Awaited<ReturnType<Client['apps']>>,
});

test('an application that is registered, and none at all, pass', async () => {
  await insistOnApp(client('shop'), 'shop');
  await insistOnApp(client(), undefined);
});

test('a name of none is refused with the nearest one', async () => {
  await expect(insistOnApp(client('shop', 'till'), 'shpo')).rejects.toMatchObject({
    code: 1,
    message: 'no application shpo is registered; did you mean "shop"?',
  });
});
