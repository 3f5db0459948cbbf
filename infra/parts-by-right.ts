import { readFileSync } from 'node:fs';
import type { Plugin } from 'esbuild';
import { leaveOut } from './slim-plugins.ts';

/** Schemas that let everything through, for sections that are never read. */
const unread = (...names: readonly string[]): string =>
  `import { unknown } from 'zod';${names.map((name) => `export const ${name} = unknown();`).join('')}`;

/** Parts of the world that belong to a right: a function without it has no role for them, and never asks. */
const parts: readonly { readonly right: RegExp; readonly plugin: Plugin }[] = [
  {
    right: /-runs$/,
    plugin: leaveOut(
      'without-engine',
      /^#adapters\/engine\/step-functions\.ts$/,
      'export const openStepFunctions = undefined, sfnClient = undefined;',
    ),
  },
  {
    right: /^reach-clusters$/,
    plugin: leaveOut(
      'without-clusters',
      /^\.\/aws\/clusters\.ts$/,
      "const none = async () => { throw new Error('this function may reach no cluster'); };export const openClusters = () => ({ cluster: none, metrics: none });",
    ),
  },
  {
    right: /-clouds$/,
    plugin: leaveOut(
      'without-clouds',
      /^\.\/aws\/clouds\.ts$/,
      'export const openCloudsOfStack = () => undefined;',
    ),
  },
  // How to read a secret that this function may not read.
  {
    right: /^know-operations$/,
    plugin: leaveOut(
      'without-notifications',
      /^#adapters\/notifications\/settings\.ts$/,
      unread('notificationSettings'),
    ),
  },
  {
    right: /^know-operations$/,
    plugin: leaveOut(
      'without-sync',
      /^#adapters\/settings\/sync-schema\.ts$/,
      unread('syncSettings', 'promotionSettings'),
    ),
  },
  {
    right: /^tell-people$/,
    plugin: leaveOut('without-chats', /^#adapters\/chat\/settings\.ts$/, unread('chatSettings')),
  },
  {
    right: /^tell-people$/,
    plugin: leaveOut(
      'without-chat',
      /^\.\/aws\/chat\.ts$/,
      "const none = async () => { throw new Error('this function tells nobody'); };export const openChat = () => ({ tell: none });",
    ),
  },
];

/** What each function of the stack does without; an entry that is none of them has everything. */
export const withoutParts = (name: string): readonly Plugin[] => {
  const list = new URL('functions.json', import.meta.url);
  const functions = JSON.parse(readFileSync(list, 'utf8')) as readonly {
    readonly name: string;
    readonly rights: readonly string[];
  }[];
  const rights = functions.find((one) => one.name === name)?.rights;
  if (rights === undefined) return [];
  return parts.filter(({ right }) => !rights.some((one) => right.test(one))).map(({ plugin }) => plugin);
};
