import type { ReleaseEvent } from '../event/event.ts';
import type { TargetOutcome } from '../release/outcome.ts';
import type { ReleaseFact } from '../release/release.ts';
import { catalogues } from './sentences/catalogues.ts';
import type { Language } from './sentences/language.ts';
import { say } from './sentences/say.ts';

/** One sentence about one fact of a release as a whole, for people. */
export const describeRelease = (fact: ReleaseFact, language: Language = 'en'): string =>
  say(catalogues[language].release, fact, catalogues[language].newer);

/** Why a release was asked for. */
export const describeCause = (cause: ReleaseEvent, language: Language = 'en'): string =>
  say(catalogues[language].cause, cause, catalogues[language].newer);

/** How it ended in one target. */
export const describeOutcome = (outcome: TargetOutcome, language: Language = 'en'): string =>
  say(catalogues[language].outcome, outcome, catalogues[language].newer);
