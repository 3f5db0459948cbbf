import type { TargetFact } from '../rollout/target-fact.ts';
import { catalogues } from './sentences/catalogues.ts';
import type { Language } from './sentences/language.ts';
import { say } from './sentences/say.ts';

/** One sentence about one fact of a target, for people; the target's name is shown beside it. */
export const describeTarget = (fact: TargetFact, language: Language = 'en'): string =>
  say(catalogues[language].target, fact, catalogues[language].newer);
