import type { DeliveryView } from '#domain/view/receivers.ts';
import { linkTo } from '../state/location.ts';
import { shortId } from '../state/short-id.ts';
import { words } from '../words/words.ts';
import { Foreign } from './foreign.tsx';
import { Images } from './images.tsx';
import { Link } from './link.tsx';
import { isWord, Status } from './status.tsx';
import { Ago } from './time.tsx';

/** What came to a receiver, newest first: the release that it started, or why it was ignored. */
export const Deliveries = ({ id, deliveries }: { id: string; deliveries: readonly DeliveryView[] }) => {
  const w = words.value;
  return (
    <div class="scroll" role="region" aria-label={`${w.deliveries}: ${id}`} tabIndex={0}>
      <table class="stack even">
        <thead>
          <tr>
            <th scope="col">{w.when}</th>
            <th scope="col">{w.state}</th>
            <th scope="col">{w.image}</th>
            <th scope="col">{w.message}</th>
          </tr>
        </thead>
        <tbody>
          {deliveries.map(({ at, images, outcome, release, reason, message }, index) => (
            <tr key={`${at} ${index}`}>
              <td class="mute">
                <Ago at={at} />
              </td>
              <td>
                <Status of={outcome} />
              </td>
              <td>
                <Images images={Object.values(images)} />
              </td>
              <td class="wide">
                {release === undefined ? (
                  <>
                    <code class="mute">{reason}</code> {whyOf(reason)} <Foreign name={message ?? ''} />
                  </>
                ) : (
                  <Link to={linkTo({ release })}>
                    <code>{shortId(release)}</code>
                  </Link>
                )}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
};

/** In words, where the reason has no sentence of its own. */
const whyOf = (reason = ''): string => {
  const word = `why-${reason}`;
  return isWord(word) ? words.value[word] : '';
};
