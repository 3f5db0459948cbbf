import { provable, type Scene } from './scene.ts';
import { chats, forms, hooks, type Way } from './ways.ts';

/** What an attack has to know of a route to get behind its first check. */
export interface Entrance {
  /** A body that it takes, of which every input differs in one thing. */
  readonly takes?: object;
  /** Names of its query. */
  readonly asks?: readonly string[];
  /** What stands in its path, by name. */
  readonly named?: Readonly<Record<string, string>>;
  /** For who proves themselves by what they send: each kind of sender. */
  readonly ways?: Readonly<Record<string, (input: Uint8Array) => Way>>;
}

const image = 'reg.example.com/shop/web:2';
const files = [{ path: 'app.yaml', text: 'kind: Application' }];
const step = { step: 1, target: 'here', reason: 'why' };

/** By route. A route that is missing here fails the test. */
export const entrancesOf = (scene: Scene): Readonly<Record<string, Entrance>> => {
  const of = { named: { id: scene.release } };
  const page = { named: { token: scene.link } };
  const freeze = { named: { id: scene.freeze } };
  const app = { named: { name: 'shop' } };
  const tenant = { named: { name: 'nobody' } };
  return {
    'POST /v1/hooks/{receiver}': { ways: hooks(provable) },
    'POST /v1/hooks/{receiver}/{secret}': { ways: hooks(['dockerhub', 'quay']) },
    'OPTIONS /v1/hooks/{receiver}': { named: { receiver: 'ci' } },
    'OPTIONS /v1/hooks/{receiver}/{secret}': { named: { receiver: 'ci', secret: 'none' } },
    'GET /v1/receivers': {},
    'POST /v1/receivers/{receiver}/test': { named: { receiver: 'ci' }, takes: { image } },
    'POST /v1/releases': {
      takes: { app: 'shop', images: { web: image }, source: { files }, authors: ['1'] },
    },
    'GET /v1/releases': { asks: ['limit', 'after', 'state', 'app'] },
    'GET /v1/dora': { asks: ['days', 'app'] },
    'GET /v1/releases/{id}': of,
    'GET /v1/releases/{id}/events': { ...of, asks: ['limit', 'after'] },
    'GET /v1/releases/{id}/measurements': { ...of, asks: ['after'] },
    'GET /v1/releases/{id}/profile': of,
    'POST /v1/releases/{id}/pause': { ...of, takes: { reason: 'why' } },
    'POST /v1/releases/{id}/resume': { ...of, takes: { reason: 'why' } },
    'POST /v1/releases/{id}/abort': { ...of, takes: { reason: 'why' } },
    'POST /v1/releases/{id}/retry': { ...of, takes: { reason: 'why' } },
    'POST /v1/releases/{id}/skip': { ...of, takes: step },
    'POST /v1/releases/{id}/promote': { ...of, takes: { ...step, to: 2, all: false } },
    'POST /v1/releases/{id}/rollback': { ...of, takes: { reason: 'why', to: 'former' } },
    'GET /v1/releases/{id}/changes': of,
    'GET /v1/releases/{id}/analyses': { ...of, asks: ['target', 'after'] },
    'GET /v1/releases/{id}/diagnosis': of,
    'GET /v1/releases/{id}/record': of,
    'GET /v1/releases/{id}/selftest': of,
    'POST /v1/plans': {
      takes: { app: 'shop', images: { web: image }, source: { files }, live: true, secrets: false },
    },
    'POST /v1/rehearsals': {
      takes: { app: 'shop', images: { web: image }, source: { files }, fault: 'none' },
    },
    'GET /v1/freezes': {},
    'POST /v1/freezes': {
      takes: { reason: 'why', app: 'shop', environment: 'test', seconds: 60, onEnter: 'hold' },
    },
    'POST /v1/freezes/{id}/thaw': { ...freeze, takes: { reason: 'why' } },
    'POST /v1/drift/lift': { takes: { app: 'shop', target: 'here', reason: 'why' } },
    'GET /v1/windows': { asks: ['app', 'environment', 'manual'] },
    'GET /v1/drift': { asks: ['app', 'environment'] },
    'GET /v1/clusters': {},
    'GET /v1/clusters/{name}/check': { named: { name: 'play' }, asks: ['namespace'] },
    'GET /v1/removals': { asks: ['app', 'environment'] },
    'POST /v1/removals': {
      takes: { app: 'shop', environments: ['test'], reason: 'why', plan: `sha256:${'0'.repeat(64)}` },
    },
    'GET /v1/fleet': {},
    'POST /v1/promotions': { takes: { app: 'shop', from: 'test', to: 'prod' } },
    'GET /v1/approvals': {},
    'GET /v1/approvals/{id}': { named: { id: scene.approval } },
    'POST /v1/approvals/{id}/decisions': {
      named: { id: scene.approval },
      takes: { answer: 'approved', reason: 'why', plan: 'sha256:1' },
    },
    'POST /v1/chat/{chat}': { ways: chats() },
    'GET /a/{token}': page,
    'POST /a/{token}': { ways: forms(scene.link) },
    'PUT /v1/apps/{name}': { ...app, takes: { source: { files } } },
    'GET /v1/apps': {},
    'GET /v1/apps/{name}': { ...app, asks: ['show'] },
    'POST /v1/apps/{name}/scaling': {
      ...app,
      takes: { component: 'web', environment: 'test', pods: 3, min: 1, max: 4, cpuPercent: 70 },
    },
    'GET /healthz': {},
    'GET /v1/resources': { asks: ['app', 'drift'] },
    'POST /v1/resources/forget': { takes: { stack: 'none', reason: 'why', unseen: false } },
    'GET /': {},
    'GET /console/{file}': { named: { file: 'none.js' } },
    'GET /v1/me': {},
    'GET /v1/sign-in': {},
    'GET /v1/tokens': {},
    'POST /v1/tokens': {
      takes: { name: 'other', purpose: 'why', roles: ['read'], expiresInSeconds: 3600 },
    },
    'POST /v1/tokens/{id}/revoke': { named: { id: 'none' } },
    'GET /v1/roles': {},
    'GET /v1/audit': { asks: ['after'] },
    'GET /v1/tenants': {},
    'GET /v1/tenants/{name}': tenant,
    'PUT /v1/tenants/{name}': { ...tenant, takes: { cluster: 'play', ...tenantFields } },
    'POST /v1/tenants/{name}/remove': tenant,
    'GET /v1/session/begin': { asks: ['issuer', 'to'] },
    'GET /v1/session/callback': { asks: ['code', 'state'] },
    'POST /v1/session/end': {},
    'GET /v1/openapi.json': {},
  };
};

const tenantFields = {
  isolation: 'namespace',
  namespaces: ['nobody'],
  apps: ['nobody-*'],
  owners: [{ kind: 'User', name: 'ann' }],
  podSecurity: 'restricted',
  quota: { pods: '10' },
  egress: 'closed',
  runtimeClass: 'gvisor',
  storageClass: 'fast',
  version: 'v1',
  kubeconfig: { secret: 'one', key: 'kubeconfig' },
  adopts: false,
};
