import type { Verdict } from '#domain/analysis/verdict.ts';
import { shortImage } from '#domain/plan/image-changes.ts';
import type { EventView, ReleaseView, TargetView } from '#domain/view/view.ts';
import type { Io } from '../io.ts';
import { clean } from '../text/clean.ts';
import { dateTime, span } from '../text/time.ts';
import { state, verdictStyle } from './format-event.ts';
import { say } from '../words/message.ts';
import { describeApproval } from './describe-approval.ts';
import { reason, shareIn } from '../words/recorded.ts';

/** What a tree knows of a target beside its view: learned from past events. */
export interface Learned {
  /** The pods of the last settled step, in words. */
  readonly settled?: string;
  readonly verdict?: { readonly kind: Verdict['kind']; readonly reason: string };
}

export type Lore = Readonly<Record<string, Learned>>;

/** Takes in one event: which pods a step has reached, what the last verdict said. */
export const learn = (lore: Lore, { target, fact }: EventView): Lore => {
  if (target === undefined) return lore;
  const before = lore[target] ?? {};
  if (fact.kind === 'step-settled') return { ...lore, [target]: { ...before, settled: fact.reason } };
  if (fact.kind === 'judged')
    return {
      ...lore,
      [target]: { ...before, verdict: { kind: fact.verdict.kind, reason: fact.verdict.reason } },
    };
  return lore;
};

/** A release and its targets as lines. They may be wider than a terminal: what to do often stands at their end. */
export const tree = (io: Io, release: ReleaseView, lore: Lore, now: number): readonly string[] => {
  const last = release.targets.length - 1;
  const paused = release.state === 'paused';
  return [
    `${state(io, release)}  ${io.paint('bold', clean(release.app))}  ${clean(release.id)}  ${io.paint('gray', span(now - release.requestedAt))}`,
    ...(isEcho(release) ? [] : [`  ${clean(release.message)}`]),
    ...outlook(io, release, now).map((line) => `  ${io.paint('gray', line)}`),
    ...(paused ? [`  tidegate resume ${clean(release.id)}   ${say(io, 'or-abort')}`] : []),
    ...question(io, release.question, now).map((line) => `  ${line}`),
    ...(release.approvals ?? []).flatMap((asked) => describeApproval(io, asked)).map((line) => `  ${line}`),
    ...(release.undelivered ?? []).map(({ text, reason, tries }) => {
      const lost = say(io, tries === 1 ? 'not-heard-one' : 'not-heard-many', {
        reason: clean(reason),
        tries,
      });
      return `  ${io.paint('yellow', lost)}: ${clean(text)}`;
    }),
    ...release.targets.flatMap((target, index) => {
      // A pause is shown as a question in the target too, but answered by resuming the release.
      const asked = paused ? undefined : target.question;
      const below = [...told(io, target, lore[target.name] ?? {}), ...question(io, asked, now)];
      const [corner, edge] = index === last ? ['└─', '   '] : ['├─', '│  '];
      return [`${corner} ${head(io, target)}`, ...below.map((line) => `${edge}${line}`)];
    }),
  ];
};

/** What happens next and when, and what would stop it. */
const outlook = (io: Io, { outcome, outlook: seen }: ReleaseView, now: number): readonly string[] => {
  if (seen === undefined || outcome !== undefined) return [];
  const { next, nextAt, stopsIf, stopsAt } = seen;
  const within = (at: number | undefined): string =>
    at === undefined || at <= now ? '' : say(io, 'within', { time: span(at - now) });
  return [
    say(io, 'next', { what: clean(next).replace(/[.。]$/, ''), within: within(nextAt) }),
    ...(stopsIf === undefined
      ? []
      : [say(io, 'stops-if', { what: clean(stopsIf), within: within(stopsAt) })]),
  ];
};

/** With a single target the release often says the same as the target; and a question is shown below. */
const isEcho = ({ message, question: asked, targets: [first, second] }: ReleaseView): boolean =>
  message === asked?.text ||
  (first !== undefined && second === undefined && message === `${first.name}: ${first.message}`);

const head = (io: Io, target: TargetView): string => {
  const { step, outcome } = target;
  const bar = outcome === undefined && step !== undefined ? `  ${stepBar(io, step)}` : '';
  return `${io.paint('bold', clean(target.name))}  ${state(io, target)}${bar}`;
};

/** The present state of a target; while it is open also its pods and the last verdict. */
const told = (io: Io, target: TargetView, { settled, verdict }: Learned): readonly string[] => {
  const message = clean(target.message);
  if (target.state === 'closed') return [message, ...imageLines(io, target)];
  return [
    message,
    ...imageLines(io, target),
    ...(settled === undefined || message.includes(clean(reason(io, settled)))
      ? []
      : [say(io, 'pods', { pods: clean(reason(io, settled)) })]),
    ...(verdict === undefined || message.includes(clean(reason(io, verdict.reason)))
      ? []
      : [
          say(io, 'verdict', {
            verdict: io.paint(verdictStyle(verdict.kind) ?? 'yellow', say(io, `verdict-${verdict.kind}`)),
            reason: clean(reason(io, verdict.reason)),
          }),
        ]),
  ];
};

/** What runs there, and what is on its way there if that differs. */
const imageLines = (io: Io, { brings, runs, state: now }: TargetView): readonly string[] => {
  const [coming, running] = [brings && describeRunning(brings), runs && describeRunning(runs.images)];
  return [
    ...(running === undefined ? [] : [say(io, 'runs', { images: running })]),
    ...(now === 'closed' || coming === undefined || coming === running
      ? []
      : [say(io, 'brings', { images: coming })]),
  ];
};

/** `web shop/web:1.2, worker shop/worker:5`. */
export const describeRunning = (images: Readonly<Record<string, string>>): string =>
  Object.entries(images)
    .map(([component, image]) => `${clean(component)} ${clean(shortImage(image))}`)
    .join(', ');

const barWidth = 20;

const stepBar = (io: Io, step: NonNullable<TargetView['step']>): string => {
  const which = say(io, 'step', { index: step.index + 1, of: step.of });
  if (step.pods !== undefined) return `${which}: ${shareIn(io, step)}`;
  const full = Math.round((step.percent / 100) * barWidth);
  const bar = io.paint('blue', '█'.repeat(full)) + io.paint('gray', '░'.repeat(barWidth - full));
  return `${which} ${bar} ${step.percent} %`;
};

const question = (io: Io, asked: ReleaseView['question'], now: number): readonly string[] =>
  asked === undefined
    ? []
    : [
        io.paint('magenta', `? ${clean(asked.text)}`),
        `  tidegate approve ${clean(asked.approval)}   ${say(io, 'or-reject', { until: dateTime(asked.expiresAt), left: span(asked.expiresAt - now) })}`,
      ];
