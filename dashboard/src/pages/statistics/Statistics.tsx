// `/statistics`
import { Empty } from '../../components/Empty';
import { words } from '../../words';

export const Statistics = () => (
  <>
    <header class="page-head"><h1>{words('statistics').title}</h1></header>
    <Empty title={words('common').later} />
  </>
);
