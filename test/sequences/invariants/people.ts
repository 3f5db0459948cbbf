import type { Invariant } from '../scene.ts';

/** A step that asks for a person's word goes on with it alone, and people answer about the plan that is carried out. */
export const approved: Invariant = {
  name: 'approved',
  number: 'I7',
  about:
    'no step follows one that asks before a person has said yes, and a question names the plan of its release',
  open: (scene) => {
    const plans = new Map<string, unknown>();
    let yes = new Set<string>();
    /** Of what has come whole with the first step, no step holds anything back that a no could keep from coming. */
    let isInSteps = true;
    return {
      onOther: (stream, event) => {
        if (event['kind'] === 'planned') plans.set(stream.replace('release/', ''), event['plan']);
        const { kind, plan, release } = event;
        if (kind !== 'asked' || plan === undefined || typeof release !== 'string') return undefined;
        return plans.get(release) === plan
          ? undefined
          : `the question ${stream} names another plan than that of ${release}`;
      },
      onFact: ({ event }) => {
        if (event.kind === 'taken') yes = new Set();
        if (event.kind === 'prepared')
          isInSteps = event.changes?.named.some(({ kind }) => kind === 'template') !== false;
        const { lock } = scene.state();
        if (event.kind === 'resumed' && event.answer === 'approved') yes.add(`${lock?.step?.index}`);
        if (event.kind !== 'step-started' || event.index === 0) return undefined;
        const asksNobody = !isInSteps && lock?.isWhole === true;
        const asks = !asksNobody && scene.spec.steps[event.index - 1]?.approve === true;
        return asks && !yes.has(`${event.index - 1}`)
          ? `step ${event.index + 1} of ${event.release} began, and nobody had said yes`
          : undefined;
      },
    };
  },
};

/** Whoever aborts a release that is not finishing yet gets it back. */
export const heard: Invariant = {
  name: 'heard',
  number: 'I10',
  about: 'a release that was aborted before it was finishing is not released',
  open: (scene) => {
    const aborted = new Set<string>();
    return {
      onOther: (stream, event) => {
        if (event['kind'] !== 'aborted') return undefined;
        const { lock } = scene.state();
        const release = stream.replace('release/', '');
        const isMoving = lock?.release === release && lock.finishingSince === undefined;
        if (isMoving && lock.completed !== true) aborted.add(release);
        return undefined;
      },
      onFact: ({ event }) =>
        event.kind === 'closed' && event.outcome.kind === 'released' && aborted.has(event.release)
          ? `${event.release} was aborted, and is released`
          : undefined,
    };
  },
};

/** The way back needs nobody: no metrics, no registry. */
export const alone: Invariant = {
  name: 'alone',
  number: 'I12',
  about: 'a release on its way back asks nothing but its cluster and the journal',
  open: (scene) => ({
    onAsk: (release, what) => {
      const { lock } = scene.state();
      return lock?.release === release && lock.back !== undefined
        ? `${release} asks the ${what} on its way back`
        : undefined;
    },
  }),
};

/** What was rolled back does not come again by itself. */
export const quarantined: Invariant = {
  name: 'quarantined',
  number: 'I13',
  about:
    'a release that was rolled back takes its target again only when a person says so, and its manifest is known',
  open: (scene) => {
    const back = new Set<string>();
    return {
      onOther: (stream, event) => {
        if (event['kind'] === 'retried') back.delete(stream.replace('release/', ''));
        return undefined;
      },
      onFact: ({ event }) => {
        if (event.kind === 'closed' && event.outcome.kind === 'rolled-back' && event.runs === 'same')
          back.add(event.release);
        return event.kind === 'taken' && back.has(event.release)
          ? `${event.release} was rolled back, and takes the target again`
          : undefined;
      },
      atEnd: () => {
        const last = scene.facts.findLast(({ event }) => event.kind === 'closed')?.event;
        const isBack = last?.kind === 'closed' && last.outcome.kind === 'rolled-back' && last.runs === 'same';
        const isPrepared = scene.facts.some(
          ({ event }) => event.kind === 'prepared' && event.release === last?.release,
        );
        return isBack && isPrepared && scene.state().quarantined?.release !== last.release
          ? `${last.release} was rolled back, and its manifest is not kept from coming again`
          : undefined;
      },
    };
  },
};

/** Values of the environment may be secrets, whatever their names: they are in the manifest, and nowhere else. */
export const discreet: Invariant = {
  name: 'discreet',
  number: 'I14',
  about: 'no value of an environment variable stands in a fact or in what people are told',
  open: (scene) => {
    const texts = [
      scene.spec.text,
      ...scene.sequence.events.flatMap((event) => (event.kind === 'release' ? (event.text ?? []) : [])),
    ];
    const spelled = [...new Set(texts)]
      .filter((text) => text !== 'plain')
      .map((text) => JSON.stringify(text).slice(1, -1));
    const look = (where: string, event: object): string | undefined => {
      if (spelled.length === 0) return undefined;
      const said = JSON.stringify(event);
      const found = spelled.find((text) => said.includes(text));
      return found === undefined ? undefined : `${where} says ${found}`;
    };
    return {
      // What has drifted is shown as a plan shows it: masked by name, by shape and by entropy.
      onOther: (where, event) => (where.startsWith('drift/') ? undefined : look(where, event)),
      onFact: ({ event }) => look(`a ${event.kind} of ${event.release}`, event),
    };
  },
};
