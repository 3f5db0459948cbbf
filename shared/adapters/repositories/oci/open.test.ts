import { afterAll, beforeAll, expect, test } from 'vitest';
import { gzipSync } from 'node:zlib';
import type { OciSource } from '#domain/drift/source.ts';
import { digestOf } from '#shared/crypto/digest.ts';
import {
  type ArtifactRegistry,
  fluxLayer,
  type PushedLayer,
  startArtifactRegistry,
  tarOf,
} from '#test/fakes/artifact-registry.ts';
import { openOciRegistry } from '../../registry/oci.ts';
import { openArtifacts } from './open.ts';

let registry: ArtifactRegistry;
beforeAll(async () => {
  registry = await startArtifactRegistry();
});
afterAll(() => registry.close());

const clock = { now: () => 0, sleep: async () => undefined };
const opened = (allowsLoopback = true, password = registry.login.password) => {
  const places = [{ host: registry.host, login: async () => ({ ...registry.login, password }) }];
  return openArtifacts({
    clock,
    allowsLoopback,
    registry: openOciRegistry({ places, clock }),
    registries: async () => places,
  });
};
const source = (more: Partial<OciSource> = {}): OciSource => ({
  kind: 'oci',
  app: 'shop',
  url: registry.url,
  ref: { kind: 'tag', name: 'production' },
  ...more,
});
const app = (image: string): string =>
  `apiVersion: core.oam.dev/v1beta1\nkind: Application\nmetadata: {name: shop}\nspec: {components: [{name: web, type: worker, properties: {image: '${image}'}}]}\n`;
const failing = async (asked: Promise<unknown>): Promise<string> =>
  asked.then(
    () => expect.fail('it went well'),
    (error: Error) => `${error.name}: ${error.message}`,
  );
/** Pushes the layers, and reads what the tag points to then. */
const read = async (layers: readonly PushedLayer[], more: Partial<OciSource> = {}) => {
  const artifacts = opened();
  registry.push('production', layers);
  return artifacts.read(source(more), await artifacts.head(source(more)));
};
test('an artifact of Flux is read by its digest, from the storage to which its registry leads', async () => {
  const long = `environments/${'x'.repeat(90)}/${'y'.repeat(90)}`;
  for (const format of ['ustar', 'pax', 'gnu']) {
    const tar = tarOf(
      { 'app.yaml': app(format), 'environments/prod.yaml': '{}\n', [`${long}.txt`]: 'x' },
      { format },
    );
    const digest = registry.push('production', [fluxLayer(tar)]);
    const checkout = await opened().read(source(), await opened().head(source()));
    expect(checkout.revision).toBe(digest);
    expect(checkout.files.files.map(({ path }) => path)).toEqual(['app.yaml', 'environments/prod.yaml']);
    expect(checkout.files.files[0]?.text).toBe(app(format));
  }
  expect(registry.leaked).toEqual([]);
});

test('a folder and files that ORAS pushed are read, and a path picks one folder', async () => {
  const title = 'org.opencontainers.image.title';
  const folder: PushedLayer = {
    mediaType: 'application/vnd.oci.image.layer.v1.tar+gzip',
    bytes: gzipSync(tarOf({ 'deploy/app.yaml': app('a'), 'deploy/README.md': 'x' })),
    annotations: { [title]: 'deploy', 'io.deis.oras.content.unpack': 'true' },
  };
  const file: PushedLayer = {
    mediaType: 'application/vnd.oci.image.layer.v1.tar',
    bytes: Buffer.from('{}\n'),
    annotations: { [title]: 'deploy/environments/prod.yaml' },
  };
  const { files } = await read([folder, file], { path: 'deploy' });
  expect(files.files.map(({ path }) => path)).toEqual(['app.yaml', 'environments/prod.yaml']);
});

const tarball = (files: Readonly<Record<string, string>> = { 'app.yaml': app('a') }) =>
  fluxLayer(tarOf(files));

interface Refused {
  readonly what: string;
  readonly layers: () => readonly PushedLayer[];
  readonly sentence: string;
  readonly more?: Partial<OciSource>;
}
const refusals: readonly Refused[] = [
  {
    what: 'a link',
    layers: () => [fluxLayer(tarOf({ 'app.yaml': app('a') }, { links: { 'passwd.yaml': '/etc/passwd' } }))],
    sentence: 'passwd.yaml is a link; only files are read',
  },
  {
    what: 'a name that leads out',
    layers: () => [
      { ...tarball(), bytes: renamed(tarOf({ 'aa/a.yaml': 'x' }), './aa/a.yaml', '../aa/.yaml') },
    ],
    sentence: '../aa/.yaml leads out of the archive',
  },
  {
    what: 'bytes of something else',
    layers: () => [{ ...tarball(), bytes: Buffer.alloc(1024, 'no tar ') }],
    sentence: 'its archive is damaged, or no tar archive',
  },
  {
    what: 'half an archive',
    layers: () => [{ ...tarball(), bytes: tarOf({ 'app.yaml': 'x'.repeat(4096) }).subarray(0, 2048) }],
    sentence: 'its archive was cut off',
  },
  {
    what: 'one file twice',
    layers: () => [tarball(), { ...tarball(), mediaType: 'x.tar' }],
    sentence: 'app.yaml stands in it twice',
  },
  {
    what: 'what is no archive',
    layers: () => [{ mediaType: 'application/wasm', bytes: Buffer.from('x') }],
    sentence: 'a layer of it is application/wasm, which is no archive of files; push it with flux or oras',
  },
  {
    what: 'what unpacks to much',
    layers: () => [fluxLayer(Buffer.alloc(70 * 2 ** 20))],
    sentence: 'a layer of it unpacks to more than 64 MB',
  },
  {
    what: 'what is large',
    layers: () => [{ ...tarball(), bytes: Buffer.alloc(33 * 2 ** 20) }],
    sentence: 'it is more than 32 MB; keep the files of applications in an artifact of their own',
  },
  {
    what: 'a folder that is not there',
    layers: () => [tarball()],
    sentence: 'it has no folder nowhere',
    more: { path: 'nowhere' },
  },
];

test.each(refusals)(
  '$what is refused in one sentence with the digest',
  async ({ layers, sentence, more }) => {
    const said = (await failing(read(layers(), more))).replace(/sha256:[0-9a-f]{12}(?=:)/, 'DIGEST');
    expect(said).toBe(`PlanRefused: the repository ${registry.url}: at DIGEST: ${sentence}`);
  },
);

test('bytes that are not those of their digest are refused, of the manifest and of a layer', async () => {
  const layer = tarball();
  const digest = registry.push('production', [layer]);
  const forged = (name: string) =>
    `ConfigRefused: registry ${registry.host}: sends other bytes for shop/deploy${name} than those of its digest`;
  registry.replace(digestOf(layer.bytes), Buffer.from('x'));
  expect(await failing(opened().read(source(), digest))).toBe(forged(` blobs/${digestOf(layer.bytes)}`));
  registry.replace(digest, Buffer.from('{}'));
  expect(await failing(opened().read(source(), digest))).toBe(forged(`@${digest}`));
});

test('a registry that is not named, a wrong login and a tag that is not there are told, and no password', async () => {
  registry.push('production', [fluxLayer(tarOf({ 'app.yaml': app('b') }))]);
  const said = [
    await failing(opened().head(source({ url: 'oci://ghcr.io/shop/deploy' }))),
    await failing(opened(true, 'canary-wrong').head(source())),
    await failing(opened().head(source({ ref: { kind: 'tag', name: 'gone' } }))),
    await failing(opened().read(source(), `sha256:${'0'.repeat(64)}`)),
    await failing(opened(false).read(source(), await opened().head(source()))),
  ];
  expect(said).toEqual([
    'ConfigRefused: the repository oci://ghcr.io/shop/deploy: ghcr.io is not among the registries of the settings; add it there, with its login',
    `ConfigRefused: registry ${registry.host}: does not allow access to shop/deploy:production (401); is the login right, and may it pull?`,
    `NotFound: registry ${registry.host}: has no image shop/deploy:gone`,
    `NotFound: registry ${registry.host}: has no artifact shop/deploy@sha256:${'0'.repeat(64)}`,
    expect.stringMatching(
      /^ConfigRefused: registry .* redirects to 127\.0\.0\.1:\d+, an address that must not be called$/,
    ),
  ]);
  expect(said.join()).not.toMatch(/canary-wrong|password-of/);
});

/** An archive in which a file has another name of the same length, with the sum of its header put right. */
const renamed = (tar: Buffer, from: string, to: string): Buffer => {
  const at = tar.indexOf(from);
  tar.write(to, at, 'latin1');
  tar.fill(' ', at + 148, at + 156);
  const sum = tar.subarray(at, at + 512).reduce((all, byte) => all + byte, 0);
  tar.write(`${sum.toString(8).padStart(6, '0')}\0 `, at + 148, 'latin1');
  return tar;
};
