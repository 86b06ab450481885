// `/`: the whole network at a glance.
import './Overview.css';
import { Loading } from '../../components/Loaded';
import { Boundary, Panel } from '../../components/Panel';
import { loaded } from '../../store/network';
import { words } from '../../words';
import { EnergyChart } from './EnergyChart';
import { Figures } from './Figures';
import { NeedsAttention } from './NeedsAttention';
import { NetworkMap } from './NetworkMap';
import { PowerChart } from './PowerChart';
import { Side } from './Side';

export const Overview = () => {
  const t = words('overview');
  if (!loaded.value) return <><h1 class="unseen">{t.title}</h1><Loading /></>;
  return (
    <>
      <h1 class="unseen">{t.title}</h1>
      <Boundary><Figures /></Boundary>
      <div class="overview-middle">
        <div class="overview-map"><Boundary><NetworkMap /></Boundary></div>
        <Boundary><Side /></Boundary>
      </div>
      <div class="overview-foot">
        <Panel title={t.powerHour} note="kW"><PowerChart /></Panel>
        <Panel title={t.energyHour} note="kWh"><EnergyChart /></Panel>
        <NeedsAttention />
      </div>
    </>
  );
};
