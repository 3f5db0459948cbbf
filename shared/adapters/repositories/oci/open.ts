import type { OciSource } from '#domain/drift/source.ts';
import type { Failure } from '#domain/failure.ts';
import { guard } from '../../network/guard.ts';
import { type ArtifactAsk, fetchBlob, fetchManifest } from '../../oci/artifact.ts';
import { splitRepository } from '../../oci/place.ts';
import type { RepositoriesOf, RepositoryOptions } from '../kind.ts';
import { refused, unreadableAt } from '../refused.ts';
import { asOnDisk, gatherFiles, type TreeFile, Unreadable } from '../tree-files.ts';
import { filesOfLayer, layersOf } from './layers.ts';

/** Artifacts in OCI registries, each read by its digest: what was pushed is what is read. */
export const openArtifacts = ({
  clock,
  registry,
  registries,
  allowsLoopback,
}: RepositoryOptions): RepositoriesOf<OciSource> => {
  const visit = async (source: OciSource): Promise<ArtifactAsk> => {
    const { host, path } = splitRepository(nameOf(source));
    const places = await registries();
    const place = places.find((one) => one.host === host);
    if (place === undefined) throw unknownRegistry(source, host);
    return { place, places, path, clock, guard: guard({ allowsLoopback }) };
  };
  return {
    head: async (source) => {
      const { kind, name } = source.ref;
      if (kind === 'digest') return name;
      const repository = nameOf(source);
      const found = await registry.digestOf({ repository, tag: name });
      if (found === undefined) throw unknownRegistry(source, splitRepository(repository).host);
      return found;
    },
    read: async (source, digest) => {
      const asked = await visit(source);
      try {
        return await asOnDisk(source, digest, await filesOf(asked, digest, source.path ?? ''));
      } catch (error) {
        if (error instanceof Unreadable) throw unreadableAt(source, digest, error.message);
        throw error;
      }
    },
    follows: async () => undefined,
  };
};

const nameOf = ({ url }: OciSource): string => url.slice('oci://'.length);

const unknownRegistry = (source: OciSource, host: string): Failure =>
  refused(
    source,
    'ConfigRefused',
    `${host} is not among the registries of the settings; add it there, with its login`,
  );

const filesOf = async (asked: ArtifactAsk, digest: string, path: string): Promise<readonly TreeFile[]> => {
  const above = path === '' ? '' : `${path.replace(/\/$/, '')}/`;
  const files = gatherFiles();
  const seen = new Set<string>();
  for (const layer of await layersOf(await fetchManifest(asked, digest)))
    for await (const file of filesOfLayer(layer, await fetchBlob(asked, layer))) {
      if (seen.has(file.path)) throw new Unreadable(`${file.path} stands in it twice`);
      seen.add(file.path);
      if (file.path.startsWith(above)) files.add({ ...file, path: file.path.slice(above.length) });
    }
  if (above !== '' && files.found.length === 0) throw new Unreadable(`it has no folder ${path}`);
  return files.found;
};
