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
