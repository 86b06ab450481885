// `/`: the whole network at a glance.
import { words } from '../../words';
import { loaded } from '../../store/network';
import { Loading } from '../../components/Loaded';
import { Figures } from './Figures';

export const Overview = () => (
  <>
    <h1 class="unseen">{words('overview').title}</h1>
    {loaded.value ? <Figures /> : <Loading />}
  </>
);
