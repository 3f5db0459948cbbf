import { enLists } from './en-lists.ts';
import { enPlan } from './en-plan.ts';
import { enRelease } from './en-release.ts';
import { enUsage } from './en-usage.ts';

/** What the command line prints to people, in English. */
export const en = { ...enRelease, ...enPlan, ...enLists, ...enUsage } as const;

/** The English catalogue says which messages there are; the compiler refuses another that lacks one. */
export type Catalogue = Readonly<Record<keyof typeof en, string>>;
