import type { HandClock } from '#adapters/clock/hand.ts';
import type { Clouds } from '#ports/cloud.ts';
import type { SimulatedTheatre } from '../simulated-stage.ts';

/** What the cloud answers when it is next asked what a release would do. */
export type Answer = 'no such type' | 'no right' | 'no quota';
/** What somebody does to a stack there; `breaks`: it takes no update any more. */
export type Deed = 'removes' | 'changes' | 'breaks';

/** A cloud of some kind in which things go wrong, with two accounts. */
export interface SpoiltCloud {
  readonly clouds: (clock: HandClock) => Clouds;
  /** What plays beside the stage, once it is open. */
  join?(stage: SimulatedTheatre): void;
  answer(what: Answer): void;
  byHand(deed: Deed): Promise<void> | void;
  switchTo(which: 'own' | 'other'): void;
  /** A field that somebody else has set stays theirs, whatever the application says. */
  readonly keepsEdits?: true;
  /** Parameters of the database that make the cloud replace it. */
  readonly replacing: string;
  /** How many calls for a change it has had. */
  writes(): number;
  /** Names of the stacks of an account. */
  standing(which: 'own' | 'other'): Promise<readonly string[]> | readonly string[];
  close?(): void;
}

/** The stack of the database, in clouds of an account. */
export const stack = 'tidegate-prod-shop-db';

/** The clouds of the account that is set at this moment. */
export const either = (own: Clouds, other: Clouds) => {
  let now = own;
  const clouds: Clouds = {
    offers: () => now.offers(),
    open: (name, place) => now.open(name, place),
    template: (name, className) => now.template(name, className),
  };
  return { clouds, switchTo: (which: 'own' | 'other') => void (now = which === 'own' ? own : other) };
};

/** For clouds that live in no cluster. */
export const nowhere = (): Promise<never> => Promise.reject(new Error('no cluster is asked'));
