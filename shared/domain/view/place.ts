import type { RunningImages } from './view.ts';

/** One place of an application, and what runs there by the journal: what the last good release brought. */
export interface PlaceView {
  readonly name: string;
  readonly runs?: RunningImages;
  /** The release that is running there now. */
  readonly release?: string;
  /** Where that is, by the plan of the last good release; absent where none is kept. */
  readonly environment?: string;
  readonly cluster?: string;
  readonly namespace?: string;
  /** When the release was asked for that runs there, epoch ms. */
  readonly since?: number;
  readonly state?: 'empty' | 'steady' | 'moving' | 'needs-person' | 'rolled-back';
  /** Why it is not steady. */
  readonly reason?: string;
}
