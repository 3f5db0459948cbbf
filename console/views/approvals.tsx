import type { ApprovalView } from '#domain/view/view-approval.ts';
import { Answer } from '../parts/answer.tsx';
import { Link } from '../parts/link.tsx';
import { Contact } from '../parts/stale.tsx';
import { linkTo } from '../state/location.ts';
import { usePolled } from '../state/polled.ts';
import { shortId } from '../state/short-id.ts';
import { words } from '../words/words.ts';

/** What waits for a person, each with the hash of the plan that the answer counts for. */
export const Approvals = () => {
  const approvals = usePolled<{ readonly items: readonly ApprovalView[] }>('/v1/approvals');
  const w = words.value;
  const { value } = approvals.value;
  return (
    <>
      <div class="title">
        <h1>{w.approvals}</h1>
      </div>
      <Contact of={approvals.value} />
      {value?.items.length === 0 && <p class="empty">{w.noApprovals}</p>}
      {(value?.items ?? []).map((approval) => (
        <section class="card column" key={approval.id} aria-labelledby={`question-${approval.id}`}>
          <div class="title">
            <h2 id={`question-${approval.id}`}>
              {approval.app} {approval.target ?? ''} <code class="mute">{shortId(approval.release)}</code>
            </h2>
            <Link to={linkTo({ release: approval.release })}>{w.seeRelease}</Link>
          </div>
          <Answer
            id={approval.id}
            text={approval.question}
            plan={approval.plan}
            expiresAt={approval.expiresAt}
            {...(approval.needs === undefined ? {} : { needs: approval.needs })}
          />
        </section>
      ))}
    </>
  );
};
