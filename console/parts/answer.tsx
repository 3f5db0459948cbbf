import { useSignal } from '@preact/signals';
import type { ApprovalView } from '#domain/view/view-approval.ts';
import { request, sentenceOf } from '../state/request.ts';
import { shortId } from '../state/short-id.ts';
import { fill, words } from '../words/words.ts';
import { timeOf, Until } from './time.tsx';

interface Question {
  readonly id: string;
  /** Empty if the page shows it already. */
  readonly text: string;
  readonly expiresAt: number;
  readonly plan?: string;
  /** Who must approve, in words. */
  readonly needs?: string;
}

/** One question with its two answers. The plan's hash goes along, so that an answer to another plan is refused. */
export const Answer = ({ id, text, expiresAt, plan, needs }: Question) => {
  const said = useSignal('');
  const w = words.value;
  const decide = async (answer: 'approved' | 'rejected', reason: string): Promise<void> => {
    try {
      const path = `/v1/approvals/${encodeURIComponent(id)}/decisions`;
      const body = { answer, reason, ...(plan === undefined ? {} : { plan }) };
      const { state, missing } = await request<ApprovalView>(path, {
        method: 'POST',
        body,
        says: `${answer === 'approved' ? w.approve : w.reject} ${shortId(id)}`,
      });
      said.value = state === 'open' ? fill(w.missing, { missing: missing ?? '' }) : w[state];
    } catch (error) {
      said.value = sentenceOf(error);
    }
  };
  return (
    <form
      class="answer"
      onSubmit={(event) => {
        event.preventDefault();
        const answer = (event.submitter as HTMLButtonElement | null)?.value;
        const reason = new FormData(event.currentTarget).get('reason');
        void decide(
          answer === 'approved' ? 'approved' : 'rejected',
          typeof reason === 'string' ? reason : '',
        );
      }}
    >
      {text === '' ? null : <p class="prose">{text}</p>}
      <p class="mute">
        {fill(w.expires, { time: timeOf(expiresAt) })} (<Until at={expiresAt} />)
        {plan === undefined ? null : (
          <>
            {' '}
            · {w.plan} <code>{plan.replace('sha256:', '').slice(0, 12)}</code>
          </>
        )}
        {needs === undefined ? '' : ` · ${w.approvalNeeds}: ${needs}`}
      </p>
      <label for={`reason-${id}`}>{w.reason}</label>
      <input id={`reason-${id}`} name="reason" maxLength={500} autocomplete="off" />
      <div class="actions">
        <button type="submit" value="approved" class="primary">
          {w.approve}
        </button>
        <button type="submit" value="rejected" class="danger">
          {w.reject}
        </button>
      </div>
      <p role="status">{said.value}</p>
    </form>
  );
};
