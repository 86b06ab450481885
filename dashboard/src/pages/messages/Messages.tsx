// `/messages`
import { Empty } from '../../components/Empty';
import { words } from '../../words';

export const Messages = () => (
  <>
    <header class="page-head"><h1>{words('messages').title}</h1></header>
    <Empty title={words('common').later} />
  </>
);
