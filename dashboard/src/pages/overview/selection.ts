// What is chosen on the overview: all of it in the address.
import type { View } from '../../map/ground';
import { param, setParams } from '../../state/url';

/** In place of a site: stations that have none. */
export const NOWHERE = '-';

export const chosenCharger = (): string | null => param('charger');
export const chosenSite = (): string | null => param('site');

export const chooseCharger = (charger: string | null): void => setParams({ charger }, { push: true });
export const chooseSite = (site: string | null): void => setParams({ site, charger: null, q: null }, { push: true });

/** `map=33.51190,126.52450,15` */
export const chosenView = (): View | null => {
  const [latitude, longitude, zoom] = (param('map') ?? '').split(',').map(Number);
  if (latitude === undefined || longitude === undefined || zoom === undefined) return null;
  if (![latitude, longitude, zoom].every(Number.isFinite) || Math.abs(latitude) > 85 || Math.abs(longitude) > 180) return null;
  return { latitude, longitude, zoom: Math.min(18, Math.max(6, zoom)) };
};

export const keepView = (view: View | null): void =>
  setParams({ map: view && `${view.latitude.toFixed(5)},${view.longitude.toFixed(5)},${Number(view.zoom.toFixed(2))}` });
