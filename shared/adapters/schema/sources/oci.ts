import * as z from 'zod';
import { folderSetting, tagSetting } from './parts.ts';

/** With the host, as registries are named in the settings. */
const address =
  /^oci:\/\/(\[[0-9a-f:.]+\]|[A-Za-z0-9][A-Za-z0-9.-]*)(:\d{1,5})?(\/[a-z0-9]+([._-]+[a-z0-9]+)*)+$/;

const fields = {
  oci: z
    .string()
    .regex(address, 'must be the address of an artifact without its tag, like oci://ghcr.io/shop/deploy')
    .optional()
    .meta({
      description: 'address of an OCI artifact, `oci://…`, in a registry of the section `registries`',
    }),
  tag: tagSetting,
  digest: z
    .string()
    .regex(/^sha256:[0-9a-f]{64}$/, 'must be a digest in full, sha256: and 64 hexadecimal digits')
    .optional()
    .meta({ description: 'digest of the artifact to read' }),
  path: folderSetting,
};

export const ociSettings = { fields, mistakes: (): Readonly<Record<string, string>> => ({}) } as const;
