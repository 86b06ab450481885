// `/messages`: what goes over the wire, of all stations, as it happens; and the state of the server.
import './Messages.css';
import { useEffect, useMemo, useRef, useState } from 'preact/hooks';
import { Button } from '../../components/Button';
import { Empty } from '../../components/Empty';
import { Failure } from '../../components/Failure';
import { Icon } from '../../components/Icon';
import { Loading } from '../../components/Loaded';
import { Boundary } from '../../components/Panel';
import { number } from '../../format';
import { href, param } from '../../state/url';
import { address } from '../../store/api';
import { server } from '../../store/network';
import { words } from '../../words';
import { Details } from './Details';
import { Feed, keyOf, type Filter } from './feed';
import { FilterBar, FILTERS } from './FilterBar';
import { List } from './List';
import { ServerState } from './ServerState';

/** The feed of these filters; a new one a moment after they changed. */
export const useFeed = (filter: Filter): Feed => {
  const key = JSON.stringify(filter);
  const feed = useMemo(() => new Feed(filter), [key]);
  const first = useRef(true);
  useEffect(() => {
    const timer = setTimeout(() => feed.open(), first.current ? 0 : 250);
    first.current = false;
    return () => {
      clearTimeout(timer);
      feed.close();
    };
  }, [feed]);
  return feed;
};

export const Messages = () => {
  const t = words('messages');
  const filter: Filter = Object.fromEntries(FILTERS.map((name) => [name, param(name)]));
  const feed = useFeed(filter);
  const scroll = useRef<HTMLDivElement>(null);
  const [paused, setPaused] = useState(false);
  const [atTop, setAtTop] = useState(true);
  const follows = !paused && atTop;
  useEffect(() => feed.follow(follows), [feed, follows]);

  // Who scrolls down reads: the list stands still until the top is seen again.
  useEffect(() => {
    const element = scroll.current;
    if (!element) return;
    const look = () => setAtTop(element.scrollTop < 8);
    element.addEventListener('scroll', look, { passive: true });
    return () => element.removeEventListener('scroll', look);
  }, []);

  const catchUp = () => {
    setPaused(false);
    setAtTop(true);
    scroll.current?.scrollTo({ top: 0 });
  };

  const selected = param('m');
  const waiting = feed.waiting.value;
  const state = paused ? 'paused' : feed.state.value === 'lost' ? 'lost' : 'live';
  return (
    <>
      <header class="page-head">
        <h1>{t.title}</h1>
        <span class={`messages-state messages-${state}`} role="status">{t[state]}</span>
        <div class="messages-actions">
          <Button icon={paused ? 'play' : 'pause'} pressed={paused} onClick={() => (paused ? catchUp() : setPaused(true))}>{paused ? t.resume : t.pause}</Button>
          <a class="button" href={address('/api/v1/messages.jsonl', filter)} download="messages.jsonl" title={t.exportNote}><Icon name="download" /><span>{t.exportAll}</span></a>
        </div>
      </header>
      <FilterBar />
      <div class="messages">
        <section class="panel messages-list" aria-label={t.title}>
          {feed.failure.value && <Failure failure={feed.failure.value} retry={() => feed.reload()} />}
          {waiting > 0 && <button type="button" class="messages-fresh" onClick={catchUp}>↑ {t.fresh(number(waiting))}</button>}
          <Boundary>
            <List feed={feed} scroll={scroll} selected={selected} empty={<Nothing feed={feed} filtered={FILTERS.some((name) => filter[name])} />} />
          </Boundary>
        </section>
        <aside class="messages-side">
          {selected
            ? <Details key={selected} chosen={selected} found={feed.items.value.find((item) => keyOf(item) === selected)} />
            : <ServerState />}
        </aside>
      </div>
    </>
  );
};

const Nothing = ({ feed, filtered }: { feed: Feed; filtered: boolean }) => {
  const t = words('messages');
  if (feed.failure.value) return null;
  if (feed.loading.value) return <Loading />;
  if (filtered) return <Empty title={t.emptyFilter}><a href={href('/messages')}>{words('common').clearFilters}</a></Empty>;
  return <Empty title={t.empty}>{t.emptyNext} <code>{server.value?.stations_url ?? 'ws://…:9000'}/ID</code></Empty>;
};
