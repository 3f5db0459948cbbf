/** A container image as it is written: `reg.example.com:5000/shop/checkout:v1@sha256:…`. */
export interface ImageName {
  /** With its registry, without tag and digest. */
  readonly repository: string;
  readonly tag?: string;
  readonly digest?: string;
}

const segment = /^[a-z0-9]+(?:(?:[._]|__|-+)[a-z0-9]+)*$/;
const host = /^[A-Za-z0-9][A-Za-z0-9.-]*(?::\d{1,5})?$/;
const longest = 512;

/** The parts of an image's name; undefined when no registry would take it. */
export const readImage = (text: string): ImageName | undefined => {
  if (text.length > longest) return undefined;
  const [rest = '', digest, ...more] = text.split('@');
  if (more.length > 0 || (digest !== undefined && !isDigest(digest))) return undefined;
  const colon = rest.indexOf(':', rest.lastIndexOf('/') + 1);
  const repository = colon < 0 ? rest : rest.slice(0, colon);
  const tag = colon < 0 ? undefined : rest.slice(colon + 1);
  if (!isRepository(repository) || (tag !== undefined && !isTag(tag))) return undefined;
  return { repository, ...(tag === undefined ? {} : { tag }), ...(digest === undefined ? {} : { digest }) };
};

/** The name as Kubernetes takes it; with a digest, that digest is what runs and the tag is for people. */
export const writeImage = ({ repository, tag, digest }: ImageName): string =>
  `${repository}${tag === undefined ? '' : `:${tag}`}${digest === undefined ? '' : `@${digest}`}`;

export const isTag = (text: string): boolean => /^\w[\w.-]{0,127}$/.test(text);
export const isDigest = (text: string): boolean => /^sha256:[0-9a-f]{64}$/.test(text);

const isRepository = (text: string): boolean => {
  const [first = '', ...path] = text.split('/');
  const isRegistry = path.length > 0 && (/[.:A-Z]/.test(first) || first === 'localhost');
  return (isRegistry ? host.test(first) : segment.test(first)) && path.every((part) => segment.test(part));
};
