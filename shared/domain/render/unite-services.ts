import { fields, list, type Fields } from '../kube/fields.ts';
import type { KubeObject } from '../kube/object.ts';
import { sameJson } from '../json.ts';
import { defaultPortName } from './service.ts';

/**
 * One Service of two that a component makes under one name: an exposed port, `expose` and `gateway` each make one, and
 * KubeVela writes the later over the earlier. Undefined where they say different things of one port or of themselves.
 */
export const unitedService = (one: KubeObject, other: KubeObject): KubeObject | undefined => {
  const [first, second] = [fields(one['spec']), fields(other['spec'])];
  const type = typeOf(first, second);
  const ports = portsOf(list(first['ports']), list(second['ports']));
  const spec = joined(without(first, 'type', 'ports'), without(second, 'type', 'ports'));
  const labels = joined(one.metadata.labels ?? {}, other.metadata.labels ?? {});
  const annotations = joined(one.metadata.annotations ?? {}, other.metadata.annotations ?? {});
  if (type === null || !ports || !spec || !labels || !annotations) return undefined;
  const marks = { labels, annotations };
  const said = Object.entries(marks).filter(([, map]) => Object.keys(map).length > 0);
  return {
    ...one,
    metadata: { ...one.metadata, ...Object.fromEntries(said) },
    spec: { ...(type === undefined ? {} : { type }), ...spec, ports },
  };
};

/** `ClusterIP` is what a Service is where nobody says another type. Null if both say one. */
const typeOf = (one: Fields, other: Fields): unknown => {
  const said = [one['type'], other['type']].filter((type) => type !== undefined);
  const own = [...new Set(said)].filter((type) => type !== 'ClusterIP');
  return own.length > 1 ? null : (own[0] ?? said[0]);
};

const portsOf = (one: readonly Fields[], other: readonly Fields[]): readonly Fields[] | undefined => {
  const ports = new Map<string, Fields>();
  for (const port of [...one, ...other]) {
    const before = ports.get(idOf(port));
    const together = before === undefined ? port : joined(unnamed(before, port), unnamed(port, before));
    if (together === undefined) return undefined;
    ports.set(idOf(port), together);
  }
  const all = [...ports.values()];
  return all.length < 2 ? all : all.map((port) => ({ name: usualName(port), ...port }));
};

const idOf = (port: Fields): string => `${Number(port['port'])}/${protocolOf(port)}`;
const usualName = (port: Fields): string => defaultPortName(Number(port['port']), protocolOf(port));
const protocolOf = ({ protocol }: Fields): string => (typeof protocol === 'string' ? protocol : 'TCP');

/** A name that nobody chose gives way to one that somebody did. */
const unnamed = (port: Fields, other: Fields): Fields =>
  port['name'] === usualName(port) && other['name'] !== undefined ? without(port, 'name') : port;

const without = (map: Fields, ...names: readonly string[]): Fields =>
  Object.fromEntries(Object.entries(map).filter(([name]) => !names.includes(name)));

/** Both maps in one, or undefined if they differ in a field. */
const joined = (one: Fields, other: Fields): Fields | undefined => {
  const differs = Object.keys(one).some((name) => name in other && !sameJson(one[name], other[name]));
  return differs ? undefined : { ...one, ...other };
};
