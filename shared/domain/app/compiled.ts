import type { App } from './app.ts';
import type { Mistake, Note, Place, Source } from '../config/place.ts';
import type { Manifest } from '../kube/manifest.ts';

/** What an application's files mean. */
export interface CompiledApp {
  readonly kind: 'compiled';
  readonly app: App;
  /** What each target runs, by the target's name. */
  readonly manifests: Readonly<Record<string, Manifest>>;
  readonly notes: readonly Note[];
  readonly places?: Places;
}

/** Where something is written: an object by `Deployment/web`, a component by its name. */
export type Places = Readonly<Record<string, Place>>;

export type CompileAnswer =
  | CompiledApp
  | { readonly kind: 'mistakes'; readonly mistakes: readonly Mistake[] };

/**
 * Compiles an application in isolation, within bounds of time and memory: exceeding a bound is a mistake of the files,
 * which names the bound.
 */
export type Compile = (source: Source, images: Readonly<Record<string, string>>) => Promise<CompileAnswer>;
