import { promisify } from 'node:util';
import { gunzip } from 'node:zlib';
import * as z from 'zod';
import { isDigest } from '#domain/kube/image.ts';
import type { Digest } from '#domain/json.ts';
import { anyList } from '../../schema/any-list.ts';
import { readJson } from '../../schema/read-json.ts';
import { type TreeFile, Unreadable } from '../tree-files.ts';
import { filesOfTar } from './tar.ts';

/* The files in the layers of an artifact, as Flux and ORAS push them. */

const mebibyte = 2 ** 20;
const mostLayers = 50;
/** All layers together, packed and unpacked. */
const mostPacked = 32 * mebibyte;
const mostUnpacked = 64 * mebibyte;

const layer = z.object({
  mediaType: z.string(),
  digest: z
    .string()
    .refine(isDigest)
    .transform((text) => text as Digest),
  size: z.int().min(0),
  annotations: z.record(z.string(), z.string()).optional(),
});
export type Layer = z.infer<typeof layer>;

const manifest = z.object({ schemaVersion: z.literal(2), layers: z.array(layer) });
const index = z.object({ manifests: anyList });

/** The layers of a manifest. */
export const layersOf = async (bytes: Uint8Array): Promise<readonly Layer[]> => {
  const json = await readJson(Buffer.from(bytes).toString('utf8')).catch(() => undefined);
  if (index.safeParse(json).success)
    throw new Unreadable('it is an index of several artifacts; name the one to read by its digest');
  const read = manifest.safeParse(json);
  if (!read.success) throw new Unreadable('its manifest is none of an OCI artifact');
  const { layers } = read.data;
  if (layers.length > mostLayers) throw new Unreadable(`it has more than ${mostLayers} layers`);
  if (layers.reduce((sum, { size }) => sum + size, 0) > mostPacked)
    throw new Unreadable(
      `it is more than ${mostPacked / mebibyte} MB; keep the files of applications in an artifact of their own`,
    );
  return layers;
};

const title = 'org.opencontainers.image.title';

/** ORAS pushes a folder as an archive that is to be unpacked, and a file as itself, under its title. */
const isArchive = ({ mediaType, annotations = {} }: Layer): boolean =>
  /[.+]tar([.+]gzip)?$/.test(mediaType) &&
  (mediaType.endsWith('gzip') ||
    annotations['io.deis.oras.content.unpack'] === 'true' ||
    annotations[title] === undefined);

/** The files of one layer. */
export async function* filesOfLayer(layer: Layer, bytes: Uint8Array): AsyncGenerator<TreeFile> {
  if (isArchive(layer)) yield* filesOfTar(await unpacked(bytes));
  else {
    const path = layer.annotations?.[title];
    if (path === undefined)
      throw new Unreadable(
        `a layer of it is ${layer.mediaType}, which is no archive of files; push it with flux or oras`,
      );
    if (!/^(?!\/)(?!.*(^|\/)\.{1,2}(\/|$))[^\0]+$/.test(path))
      throw new Unreadable(`${path} leads out of the artifact`);
    yield { path, data: bytes };
  }
}

const unzip = promisify(gunzip);

const unpacked = async (bytes: Uint8Array): Promise<Buffer> => {
  // By its first bytes: tools have called the packed ones tar, and the other way round.
  if (bytes[0] !== 0x1f || bytes[1] !== 0x8b) return Buffer.from(bytes);
  try {
    return await unzip(bytes, { maxOutputLength: mostUnpacked });
  } catch (error) {
    const isLong = error instanceof RangeError;
    throw new Unreadable(
      isLong
        ? `a layer of it unpacks to more than ${mostUnpacked / mebibyte} MB`
        : 'a layer of it cannot be unpacked',
    );
  }
};
