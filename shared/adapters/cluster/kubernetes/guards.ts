import { isObject, sameJson } from '#domain/json.ts';
import { maskText } from '#domain/kube/mask-secrets.ts';
import type { KubeObject, PatchOperation } from '#domain/kube/object.ts';

export type Misfit =
  | { readonly kind: 'guard'; readonly path: string; readonly wanted: unknown; readonly seen: unknown }
  /** An operation whose parent (or, to remove, whose target) is not there. */
  | { readonly kind: 'place'; readonly path: string; readonly op: string };

/**
 * Why a guarded patch was refused, judged by the object as it is now: the API itself does not say. First the guards
 * that do not hold; if all hold, the operations that have no place. Nothing, when the object has changed meanwhile.
 */
export const misfitsOf = (object: KubeObject, operations: readonly PatchOperation[]): readonly Misfit[] => {
  const guards = operations.flatMap((operation): readonly Misfit[] => {
    if (operation.op !== 'test') return [];
    const { found, holder } = look(object, operation.path);
    const holds = holder && sameJson(found ?? null, operation.value ?? null);
    return holds ? [] : [{ kind: 'guard', path: operation.path, wanted: operation.value, seen: found }];
  });
  if (guards.length > 0) return guards;
  const made = operations.filter(({ op }) => op === 'add' || op === 'replace').map(({ path }) => path);
  return operations.flatMap(({ op, path }): readonly Misfit[] => {
    const { found, holder } = look(object, path);
    const fits = op === 'remove' ? found !== undefined : holder;
    const isMadeBefore = made.some((earlier) => path.startsWith(`${earlier}/`));
    return op === 'test' || fits || isMadeBefore ? [] : [{ kind: 'place', path, op }];
  });
};

/** `/spec/replicas is 5, not 3`; values only if they are short and not secret. */
export const inWords = (misfit: Misfit, isSecret: boolean): string => {
  if (misfit.kind === 'place')
    return misfit.op === 'remove'
      ? `there is no ${misfit.path} to remove`
      : `${misfit.path} has no parent; add that first`;
  const [seen, wanted] = [shown(misfit.seen), shown(misfit.wanted)];
  if (isSecret || seen === undefined || wanted === undefined) return `${misfit.path} is not as expected`;
  return `${misfit.path} is ${seen}, not ${wanted}`;
};

const shown = (value: unknown): string | undefined => {
  if (value === undefined || value === null) return 'absent';
  const text = typeof value === 'object' ? '' : maskText(JSON.stringify(value));
  return text !== '' && text.length <= 80 ? text : undefined;
};

/** What a pointer leads to, and whether there is something that holds or could hold it. */
const look = (object: unknown, path: string): { readonly found: unknown; readonly holder: boolean } => {
  const keys = path.split('/').slice(1);
  let found = object;
  let holder = true;
  for (const key of keys.map((one) => one.replaceAll('~1', '/').replaceAll('~0', '~'))) {
    holder = isObject(found) || Array.isArray(found);
    if (isObject(found)) found = Object.hasOwn(found, key) ? found[key] : undefined;
    else found = Array.isArray(found) ? (found as readonly unknown[])[Number(key)] : undefined;
  }
  return { found, holder };
};
