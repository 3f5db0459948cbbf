import * as z from 'zod';

declare module 'zod' {
  /** Metadata of a setting; descriptions go into docs/settings.md and the JSON Schemas. */
  interface GlobalMeta {
    /**
     * Applies only there: in `tidegate.yaml`, or in a secret of the cloud. Elsewhere it is refused, and `instead` says
     * what to do.
     */
    only?: 'file' | 'secret';
    instead?: string;
    /** Former names of fields, each with what to write now. */
    renamed?: Readonly<Record<string, string>>;
    /** At most one of these fields may be present, and `least` must be. */
    choice?: { readonly of: readonly string[]; readonly least: 0 | 1 };
  }
}

/** Any text but none. */
export const words = z.string().min(1);

const address = 'must be an http(s) address';
export const httpAddress = z.url({ error: address, abort: true }).regex(/^https?:\/\//, address);

export const awsRegion = z.string().regex(/^[a-z]{2,}(-[a-z]+)+-\d+$/, 'must be a region, like eu-central-1');

/** A name as applications and components have it. */
export const dnsName = z
  .string()
  .regex(/^[a-z0-9]([-a-z0-9]*[a-z0-9])?$/, 'must be lower case letters, digits and dashes');

/** As in image names. */
export const registryHost = z
  .string()
  .regex(
    /^(\[[0-9a-f:.]+\]|[A-Za-z0-9]([A-Za-z0-9.-]*[A-Za-z0-9])?)(:\d{1,5})?$/,
    'must be a host like ghcr.io or localhost:5000',
  );

/** A host of images, with the path under which all of them lie. */
export const registryPath = z
  .string()
  .regex(
    /^(\[[0-9a-f:.]+\]|[A-Za-z0-9]([A-Za-z0-9.-]*[A-Za-z0-9])?)(:\d{1,5})?(\/[a-z0-9]+([._-]+[a-z0-9]+)*)*$/,
    'must be a host like ghcr.io or localhost:5000, or one with a path like acme.jfrog.io/docker',
  );
