import { readdir, realpath, stat } from 'node:fs/promises';
import nodeModule from 'node:module';
import { dirname, join, sep } from 'node:path';
import { pathToFileURL } from 'node:url';
import { Failure } from '#domain/failure.ts';
import type { ComponentType } from '#domain/render/component-type.ts';
import type { TraitType } from '#domain/render/trait-type.ts';
import { type Kit, kit } from './kit.ts';
import { insistOnNewNode, NewerNodeNeeded } from './newer-node.ts';
import { pureType } from './sandbox.ts';
import { builtIn, type Types } from '#domain/render/types.ts';

/** A module exports functions that make one type each. */
type Made = ComponentType | TraitType;

/**
 * The built-in types, and those of the modules in `components/` and `traits/` beside the application. Modules are the
 * folder author's code with all rights of the user: only verbs on one's own machine load them, on request, and never
 * from outside the folder; a server loads none.
 */
export const readTypes = async (path: string, allowsCode: boolean): Promise<Types> => {
  const kind = await stat(path).catch(() => undefined);
  const root = kind?.isDirectory() === true ? path : dirname(path);
  const components = (await load(root, 'components', allowsCode)).filter(
    (made): made is ComponentType => 'build' in made,
  );
  const traits = (await load(root, 'traits', allowsCode)).filter(
    (made): made is TraitType => 'effect' in made,
  );
  if (components.length + traits.length === 0) return builtIn;
  const types = {
    components: [...builtIn.components, ...components],
    traits: [...builtIn.traits, ...traits],
  };
  for (const all of [types.components, types.traits]) {
    const names = all.map(({ type }) => type);
    const twice = names.find((name, index) => names.indexOf(name) < index);
    if (twice !== undefined)
      throw new Failure('PlanRefused', `type ${twice}`, 'is there twice; give your own another name');
  }
  return types;
};

const load = async (root: string, folder: string, allowsCode: boolean): Promise<readonly Made[]> => {
  const files = await readdir(join(root, folder)).catch(() => []);
  const modules = files.filter((file) => /^[^.]+\.(ts|mjs|js)$/.test(file)).sort();
  const [first] = modules;
  if (first !== undefined && !allowsCode)
    throw new Failure(
      'PlanRefused',
      `${folder}/${first}`,
      'is code, which would run with all your rights; read it, and if you trust it, say --allow-code',
    );
  for (const file of modules) await insistOnInside(root, `${folder}/${file}`);
  const loaded = await Promise.all(
    modules.map((file) => loadOne(join(root, folder, file), `${folder}/${file}`)),
  );
  return loaded.flat();
};

/** A link may lead to code outside this folder that nobody has reviewed. */
const insistOnInside = async (root: string, file: string): Promise<void> => {
  const [home, real] = [await realpath(root), await realpath(join(root, file)).catch(() => '')];
  if (real.startsWith(join(home, sep))) return;
  throw new Failure('PlanRefused', file, 'leads out of the application’s folder; put the file itself there');
};

const loadOne = async (file: string, name: string): Promise<readonly Made[]> => {
  try {
    const exported = (await loadModule(pathToFileURL(file).href)) as Readonly<Record<string, unknown>>;
    const makers = Object.values(exported).filter((one) => typeof one === 'function');
    const made = makers
      .map((make) => (make as (kit: Kit) => unknown)(kit))
      .filter(isMade)
      .map(pureType);
    if (made.length > 0) return made;
  } catch (error) {
    if (error instanceof NewerNodeNeeded) throw error;
    throw new Failure(
      'PlanRefused',
      name,
      `threw when it was loaded: ${error instanceof Error ? error.message : String(error)}`,
    );
  }
  throw new Failure(
    'PlanRefused',
    name,
    'makes no type; export a function that returns defineComponent(…) or defineTrait(…)',
  );
};

/** TypeScript is a module here, whatever package.json says about JavaScript. */
const loadModule = async (url: string): Promise<unknown> => {
  if (!url.endsWith('.ts')) return import(url);
  insistOnNewNode();
  const hooks = nodeModule.registerHooks({
    load: (asked, context, next) =>
      next(asked, asked === url ? { ...context, format: 'module-typescript' } : context),
  });
  try {
    return await import(url);
  } finally {
    hooks.deregister();
  }
};

const isMade = (made: unknown): made is Made =>
  typeof made === 'object' && made !== null && 'type' in made && ('build' in made || 'effect' in made);
