import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import type { Failure } from '#domain/failure.ts';
import { execPlugin } from './exec-plugin.ts';

const folder = mkdtempSync(join(tmpdir(), 'tidegate-plugin-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** A plugin that writes down that it ran, and then does what the given script says. */
const plugin = (name: string, script: string) => {
  const log = join(folder, `${name}.log`);
  const file = join(folder, `${name}.cjs`);
  writeFileSync(log, '');
  writeFileSync(file, `require('node:fs').appendFileSync(${JSON.stringify(log)}, 'x');${script}`);
  const runs = () => readFileSync(log, 'utf8').length;
  const exec = {
    apiVersion: 'client.authentication.k8s.io/v1',
    command: process.execPath,
    args: [file, '$(id); "'],
  };
  return { runs, exec: { ...exec, env: [{ name: 'REGION', value: 'eu' }] } };
};
const message = (status: string) =>
  `console.log(JSON.stringify({ kind: 'ExecCredential', status: ${status} }))`;
const base = {
  at: 'kubeconfig, user me',
  file: join(folder, 'config'),
  address: { server: 'https://k', ca: 'PEM' },
};

test('runs once for many, without a shell, told who asks', async () => {
  const { exec, runs } = plugin(
    'token',
    message(`{ token: [process.argv[2], process.env.REGION].join('|') }`),
  );
  const credentials = execPlugin({ ...base, exec });
  const logins = await Promise.all([credentials(), credentials(), credentials()]);
  expect(logins).toEqual(Array.from({ length: 3 }, () => ({ token: '$(id); "|eu' })));
  expect(runs()).toBe(1);
});

test('runs again when the credentials expire, and when they were refused', async () => {
  let now = Date.parse('2026-01-01T00:00:00Z');
  const status = `{ token: 't', expirationTimestamp: '2026-01-01T01:00:00Z' }`;
  const { exec, runs } = plugin('expiring', message(status));
  const credentials = execPlugin({ ...base, exec, now: () => now });
  await credentials();
  await credentials();
  expect(runs()).toBe(1);
  await Promise.all([credentials(true), credentials()]);
  expect(runs()).toBe(2);
  now += 3_600_000;
  await credentials();
  expect(runs()).toBe(3);
});

test('gives a client certificate, and the cluster to a plugin that wants it', async () => {
  const info = `JSON.parse(process.env.KUBERNETES_EXEC_INFO).spec`;
  const { exec } = plugin(
    'cert',
    message(`{ clientCertificateData: JSON.stringify(${info}), clientKeyData: 'K' }`),
  );
  const { cert, key } = await execPlugin({ ...base, exec: { ...exec, provideClusterInfo: true } })();
  expect(key).toBe('K');
  expect(JSON.parse(cert ?? '')).toEqual({
    interactive: false,
    cluster: { server: 'https://k', 'certificate-authority-data': 'UEVN' },
  });
});

test('a plugin that fails says how and not what it wrote; the next call tries again', async () => {
  const failing = plugin('failing', `console.error('SECRET'); console.log('SECRET'); process.exit(3)`);
  const silent = plugin('silent', `console.log('{"status":{}}')`);
  const missing = { exec: { command: './not-here' } };
  const messages: string[] = [];
  for (const { exec } of [failing, failing, silent, missing]) {
    const credentials = execPlugin({ ...base, exec });
    messages.push(await credentials().then(String, (error: Failure) => error.message));
    await expect(credentials()).rejects.toMatchObject({ name: 'ClusterUnreachable' });
  }
  expect(failing.runs()).toBe(4);
  expect(messages.join()).not.toContain('SECRET');
  expect(messages).toEqual([
    expect.stringContaining('ended with 3; run it by hand'),
    expect.stringContaining('ended with 3; run it by hand'),
    expect.stringContaining('gave no token'),
    expect.stringContaining(`${join(folder, 'not-here')} is not installed here`),
  ]);
});
