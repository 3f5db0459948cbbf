import type { EventView, ReleaseView } from '#domain/view/view.ts';
import type { Args } from '../arguments.ts';
import type { Client } from '../client.ts';
import { type ExitCode, exit, exitOf } from '../exit.ts';
import { callAfter } from '../long-timer.ts';
import type { Io } from '../io.ts';
import { jsonLine } from '../output.ts';
import { clean, cut } from '../text/clean.ts';
import { follow, patiently } from './follow.ts';
import { type Lore, learn, tree } from './tree.ts';
import { openScreen } from './screen.ts';
import { eventLine, stateWord, unrepeated } from './format-event.ts';
import { say } from '../words/message.ts';

export interface Watching {
  readonly after: string;
  readonly output: Args['output'];
  readonly timeoutMs?: number;
  /** On a live terminal too, keep the event lines above the tree, and in the end nothing but them. */
  readonly lines?: boolean;
}

export type Watched =
  | { readonly kind: 'closed'; readonly release: ReleaseView }
  | { readonly kind: 'timed-out'; readonly release: ReleaseView }
  | { readonly kind: 'detached' };

/** Shows a release until it is over, the time is up, or the person presses Ctrl-C; it never touches the release. */
export const watch = async (io: Io, client: Client, id: string, watching: Watching): Promise<Watched> => {
  const removals = new AbortController();
  let pressed = false;
  const letGo = io.onInterrupt(() => {
    if (pressed) io.quit(exit.detached);
    pressed = true;
    removals.abort();
  });
  const stopWaiting =
    watching.timeoutMs === undefined ? undefined : callAfter(watching.timeoutMs, () => removals.abort());
  const eyes = openEyes(io, client, id, watching);
  try {
    for await (const events of follow(client, io, id, {
      after: watching.after,
      signal: removals.signal,
      onContact: (lost) => eyes.contact(lost),
    }))
      await eyes.see(events, removals.signal);
    if (pressed) return { kind: 'detached' };
    const release = await client.release(id);
    return release.outcome === undefined ? { kind: 'timed-out', release } : { kind: 'closed', release };
  } finally {
    stopWaiting?.();
    letGo();
    eyes.close();
  }
};

/** What the process answers after a watch, with the last sentence for the person. */
export const afterWatch = (io: Io, id: string, watched: Watched): ExitCode => {
  if (watched.kind === 'detached') {
    io.err(say(io, 'detached', { id }));
    return exit.detached;
  }
  if (watched.kind === 'closed') return exitOf(watched.release);
  const code = exitOf(watched.release);
  const { release } = watched;
  io.err(say(io, 'still-so', { state: stateWord(io, release), message: clean(release.message), id }));
  return code === exit.ok ? exit.timedOut : code;
};

interface Eyes {
  see(events: readonly EventView[], signal: AbortSignal): Promise<void>;
  contact(lost: string | undefined): void;
  close(): void;
}

const openEyes = (io: Io, client: Client, id: string, watching: Watching): Eyes => {
  const contact = (lost: string | undefined): void =>
    io.err(lost === undefined ? say(io, 'answers-again') : say(io, 'trying-again', { lost }));
  if (watching.output === 'json')
    return onLines(contact, (event) =>
      io.out(jsonLine({ apiVersion: 'tidegate.dev/v1', kind: 'Event', release: id, ...event })),
    );
  if (io.live) return onScreen(io, client, id, watching.lines === true);
  const isNew = unrepeated();
  return onLines(contact, (event) => {
    if (isNew(event)) io.out(eventLine(io, event));
  });
};

const onLines = (contact: Eyes['contact'], tell: (event: EventView) => void): Eyes => ({
  see: async (events) => events.forEach(tell),
  contact,
  close: () => undefined,
});

const tickMs = 1000;

const onScreen = (io: Io, client: Client, id: string, keepLines: boolean): Eyes => {
  const screen = openScreen(io);
  let lore: Lore = {};
  let release: ReleaseView | undefined;
  let trouble: string | undefined;
  const isNew = unrepeated();
  const lines = (): readonly string[] => [
    ...(release === undefined ? [] : tree(io, release, lore, io.now())),
    ...(trouble === undefined ? [] : [io.paint('yellow', `⚠ ${trouble}`)]),
  ];
  // What is redrawn must not wrap, or its lines could not be counted.
  const draw = (): void => {
    if (release !== undefined) screen.show(lines().map((line) => cut(line, io.columns())));
  };
  const ticking = setInterval(draw, tickMs);
  const contact = (lost: string | undefined): void => {
    trouble = lost;
    draw();
  };
  return {
    async see(events, signal) {
      lore = events.reduce(learn, lore);
      if (keepLines) screen.say(events.filter(isNew).map((event) => eventLine(io, event)));
      release = (await patiently(io, signal, contact, () => client.release(id))) ?? release;
      draw();
    },
    contact,
    close: () => {
      clearInterval(ticking);
      screen.end(keepLines ? [] : lines());
    },
  };
};
