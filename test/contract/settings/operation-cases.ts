import type { Case } from './case.ts';
import type { Act } from './worlds.ts';

/* Settings of environments as a whole. */

const readWindows: Act = async ({ settings }) => settings.windows?.();

const window = {
  name: 'my-window',
  kind: 'deny',
  zone: 'Asia/Kathmandu',
  from: '21:17',
  to: '04:19',
  days: ['tue'],
  apps: ['my-app*'],
  environments: ['my-environment'],
  onEnter: 'finish-wave',
  manual: true,
};

const seen = (sees: Case['sees']): Case => ({ doc: { windows: [window] }, act: readWindows, sees });

export const operationCases: Readonly<Record<string, Case>> = {
  'windows.*.name': seen('"name":"my-window"'),
  'windows.*.kind': seen('"kind":"deny"'),
  'windows.*.zone': seen('Asia/Kathmandu'),
  'windows.*.from': seen('"from":{"minute":1277}'),
  'windows.*.to': seen('"to":{"minute":259}'),
  'windows.*.days': seen('"days":[2]'),
  'windows.*.apps': seen('my-app*'),
  'windows.*.environments': seen('my-environment'),
  'windows.*.onEnter': seen('"onEnter":"finish-wave"'),
  'windows.*.manual': seen('"manual":true'),
};

const readSync: Act = async ({ settings }) => settings.sync?.();
const source = {
  app: 'my-app',
  git: 'https://git.example.com/my/deploy.git',
  branch: 'my-branch',
  path: 'my/folder',
  username: 'my-user',
  token: 'my-token',
};
const rule = { every: '17m', policy: 'heal', apps: ['my-app*'], most: 7, sources: [source] };
const synced = (sees: Case['sees'], more: Readonly<Record<string, unknown>> = {}): Case => ({
  doc: { sync: { 'my-environment': { ...rule, ...more } } },
  act: readSync,
  sees,
});
const { every: _, ...unscheduled } = rule;
const byCron = (sees: Case['sees']): Case => ({
  doc: { sync: { 'my-environment': { ...unscheduled, cron: '17 4 * * *', zone: 'Asia/Kathmandu' } } },
  act: readSync,
  sees,
});
const { branch: __, token: ___, ...bare } = source;
const overSsh = {
  app: 'my-app',
  git: 'ssh://git@git.example.com/my/deploy.git',
  key: 'my-private-key',
  hostKeys: [`SHA256:${'k'.repeat(43)}`],
};
const { key: ____, ...keyless } = overSsh;
const artifact = { app: 'my-app', oci: 'oci://registry.example.com/my/deploy' };

export const syncCases: Readonly<Record<string, Case>> = {
  'sync.*.every': synced('"ms":1020000'),
  'sync.*.cron': byCron('"minutes":[17]'),
  'sync.*.zone': byCron('Asia/Kathmandu'),
  'sync.*.policy': synced('"policy":"heal"'),
  'sync.*.apps': synced('my-app*'),
  'sync.*.most': synced('"most":7'),
  'sync.*.sources.*.app': synced('"app":"my-app"'),
  'sync.*.sources.*.git': synced('git.example.com/my/deploy.git'),
  'sync.*.sources.*.branch': synced('"kind":"branch","name":"my-branch"'),
  'sync.*.sources.*.tag': synced('"kind":"tag","name":"my-tag"', { sources: [{ ...bare, tag: 'my-tag' }] }),
  'sync.*.sources.*.commit': synced('"kind":"commit"', { sources: [{ ...bare, commit: 'ab'.repeat(20) }] }),
  'sync.*.sources.*.path': synced('my/folder'),
  'sync.*.sources.*.username': synced('my-user'),
  'sync.*.sources.*.token': synced('my-token'),
  'sync.*.sources.*.tokenEnv': synced('password-of-the-environment', {
    sources: [{ ...bare, tokenEnv: 'REG_PASS' }],
  }),
  'sync.*.sources.*.key': synced('my-private-key', { sources: [overSsh] }),
  'sync.*.sources.*.keyEnv': synced('password-of-the-environment', {
    sources: [{ ...keyless, keyEnv: 'REG_PASS' }],
  }),
  'sync.*.sources.*.hostKeys': synced(`SHA256:${'k'.repeat(43)}`, { sources: [overSsh] }),
  'sync.*.sources.*.oci': synced('"kind":"oci"', { sources: [artifact] }),
  'sync.*.sources.*.digest': synced(`"kind":"digest","name":"sha256:${'d'.repeat(64)}"`, {
    sources: [{ ...artifact, digest: `sha256:${'d'.repeat(64)}` }],
  }),
};

const readPromotions: Act = async ({ settings }) => settings.promotions?.();
const promotion = {
  from: 'my-staging',
  to: 'my-production',
  apps: ['my-app*'],
  soak: '17m',
  automatic: true,
};
const promoted = (sees: Case['sees']): Case => ({
  doc: { promotions: [promotion] },
  act: readPromotions,
  sees,
});

export const promotionCases: Readonly<Record<string, Case>> = {
  'promotions.*.from': promoted('"from":"my-staging"'),
  'promotions.*.to': promoted('"to":"my-production"'),
  'promotions.*.apps': promoted('my-app*'),
  'promotions.*.soak': promoted('"soakMs":1020000'),
  'promotions.*.automatic': promoted('"isAutomatic":true'),
};
