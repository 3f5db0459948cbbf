import { readFileSync } from 'node:fs';
import { LineCounter, parseDocument } from 'yaml';
import { Failure } from '#domain/failure.ts';
import { isObject } from '#domain/json.ts';

/** One named entry of a kubeconfig: a cluster, a context or a user, and the file that contains it. */
export interface Entry {
  readonly name: string;
  readonly file: string;
  readonly fields: Readonly<Record<string, unknown>>;
}

export interface KubeconfigFile {
  readonly clusters: readonly Entry[];
  readonly contexts: readonly Entry[];
  readonly users: readonly Entry[];
  readonly current?: string;
}

/** Reads one kubeconfig; undefined when it is missing and may be. YAML trouble is refused with its line and column. */
export const readKubeconfigFile = (file: string, mayBeMissing: boolean): KubeconfigFile | undefined => {
  const source = sourceOf(file, mayBeMissing);
  return source === undefined ? undefined : parseKubeconfig(source, file);
};

/** Reads the text of one kubeconfig; `file` is its path, for messages. */
export const parseKubeconfig = (source: string, file: string): KubeconfigFile => {
  const lines = new LineCounter();
  const document = parseDocument(source, { lineCounter: lines, uniqueKeys: true, prettyErrors: false });
  const [first] = document.errors;
  if (first !== undefined) {
    const { line, col } = lines.linePos(first.pos[0]);
    // The parser's own message can quote the source, and with it a secret: only its code is shown.
    throw refused(
      `${file}:${line}:${col}`,
      `this is not valid YAML (${first.code.toLowerCase().replaceAll('_', ' ')})`,
    );
  }
  const top: unknown = toPlain(file, () => document.toJS({ maxAliasCount: 20 }));
  if (!isObject(top))
    throw refused(file, 'this is not a kubeconfig; it should have clusters, contexts and users');
  const current = top['current-context'];
  return {
    clusters: entries(top, 'clusters', 'cluster', file),
    contexts: entries(top, 'contexts', 'context', file),
    users: entries(top, 'users', 'user', file),
    ...(typeof current === 'string' && current !== '' ? { current } : {}),
  };
};

const sourceOf = (file: string, mayBeMissing: boolean): string | undefined => {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown';
    if (mayBeMissing && code === 'ENOENT') return undefined;
    throw refused(file, `it cannot be read (${code}); give the path of a kubeconfig`);
  }
};

const toPlain = (file: string, read: () => unknown): unknown => {
  try {
    return read();
  } catch {
    throw refused(file, 'its YAML aliases cannot be resolved; write them out');
  }
};

const entries = (
  top: Readonly<Record<string, unknown>>,
  list: string,
  key: string,
  file: string,
): Entry[] => {
  const listed = top[list] ?? [];
  if (!Array.isArray(listed)) throw refused(file, `${list} must be a list`);
  return listed.map((entry: unknown, index) => {
    if (!isObject(entry) || typeof entry['name'] !== 'string')
      throw refused(file, `${list}[${index}] needs a name`);
    const fields = entry[key] ?? {};
    if (!isObject(fields)) throw refused(file, `${list}[${index}].${key} must hold fields`);
    return { name: entry['name'], file, fields };
  });
};

const refused = (at: string, reason: string): Failure => new Failure('ConfigRefused', at, reason);
