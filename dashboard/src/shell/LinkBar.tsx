// Whether what is on the screen is live: a lamp when it is, a bar with a reason when it is not.
import './LinkBar.css';
import { now } from '../state/clock';
import { ago, time } from '../format';
import { link } from '../store/link';
import { words } from '../words';

export const LinkLamp = () => {
  const t = words('common');
  const state = link.value.state;
  return (
    <p class={`lamp lamp-${state}`}>
      <span class="lamp-dot" aria-hidden="true" />
      {state === 'live' ? t.live : state === 'connecting' ? t.connecting : t.reconnecting}
    </p>
  );
};

export const LinkBar = () => {
  const line = link.value;
  const t = words('common');
  // The place is always there, so that a reader of the screen hears what comes into it.
  return (
    <div class="linkbar-place" role="status">
      {line.state === 'lost' && (
        <p class="linkbar">
          <strong>{t.notLive(time(line.since))}</strong>{' '}
          <span>{t.linkReasons[line.why] ?? line.why} {t.reconnecting}</span>
          <span class="linkbar-age" aria-hidden="true">{ago(Math.max(0, Date.now() - line.since + now.value * 0))}</span>
        </p>
      )}
    </div>
  );
};
