// `/tokens`
import { Empty } from '../../components/Empty';
import { words } from '../../words';

export const Tokens = () => (
  <>
    <header class="page-head"><h1>{words('tokens').title}</h1></header>
    <Empty title={words('common').later} />
  </>
);
