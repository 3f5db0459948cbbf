import { openCue, usualBounds } from '#adapters/cue/wasm/open.ts';
import { noCue } from '#adapters/cue/none.ts';
import type { Cue } from '#ports/cue.ts';
import type { OperatorSettings } from '../settings/settings.ts';

let opened: Cue | undefined;

/** Evaluates definitions for a verb on this machine; nothing is loaded before the first one is used. */
export const openDefinitions = (): Cue => (opened ??= openCue());

/** A server is blocked while it waits, so it waits less. */
const serverBounds = { ...usualBounds, timeoutMs: 5000 };

/** The same for a server, unless its operator has said that it evaluates none. */
export const definitionsFor = ({ definitions = true }: Pick<OperatorSettings, 'definitions'>): Cue =>
  definitions
    ? openCue(serverBounds)
    : noCue('this server evaluates none: definitions: false in its tidegate.yaml');
