// The ground: outlines that ship with the page, and tiles above them where the server names some. What stands on it
// are the children, placed by `project`.
import './BaseMap.css';
import type { ComponentChildren } from 'preact';
import { useLayoutEffect, useRef, useState } from 'preact/hooks';
import { type Frame, type Ground, groundOf, type Place, type View } from './ground';
import { Land } from './Land';
import { Tiles, type TileServer } from './Tiles';

interface Props {
  label: string;
  /** Where to look at first; `null` = at all of `around`. */
  view: View | null;
  around: readonly Place[];
  tiles?: TileServer | null;
  onView: (view: View) => void;
  /** Gets the map, to move it. */
  control: { current: Ground | null };
  children: (frame: Frame) => ComponentChildren;
}

/** The corners of Jeju. */
const HOME: readonly [Place, Place] = [{ latitude: 33.19, longitude: 126.14 }, { latitude: 33.57, longitude: 126.98 }];

/** Goes as near as these places allow, with room for their marks. */
export const showPlaces = (map: Ground, places: readonly Place[], animate: boolean): void =>
  map.show(places, { left: 72, top: 64, right: 72, bottom: 96 }, 15, animate);

/** Shows all places. */
export const showAll = (map: Ground, places: readonly Place[], animate: boolean): void => {
  const [west, east] = HOME;
  const athome = places.every(({ latitude, longitude }) =>
    latitude > west.latitude && latitude < east.latitude && longitude > west.longitude && longitude < east.longitude);
  // All on Jeju: the whole island is the frame that people know.
  if (athome) map.show(HOME, { left: 16, top: 40, right: 16, bottom: 72 }, 15, animate);
  else showPlaces(map, places, animate);
};

export const BaseMap = ({ label, view, around, tiles, onView, control, children }: Props) => {
  const place = useRef<HTMLDivElement>(null);
  const [frame, setFrame] = useState<Frame | null>(null);
  const now = useRef({ view, around, onView });
  now.current = { view, around, onView };

  useLayoutEffect(() => {
    const element = place.current!;
    // What the map shows by itself is no view to keep.
    let byItself = true;
    const map = groundOf(element, setFrame, (at) => byItself || now.current.onView(at));
    control.current = map;
    const show = (): void => {
      byItself = true;
      map.resize();
      if (!now.current.view) showAll(map, now.current.around, false);
      byItself = false;
    };
    if (view) map.look(view, false);
    show();
    // Another size is not another view: what showed everything still does.
    const watch = new ResizeObserver(show);
    watch.observe(element);
    return () => {
      watch.disconnect();
      control.current = null;
      map.end();
    };
  }, []);

  // The end of a drag that began on a mark is no click on it; a key is always one.
  const afterDrag = (event: MouseEvent): void => {
    if (event.detail > 0 && control.current?.dragged()) event.stopPropagation();
  };
  return (
    <div class="map" ref={place} role="region" aria-label={label} tabIndex={0}>
      {frame && <Land frame={frame} />}
      {frame && tiles && <Tiles frame={frame} of={tiles} />}
      <div class="map-marks" onClickCapture={afterDrag}>{frame && children(frame)}</div>
      {tiles?.attribution && <p class="map-source">{tiles.attribution}</p>}
    </div>
  );
};
