import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import type { Route } from '#shared/http/http.ts';
import { essence } from './bundle.ts';
import { hiddenIn, type Right, rightsIn } from './rights.ts';

/* `node infra/functions.ts` writes infra/functions.json, which serverless.yml reads; `--check` only says whether it is fresh. */

const root = new URL('../', import.meta.url);
const list = new URL('./functions.json', import.meta.url);

/** One function of the stack: its file, its triggers, and its rights. */
export interface FunctionOfStack {
  readonly name: string;
  readonly file: string;
  readonly kind: 'task' | 'api' | 'schedule';
  readonly routes?: readonly { readonly method: string; readonly path: string }[];
  /** Called by the clock, every so many minutes. */
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

/** Tasks and schedules are named by their verbs, API functions by their resource followed by `Api`; names are unique in the stack. */
const entries = (): Readonly<Record<string, string>> =>
  Object.fromEntries([
    ...filesOf('functions/tasks/').map((file) => [camel(stem(file)), file]),
    ...filesOf('functions/api/')
      .filter((file) => file !== routeTable)
      .map((file) => [`${camel(stem(file))}Api`, file]),
    ...filesOf('functions/schedules/').map((file) => [camel(stem(file)), file]),
  ]);
const stem = (file: string): string => file.replace(/^.*\/|\.ts$/g, '');

/** The local server's list of all routes; in the cloud each API function serves its own. */
const routeTable = 'functions/api/routes.ts';

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
      return { name, file, ...(await callers(file, code)), rights };
    }),
  );
};

/**
 * The longest time that an answer may go unnoticed, a release may stall, or a question may outlive its deadline; a
 * function with less urgent work sets `everyMinutes` itself.
 */
const sweepMinutes = 5;

/** What calls a function: the workflow, the schedule, or a request to one of its routes. */
const callers = async (
  file: string,
  code: string,
): Promise<Pick<FunctionOfStack, 'kind' | 'routes' | 'everyMinutes'>> => {
  if (file.startsWith('functions/tasks/')) return { kind: 'task' };
  const resource = (await import(new URL(file, root).href)) as Readonly<Record<string, unknown>>;
  if (/\bonSchedule\(/.test(code)) {
    const { everyMinutes } = resource;
    return { kind: 'schedule', everyMinutes: typeof everyMinutes === 'number' ? everyMinutes : sweepMinutes };
  }
  const routes = Object.values(resource).flatMap((value) => (isRoutes(value) ? value : []));
  if (routes.length === 0) throw new Error(`${file}: an API function exports its routes`);
  return { kind: 'api', routes: routes.map(({ method, path }) => ({ method, path })) };
};

const isRoutes = (value: unknown): value is readonly Route[] =>
  Array.isArray(value) &&
  value.every(
    (route: unknown) => typeof route === 'object' && route !== null && 'path' in route && 'handler' in route,
  );

const spell = (functions: readonly FunctionOfStack[]): string => `${JSON.stringify(functions, null, 2)}\n`;

/** Whether infra/functions.json agrees with the code. */
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
