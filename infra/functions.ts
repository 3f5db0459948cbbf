import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import type { Route } from '#shared/http.ts';
import { essence } from './bundle.ts';
import { hiddenIn, type Right, rightsIn } from './rights.ts';

/* `node infra/functions.ts` writes infra/functions.json, which serverless.yml reads; `--check` only says whether it is fresh. */

const root = new URL('../', import.meta.url);
const list = new URL('./functions.json', import.meta.url);

/** One function of the stack: where it is, what may call it, and what it may do. */
export interface FunctionOfStack {
  readonly name: string;
  readonly file: string;
  readonly kind: 'task' | 'door';
  readonly routes?: readonly { readonly method: string; readonly path: string }[];
  /** Called by the clock, each so many minutes. */
  readonly everyMinutes?: number;
  readonly rights: readonly Right[];
}

const camel = (name: string): string =>
  name.replace(/-([a-z0-9])/g, (_, letter: string) => letter.toUpperCase());

const filesOf = (folder: string): readonly string[] =>
  readdirSync(new URL(folder, root))
    .filter((file) => file.endsWith('.ts') && !/\.(test|fixture|d)\.ts$|^index\.ts$/.test(file))
    .sort()
    .map((file) => `${folder}${file}`);

/** Tasks by their verbs, doors by theirs with `Door` behind it; the name is unique in the stack. */
const entries = (): Readonly<Record<string, string>> =>
  Object.fromEntries([
    ...filesOf('functions/tasks/').map((file) => [camel(stem(file)), file]),
    ...filesOf('functions/doors/').map((file) => [`${camel(stem(file))}Door`, file]),
  ]);
const stem = (file: string): string => file.replace(/^.*\/|\.ts$/g, '');

/** Every function there is, read from the code itself. Fails when one hides which port it asks. */
export const functionsOfStack = async (): Promise<readonly FunctionOfStack[]> => {
  const files = entries();
  const codes = await essence(files);
  return Promise.all(
    Object.entries(files).map(async ([name, file]): Promise<FunctionOfStack> => {
      const code = codes.get(name) ?? '';
      const hidden = hiddenIn(code);
      if (hidden !== undefined)
        throw new Error(
          `${file}: ask ports as world.<port>, so that its role can be read from it: ${hidden}`,
        );
      const rights = rightsIn(code);
      return file.startsWith('functions/tasks/')
        ? { name, file, kind: 'task', rights }
        : { name, file, kind: 'door', ...(await callers(file, code)), rights };
    }),
  );
};

/** How long an answer may go unnoticed, a release stand still, or a question outlive its time before the clock's door looks. */
const sweepMinutes = 5;

/** Who calls a door: the clock, or whoever asks at its routes. */
const callers = async (
  file: string,
  code: string,
): Promise<Pick<FunctionOfStack, 'routes' | 'everyMinutes'>> => {
  if (/\bonSchedule\(/.test(code)) return { everyMinutes: sweepMinutes };
  const door = (await import(new URL(file, root).href)) as Readonly<Record<string, unknown>>;
  const routes = Object.values(door).flatMap((value) => (isRoutes(value) ? value : []));
  if (routes.length === 0)
    throw new Error(`${file}: a door exports its routes, or its handler is onSchedule`);
  return { routes: routes.map(({ method, path }) => ({ method, path })) };
};

const isRoutes = (value: unknown): value is readonly Route[] =>
  Array.isArray(value) &&
  value.every(
    (route: unknown) => typeof route === 'object' && route !== null && 'path' in route && 'door' in route,
  );

const spell = (functions: readonly FunctionOfStack[]): string => `${JSON.stringify(functions, null, 2)}\n`;

/** Whether infra/functions.json is what the code says now. */
export const isFresh = async (): Promise<boolean> =>
  readFileSync(list, 'utf8') === spell(await functionsOfStack());

/** The functions as serverless.yml sees them. */
export const readFunctions = (): readonly FunctionOfStack[] =>
  JSON.parse(readFileSync(list, 'utf8')) as readonly FunctionOfStack[];

if (import.meta.main) {
  if (process.argv.includes('--check')) {
    const fresh = await isFresh();
    if (!fresh)
      console.error(
        'infra/functions.json is stale; run: node infra/functions.ts, and look at what changed in the rights',
      );
    process.exitCode = fresh ? 0 : 1;
  } else writeFileSync(list, spell(await functionsOfStack()));
}
