import { basename } from 'node:path';
import { expect, test } from 'vitest';
import { filesIn, textOf } from './tree.ts';

const ports = filesIn('shared/ports', /\.ts$/);
/** Not a port but the sum of them. */
const sums = ['world'];

/** Ports that one adapter answers so far, each with the reason why that is no vendor lock. */
const alone: Readonly<Record<string, string>> = {
  'outbound-http': 'HTTP is what every address speaks that an application may name',
  rehearsal: 'a world that is only played; worlds/rehearsal is its one stage',
  settings:
    'what an operator has decided lies in one secret in the cloud; on one machine worlds/settings/settings.ts makes it up',
};

const adaptersOf = (port: string): readonly string[] => [
  ...new Set(
    filesIn(`shared/adapters/${port}`)
      .filter((path) => !/\.(test|fixture)\.ts$/.test(path))
      .map((path) => path.split('/')[3] ?? '')
      .filter((name) => !helpers.has(`${port}/${name}`))
      .map((name) => basename(name, '.ts')),
  ),
];

/** Files beside the adapters that are parts of several. */
const helpers = new Set([
  'journal/spell.ts',
  'blobs/check.ts',
  'settings/schema.ts',
  'settings/receiver.ts',
  'settings/id-token.ts',
  'settings/jose.ts',
  'settings/kinds.ts',
  'settings/access.ts',
  'settings/access-schema.ts',
  'settings/window-schema.ts',
  'settings/sync-schema.ts',
  'notifications/kind.ts',
  'notifications/kinds.ts',
  'notifications/call.ts',
  'notifications/open.ts',
  'notifications/settings.ts',
  'chat/settings.ts',
  'chat/call.ts',
  'chat/button.ts',
  'chat/token.ts',
  'chat/chats.ts',
  'chat/links.ts',
  'registry/settings.ts',
  'repositories/kind.ts',
  'repositories/open.ts',
  'repositories/refused.ts',
  'repositories/tree-files.ts',
  'cloud/settings.ts',
]);

test('every port is read in one look', () => {
  expect(ports.length).toBeGreaterThan(5);
  const long = ports.filter((path) => textOf(path).trimEnd().split('\n').length > 60);
  expect(long).toEqual([]);
});

test.each(ports.map((path) => basename(path, '.ts')).filter((port) => !sums.includes(port)))(
  'the port %s is answered by two adapters, so that it is no vendor in disguise',
  (port) => {
    const adapters = adaptersOf(port);
    if (port in alone)
      expect(adapters.length, `${port} has two now: take it off the list of exceptions`).toBeLessThan(2);
    else expect(adapters.length, `${port}: ${adapters.join(', ') || 'none'}`).toBeGreaterThanOrEqual(2);
  },
);

/** What the adapters of several ports share. */
const common = ['aws', 'network', 'oci', 'sqlite', 'schema'];

test('every adapter answers a port', () => {
  const folders = new Set(
    filesIn('shared/adapters').flatMap((path) => path.split('/').slice(2, -1).slice(0, 1)),
  );
  expect(
    [...folders].filter((folder) => !common.includes(folder) && !ports.includes(`shared/ports/${folder}.ts`)),
  ).toEqual([]);
});

test('every exported name of a port says what it promises', () => {
  const silent = ports.flatMap((path) => {
    const lines = textOf(path).split('\n');
    const declared = lines.filter(
      (line, index) =>
        /^export interface [A-Z]\w+ \{/.test(line) && isMain(path, line) && !lines[index - 1]?.endsWith('*/'),
    );
    return declared.map((line) => `${path}: ${line}`);
  });
  expect(silent).toEqual([]);
});

/** The interface that has the name of its file. */
const isMain = (path: string, line: string): boolean =>
  line.toLowerCase().startsWith(`export interface ${basename(path, '.ts')} `);
