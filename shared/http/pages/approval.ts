import type { ApprovalView } from '#domain/view/view-approval.ts';
import type { HttpAnswer } from '../http.ts';
import { escapeHtml, page } from './page.ts';

export interface ApprovalPage {
  readonly view: ApprovalView;
  readonly details: readonly string[];
  /** Proves that the form is ours; absent where only the API may answer. */
  readonly nonce?: string | undefined;
  /** The result of the answer that was just given. */
  readonly said?: { readonly status: number; readonly text: string };
}

/** One question, what to know before answering, and the form to answer with; without the form once it is over. */
export const approvalPage = ({ view, details, nonce, said }: ApprovalPage): HttpAnswer => {
  const isOpen = view.state === 'open';
  const title = isOpen ? `${view.app}: approval needed` : `${view.app}: ${stateOf(view)}`;
  return page(
    said?.status ?? 200,
    title,
    [
      `<h1>${escapeHtml(view.question)}</h1>`,
      said === undefined ? '' : `<p class="said" role="status">${escapeHtml(said.text)}</p>`,
      factsOf(view),
      details.length === 0
        ? ''
        : `<h2>What will happen</h2>\n<ul>${details.map((line) => `<li>${escapeHtml(line)}</li>`).join('')}</ul>`,
      isOpen && nonce !== undefined ? formOf(view, nonce) : '',
      isOpen ? `<p>Or in a terminal: <code>tidegate approve ${escapeHtml(view.id)}</code></p>` : '',
    ].join('\n'),
  );
};

/** A page with one message. */
export const noticePage = (status: number, text: string): HttpAnswer =>
  page(status, 'Tidegate', `<h1>${escapeHtml(text)}</h1>`);

const stateOf = ({ state, by }: ApprovalView): string =>
  state === 'open' ? 'waiting for an answer' : `${state}${by === undefined ? '' : ` by ${by}`}`;

const factsOf = (view: ApprovalView): string => {
  const facts: readonly (readonly [string, string])[] = [
    ['State', stateOf(view)],
    ['Release', view.release],
    ...(view.target === undefined ? [] : [['Target', view.target] as const]),
    ['Plan', view.plan],
    ['Open until', new Date(view.expiresAt).toISOString().replace('T', ' ').replace(/\..*/, ' UTC')],
  ];
  return `<dl>${facts.map(([name, value]) => `<dt>${name}</dt><dd>${escapeHtml(value)}</dd>`).join('')}</dl>`;
};

const formOf = ({ plan }: ApprovalView, nonce: string): string => `<h2>Your answer</h2>
<form method="post">
<input type="hidden" name="plan" value="${escapeHtml(plan)}">
<input type="hidden" name="nonce" value="${escapeHtml(nonce)}">
<input type="text" name="username" autocomplete="username" value="tidegate" hidden>
<label for="token">Your Tidegate token, which says who you are</label>
<input id="token" name="token" type="password" autocomplete="current-password" required>
<label for="reason">Reason</label>
<input id="reason" name="reason" maxlength="500" autocomplete="off">
<div class="answers">
<button name="answer" value="approved">Approve this plan</button>
<button name="answer" value="rejected">Reject</button>
</div>
</form>`;
