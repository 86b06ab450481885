// `/firmware`: files, campaigns over many stations, and what becomes of each station's update (L).
import './Firmware.css';
import { useState } from 'preact/hooks';
import { param } from '../../state/url';
import { words } from '../../words';
import { Campaigns } from './Campaigns';
import { Files } from './Files';
import { Jobs } from './Jobs';

export const Firmware = () => {
  const t = words('firmware');
  const [changed, setChanged] = useState(0);
  const onChanged = (): void => setChanged((times) => times + 1);
  const campaign = param('campaign');
  return (
    <>
      <header class="page-head"><h1>{t.title}</h1></header>
      <Files changed={changed} onChanged={onChanged} />
      <Campaigns changed={changed} current={campaign} onChanged={onChanged} />
      <Jobs changed={changed} campaign={campaign} onChanged={onChanged} />
    </>
  );
};
