// The messages of this station as they happen: the feed of `/messages`, of one station.
import '../messages/Messages.css';
import { useEffect, useRef } from 'preact/hooks';
import { Empty } from '../../components/Empty';
import { Failure } from '../../components/Failure';
import { param } from '../../state/url';
import { words } from '../../words';
import { Details } from '../messages/Details';
import { keyOf } from '../messages/feed';
import { List } from '../messages/List';
import { useFeed } from '../messages/Messages';
import type { PartProps } from './Station';

export const Messages = ({ id }: PartProps) => {
  const feed = useFeed({ station: id });
  const scroll = useRef<HTMLDivElement>(null);
  const chosen = param('m');
  // Who scrolls down reads: the list stands still until the top is seen again.
  useEffect(() => {
    const look = (): void => feed.follow((scroll.current?.scrollTop ?? 0) < 8);
    look();
    scroll.current?.addEventListener('scroll', look, { passive: true });
    return () => scroll.current?.removeEventListener('scroll', look);
  }, [feed]);
  return (
    <div class={chosen ? 'messages station-messages' : 'station-messages'}>
      <section class="panel messages-list" aria-label={words('messages').title}>
        {feed.failure.value && <Failure failure={feed.failure.value} retry={() => feed.reload()} />}
        <List feed={feed} scroll={scroll} selected={chosen} empty={!feed.loading.value && <Empty title={words('station').noMessages} />} />
      </section>
      {chosen && <aside class="messages-side"><Details key={chosen} chosen={chosen} found={feed.items.value.find((item) => keyOf(item) === chosen)} /></aside>}
    </div>
  );
};
