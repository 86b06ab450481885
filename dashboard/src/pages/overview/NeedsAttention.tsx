// What needs somebody: newest first, each with the way to it and, where there is one, the remedy.
import './NeedsAttention.css';
import { Age } from '../../components/Age';
import { Empty } from '../../components/Empty';
import { Icon } from '../../components/Icon';
import { Panel } from '../../components/Panel';
import { number } from '../../format';
import { href } from '../../state/url';
import { attention } from '../../store/network';
import { words } from '../../words';

export const NeedsAttention = () => {
  const t = words('overview');
  const list = attention.value;
  return (
    <Panel title={t.attention} note={list.length > 0 ? number(list.length) : undefined} flush class="attention">
      {list.length === 0 ? <Empty title={t.allWell}>{t.allWellNext}</Empty> : (
        <ul class="attention-list">
          {list.map((one) => (
            <li key={one.id}>
              <a class="attention-item" href={href(one.link)}>
                <span class={`attention-mark attention-${one.kind}`}><Icon name="warn" /></span>
                <span class="attention-what">
                  <span class="attention-head"><strong>{t.kinds[one.kind]}</strong> {one.station}{(one.count ?? 1) > 1 && ` × ${number(one.count)}`}</span>
                  <span class="attention-detail">{[one.action, one.code, one.detail, one.remedy].filter(Boolean).join(' · ')}</span>
                </span>
                <span class="attention-age"><Age at={one.at} /></span>
              </a>
            </li>
          ))}
        </ul>
      )}
    </Panel>
  );
};
