import type { ReleaseView } from '#domain/view/view.ts';
import { linkTo } from '../state/location.ts';
import { shortId } from '../state/short-id.ts';
import { words } from '../words/words.ts';
import { Link } from './link.tsx';
import { Status } from './status.tsx';
import { Ago } from './time.tsx';

/** Releases as rows, the newest first. */
export const Releases = ({ items }: { items: readonly ReleaseView[] }) => {
  const w = words.value;
  return (
    <div class="scroll box" role="region" aria-label={w.releases} tabIndex={0}>
      <table class="stack">
        <thead>
          <tr>
            <th scope="col">{w.release}</th>
            <th scope="col">{w.state}</th>
            <th scope="col">{w.message}</th>
            <th scope="col">{w.by}</th>
            <th scope="col">{w.when}</th>
          </tr>
        </thead>
        <tbody>
          {items.map(({ id, app, state, outcome, requestedAt, message, cause }) => (
            <tr key={id}>
              <td>
                <Link to={linkTo({ release: id })}>
                  <b>{app}</b> <code>{shortId(id)}</code>
                </Link>
              </td>
              <td>
                <Status of={outcome?.kind ?? state} />
              </td>
              <td class="wide">
                <span class="clamp">{message}</span>
              </td>
              <td class="mute">{cause.by}</td>
              <td class="when mute">
                <Ago at={requestedAt} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
};
