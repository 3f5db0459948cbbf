import {
  askByName,
  listPods,
  measure,
  measureLate,
  readReceiver,
  resolve,
  tell,
  token,
  whoIs,
} from './acts.ts';
import { accessCases } from './access-cases.ts';
import { chatCases, idTokenCases } from './chat-cases.ts';
import { cloudCases } from './cloud-cases.ts';
import { notificationCases } from './notification-cases.ts';
import { operationCases, promotionCases, syncCases } from './operation-cases.ts';
import { serverCases } from './server-cases.ts';
import type { Outside } from './outside.ts';
import type { Case } from './case.ts';
import type { Act, Doc } from './worlds.ts';

/** The cases by the path of their setting. */
export const casesOf = (outside: Outside): Readonly<Record<string, Case>> => ({
  ...clusterCases(outside),
  ...prometheusCases(outside),
  ...cloudWatchCases(outside),
  ...registryCases(outside),
  ...apiCases,
  ...accessCases,
  hosts: { doc: { hosts: ['tidegate.example.com'] }, act: askByName, sees: 'answered 200' },
  kinds: {
    doc: {
      kinds: [
        {
          apiVersion: 'example.com/v1',
          kind: 'Fleet',
          partition: 'spec.rollout.keep',
          revisionLabel: 'example.com/revision',
        },
      ],
    },
    act: async (world) => [await whoIs(world), world.kinds],
    sees: '"partition":"spec.rollout.keep"',
  },
  routers: {
    doc: {
      routers: [
        {
          name: 'contour',
          apiVersion: 'projectcontour.io/v1',
          kind: 'HTTPProxy',
          rules: 'spec.routes',
          backends: 'services',
          service: 'name',
        },
      ],
    },
    act: async (world) => [await whoIs(world), world.routers],
    sees: '"kind":"HTTPProxy"',
  },
  definitions: {
    doc: { definitions: false },
    act: async (world) => [await whoIs(world), world.evaluate('a: 1')],
    sees: 'definitions: false in its tidegate.yaml',
  },
  ...operationCases,
  ...syncCases,
  ...promotionCases,
  ...notificationCases(outside),
  ...chatCases(outside),
  ...idTokenCases(outside),
  ...cloudCases(outside),
  ...serverCases,
  'chat.webhook': { doc: { chat: { webhook: outside.chat } }, act: tell, sees: 'chat POST /hook' },
});

const clusterCases = ({ kubernetes, tls, proxy, authority }: Outside): Readonly<Record<string, Case>> => {
  const login = { kind: 'bearer', token: 'token-of-the-cluster' };
  const mine = authority.issue('somebody');
  const eu = (eu: Doc, sees: Case['sees']): Case => ({ doc: { clusters: { eu } }, act: listPods, sees });
  const eks = { server: kubernetes, login: { kind: 'eks', cluster: 'prod', region: 'eu-west-3' } };
  const secure = { server: tls, ca: authority.cert };
  const certificate = eu(
    { ...secure, login: { kind: 'certificate', ...mine } },
    'tls sni none client somebody',
  );
  return {
    'clusters.*.kubeconfig': eu({ kubeconfig: 'kube' }, 'Bearer token-of-one'),
    'clusters.*.context': eu({ kubeconfig: 'kube', context: 'two' }, 'Bearer token-of-two'),
    'clusters.*.simulated': eu({ simulated: true }, '["pods",'),
    'clusters.*.server': eu({ server: kubernetes, login }, 'kubernetes GET /api/v1'),
    'clusters.*.ca': eu({ ...secure, login }, 'tls sni none client nobody'),
    'clusters.*.serverName': eu({ ...secure, login, serverName: 'localhost' }, 'tls sni localhost'),
    'clusters.*.proxy': eu({ server: kubernetes, login, proxy }, 'proxy GET http://'),
    'clusters.*.login(eks).cluster': eu(eks, 'cluster prod'),
    'clusters.*.login(eks).region': eu(eks, 'https://sts.eu-west-3.amazonaws.com/'),
    'clusters.*.login(bearer).token': eu({ server: kubernetes, login }, 'Bearer token-of-the-cluster'),
    'clusters.*.login(certificate).cert': certificate,
    'clusters.*.login(certificate).key': certificate,
  };
};

const watched = (metrics: Doc, kubernetes: string): Doc => ({
  clusters: { eu: { server: kubernetes, login: { kind: 'bearer', token: 't' }, metrics } },
});

const prometheusCases = ({ kubernetes, prometheus }: Outside): Readonly<Record<string, Case>> => {
  const all = {
    kind: 'prometheus',
    url: prometheus,
    preset: 'micrometer',
    queries: {
      requests: 'my_requests_total',
      errors: 'my="error"',
      latency: 'my_latency_bucket',
      latencyUnitMs: 1,
      namespaceLabel: 'my_namespace',
      podLabel: 'my_pod',
      matchers: 'my="job"',
      gauges: { cpu: 'my_cpu{$pods}' },
    },
    headers: { 'x-scope-orgid': 'tenant-7' },
  };
  const { queries: _, ...plain } = all;
  const see = (sees: Case['sees'], metrics: Doc = all): Case => ({
    doc: watched(metrics, kubernetes),
    act: measure,
    sees,
  });
  const at = (name: string) => `clusters.*.metrics(prometheus).${name}`;
  return {
    [at('url')]: see(/^prometheus (GET|POST) /m),
    [at('preset')]: see('http_server_requests_seconds_count', plain),
    [at('queries.requests')]: see('my_requests_total'),
    [at('queries.errors')]: see('my="error"'),
    [at('queries.latency')]: see('my_latency_bucket'),
    [at('queries.latencyUnitMs')]: see(/le=~?"250/),
    [at('queries.namespaceLabel')]: see('my_namespace="shop-ns"'),
    [at('queries.podLabel')]: see('my_pod=~"a"'),
    [at('queries.matchers')]: see('my="job"'),
    [at('queries.gauges')]: see('my_cpu'),
    [at('headers')]: see('x-scope-orgid: tenant-7'),
    [at('authorizationEnv')]: see('authorization: Bearer of-the-environment', {
      ...plain,
      authorizationEnv: 'PROM_AUTH',
    }),
  };
};

const cloudWatchCases = ({ kubernetes }: Outside): Readonly<Record<string, Case>> => {
  const all = {
    kind: 'cloudwatch',
    region: 'eu-west-3',
    namespace: 'my-metrics',
    dimensions: { MyDimension: 'mine' },
    podDimension: 'MyPod',
    namespaceDimension: 'MyNamespace',
    requests: 'my-requests',
    errors: 'my-errors',
    latency: 'my-latency',
    latencyUnitMs: 1000,
    latencyBoundsMs: [77, 250],
    gauges: { cpu: 'my-cpu' },
    pairs: { payments: { bad: 'my-bad', total: 'my-total' } },
    lateSeconds: 0,
  };
  const see = (sees: Case['sees'], act: Act = measure): Case => ({
    doc: watched(all, kubernetes),
    act,
    sees,
  });
  const at = (name: string) => `clusters.*.metrics(cloudwatch).${name}`;
  return {
    [at('region')]: see('/eu-west-3/monitoring/'),
    [at('namespace')]: see('my-metrics'),
    [at('dimensions')]: see('MyDimension'),
    [at('podDimension')]: see('MyPod'),
    [at('namespaceDimension')]: see('MyNamespace'),
    [at('requests')]: see('my-requests'),
    [at('errors')]: see('my-errors'),
    [at('latency')]: see('my-latency'),
    [at('latencyUnitMs')]: see('PR(:0.25)'),
    [at('latencyBoundsMs')]: see('PR(:0.077)'),
    [at('gauges')]: see('my-cpu'),
    [at('pairs.*.bad')]: see('my-bad'),
    [at('pairs.*.total')]: see('my-total'),
    [at('lateSeconds')]: see('cloudwatch POST', measureLate),
  };
};

const registryCases = ({ registry, farRegistry, tls }: Outside): Readonly<Record<string, Case>> => {
  const login = { username: 'user-of-mine', password: 'password-of-mine' };
  const env = { usernameEnv: 'REG_USER', passwordEnv: 'REG_PASS' };
  const see = (sees: Case['sees'], settings: Doc, image = 'shop/web', host = registry): Case => ({
    doc: { registries: { [host]: settings } },
    act: resolve(`${host}/${image}`),
    sees,
  });
  const at = (name: string) => `registries.*.${name}`;
  const tokensFrom = `localhost:${new URL(tls).port}`;
  return {
    [at('login')]: see('is no name of an ECR registry', { login: 'ecr' }),
    [at('login.username')]: see('Basic user-of-mine:', { login }),
    [at('login.password')]: see(':password-of-mine', { login }),
    [at('usernameEnv')]: see('Basic user-of-the-environment:', env),
    [at('passwordEnv')]: see(':password-of-the-environment', env),
    [at('dockerConfig')]: see('Basic docker-user:docker-password', { dockerConfig: 'docker.json' }),
    [at('http')]: see('far registry ', { http: true }, 'shop/open', farRegistry),
    [at('tokensFrom')]: see('tls connection', { login, tokensFrom }, 'shop/token'),
  };
};

const receiver = { id: 'ci', scheme: 'gitlab', app: 'my-app', component: 'my-component' };
const heard = (sees: Case['sees'], more: Doc = { secrets: ['a-secret-of-the-sender'] }): Case => ({
  doc: { receivers: [{ ...receiver, ...more }] },
  act: readReceiver,
  sees,
});
const filtered = (sees: string, filter: Doc): Case =>
  heard(sees, { secrets: ['a-secret-of-the-sender'], ...filter });
const known: Case = { doc: { tokens: [{ name: 'ann', token }] }, act: whoIs, sees: '"ann"' };

const apiCases: Readonly<Record<string, Case>> = {
  'receivers.*.id': heard('"id":"ci"'),
  'receivers.*.scheme': heard('"scheme":"gitlab"'),
  'receivers.*.app': heard('"apps":["my-app"]'),
  'receivers.*.component': heard('"component":"my-component"'),
  'receivers.*.repositories': filtered('"repositories":["ghcr.io/mine/*"]', {
    repositories: ['ghcr.io/mine/*'],
  }),
  'receivers.*.tags.semver': filtered('"semver":">= 1.4"', { tags: { semver: '>= 1.4' } }),
  'receivers.*.tags.match': filtered('"match":["v*"]', { tags: { match: ['v*'] } }),
  'receivers.*.tags.prereleases': filtered('"prereleases":true', { tags: { prereleases: true } }),
  'receivers.*.tags.older': filtered('"older":true', { tags: { older: true } }),
  'receivers.*.registry': filtered('"registry":"reg.example.com"', { registry: 'reg.example.com' }),
  'receivers.*.source.repository': filtered('"repository":"mine/app"', {
    source: { repository: 'mine/app' },
  }),
  'receivers.*.source.branches': filtered('"branches":["trunk"]', { source: { branches: ['trunk'] } }),
  'receivers.*.source.tag': filtered('"tag":"sha-{short}"', { source: { tag: 'sha-{short}' } }),
  'receivers.*.source.events': filtered('"events":["push"]', { source: { events: ['push'] } }),
  'receivers.*.secrets': heard('a-secret-of-the-sender'),
  'receivers.*.secretEnv': heard('secret-of-the-environment', { secretEnv: 'HOOK_SECRET' }),
  'receivers.*.secretFile': heard('secret-of-the-file', { secretFile: 'hook.secret' }),
  'tokens.*.name': known,
  'tokens.*.token': known,
};
