import { expect, test } from 'vitest';
import type { ImageName } from '#domain/kube/image.ts';
import type { Registry } from '#ports/registry.ts';
import { indexDigest } from './registry-server.ts';

/** Registries that know `shop/web:1.0.0` at `host`, one that wants a login at `closed`, one that is away at `away`. */
export interface RegistryLab {
  readonly registry: Registry;
  readonly host: string;
  readonly closed: string;
  readonly away: string;
}

/** What every registry adapter promises. */
export const testRegistry = (open: () => Promise<RegistryLab>): void => {
  const name = (host: string, rest: Partial<ImageName> = {}): ImageName => ({
    repository: `${host}/shop/web`,
    tag: '1.0.0',
    ...rest,
  });

  test('a tag is told by the digest of the whole image', async () => {
    const { registry, host } = await open();
    expect(await registry.digestOf(name(host))).toBe(indexDigest);
  });

  test('nobody is asked about the images of a registry that nobody has named', async () => {
    const { registry } = await open();
    expect(await registry.digestOf(name('stranger.example.com'))).toBeUndefined();
    expect(await registry.digestOf({ repository: 'nginx', tag: '1' })).toBeUndefined();
  });

  test('an image that is not there is NotFound, a closed address ConfigRefused, silence RegistryUnreachable', async () => {
    const { registry, host, closed, away } = await open();
    await expect(registry.digestOf(name(host, { tag: '9' }))).rejects.toMatchObject({ name: 'NotFound' });
    await expect(registry.digestOf(name(closed))).rejects.toMatchObject({ name: 'ConfigRefused' });
    await expect(registry.digestOf(name(away))).rejects.toMatchObject({ name: 'RegistryUnreachable' });
  });
};
