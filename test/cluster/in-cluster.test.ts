import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { parseAllDocuments } from 'yaml';
import { readSettings } from '#worlds/settings/settings.ts';
import { isOurs } from '#test/contract/real-cluster.ts';
import { type Api, openApi } from './api.ts';
import { readAccess } from './credentials.ts';

/* examples/in-cluster on a real control plane: its objects are valid, and its rights are enough for a release. */

interface KubeDocument {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: { readonly name: string; readonly namespace?: string };
  readonly data?: Readonly<Record<string, string>>;
}

const root = join(import.meta.dirname, '../..');
const gate = join(root, 'cli/tidegate.mjs');
const own = `tidegate-${randomBytes(4).toString('hex')}`;
const shop = `${own}-shop`;

const written = (file: string): string =>
  readFileSync(join(root, 'examples/in-cluster', `${file}.yaml`), 'utf8');
const objectsIn = (text: string): readonly KubeDocument[] =>
  parseAllDocuments(text).map((document) => document.toJS() as KubeDocument);
/** What the ConfigMap holds, word for word. */
const { kubeconfig = '', 'tidegate.yaml': settings = '' } = objectsIn(written('server'))[0]?.data ?? {};

/** The documents of a file, with every name of `tidegate` made one that no other test has. */
const documents = (file: string, namespace?: string): readonly KubeDocument[] =>
  objectsIn(
    written(file).replaceAll(
      /\b(name|namespace|secretName|serviceAccountName|claimName): tidegate\b/g,
      `$1: ${own}`,
    ),
  ).map((object) =>
    namespace === undefined ? object : { ...object, metadata: { ...object.metadata, namespace } },
  );

const plurals: Readonly<Record<string, string>> = { NetworkPolicy: 'networkpolicies', Ingress: 'ingresses' };
const pathOf = ({ apiVersion, kind, metadata }: KubeDocument): string => {
  const group = apiVersion.includes('/') ? `/apis/${apiVersion}` : `/api/${apiVersion}`;
  const place = metadata.namespace === undefined ? '' : `/namespaces/${metadata.namespace}`;
  return `${group}${place}/${plurals[kind] ?? `${kind.toLowerCase()}s`}/${metadata.name}`;
};

const app = (image: string): string => `
apiVersion: core.oam.dev/v1beta1
kind: Application
metadata: { name: shop }
spec:
  components:
    - name: shop
      type: webservice
      properties: { image: "${image}", ports: [{ port: 80, expose: true }] }
      traits:
        - { type: scaler, properties: { replicas: 2 } }
        - { type: storage, properties: { configMap: [{ name: shop-settings, mountPath: /etc/shop, data: { a: b } }] } }
release:
  targets: [{ name: eu, cluster: local, namespace: ${shop} }]
  strategy: { steps: [50%, 100%], bake: 1s }
  checks: { window: 1s, errors: false }
`;

describe.skipIf(!isOurs)(
  'the server in a cluster (skipped where pods are not played by npm run cluster)',
  () => {
    const folder = mkdtempSync(join(tmpdir(), 'tidegate-in-cluster-'));
    let api: Api;
    const apply = (object: KubeDocument, more = ''): Promise<unknown> =>
      api.must(
        'PATCH',
        `${pathOf(object)}?fieldManager=test&fieldValidation=Strict${more}`,
        object,
        'application/apply-patch+yaml',
      );

    beforeAll(async () => {
      const access = readAccess(process.env['TIDEGATE_TEST_KUBECONFIG'] ?? '');
      api = openApi(access, 'tidegate-test');
      for (const object of documents('rights')) await apply(object);
      await api.must('POST', '/api/v1/namespaces', { metadata: { name: shop } });
      for (const object of documents('target', shop)) await apply(object);
      await writeIdentity(access.caData, access.server);
    });
    afterAll(async () => {
      for (const object of documents('rights').toReversed()) await api.call('DELETE', pathOf(object));
      await api.call('DELETE', `/api/v1/namespaces/${shop}`);
      api.close();
      rmSync(folder, { recursive: true, force: true });
    });

    /** The kubeconfig of the ConfigMap, with its files and the address where this test has them. */
    const writeIdentity = async (caData: string, server: string): Promise<void> => {
      const { status } = (await api.must('POST', `/api/v1/namespaces/${own}/serviceaccounts/${own}/token`, {
        apiVersion: 'authentication.k8s.io/v1',
        kind: 'TokenRequest',
        spec: {},
      })) as { readonly status: { readonly token: string } };
      writeFileSync(join(folder, 'token'), status.token);
      writeFileSync(join(folder, 'ca.crt'), Buffer.from(caData, 'base64'));
      writeFileSync(
        join(folder, 'kubeconfig'),
        kubeconfig
          .replaceAll('/var/run/secrets/tidegate', folder)
          .replace('https://kubernetes.default.svc', server),
      );
      writeFileSync(join(folder, 'tidegate.yaml'), settings.replaceAll('/etc/tidegate', folder));
    };

    const release = async (image: string): Promise<readonly [number | null, string]> => {
      writeFileSync(join(folder, 'app.yaml'), app(image));
      const child = spawn(process.execPath, [gate, 'up', '-f', 'app.yaml', '--once', '--port', '0'], {
        cwd: folder,
      });
      const [out, err, code] = await Promise.all([
        text(child.stdout),
        text(child.stderr),
        new Promise<number | null>((done) => child.once('close', done)),
      ]);
      return [code, out + err];
    };

    test('every object is one that the API server takes', async () => {
      for (const object of documents('server')) await apply(object, '&dryRun=All');
      const { data = {} } = documents('server')[0] ?? {};
      expect(readSettings('tidegate.yaml', data['tidegate.yaml'] ?? '').clusters).toHaveProperty('local');
    });

    test('with its rights a release goes out, and the next one too', async () => {
      const [first, said] = await release('shop/app:1');
      expect(first, said).toBe(0);
      const [second, saidThen] = await release('shop/app:2');
      expect(second, saidThen).toBe(0);
    }, 120_000);

    test('without them nothing is reached: other namespaces and what no release needs', async () => {
      const access = readAccess(process.env['TIDEGATE_TEST_KUBECONFIG'] ?? '');
      const token = readFileSync(join(folder, 'token'), 'utf8');
      const limited = openApi({ ...access, token }, 'tidegate-test');
      for (const [method, path] of [
        ['GET', '/api/v1/namespaces/kube-system/secrets'],
        ['GET', `/api/v1/namespaces/${own}/secrets`],
        ['GET', `/api/v1/namespaces/${shop}/secrets`],
        ['GET', '/api/v1/nodes'],
        ['DELETE', `/api/v1/namespaces/${shop}`],
        ['POST', `/apis/rbac.authorization.k8s.io/v1/namespaces/${shop}/rolebindings`],
        ['DELETE', `/api/v1/namespaces/${shop}/persistentvolumeclaims/any`],
      ] as const)
        expect((await limited.call(method, path, method === 'POST' ? {} : undefined)).status, path).toBe(403);
      limited.close();
    });
  },
);
