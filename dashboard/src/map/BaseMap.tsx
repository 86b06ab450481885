// The ground: outlines that ship with the page, or tiles where the server names some. What stands on it are the
// children, placed by `project`.
import './BaseMap.css';
import type { ComponentChildren } from 'preact';
import { useLayoutEffect, useRef, useState } from 'preact/hooks';
import type { LatLng } from 'leaflet';
import { Land } from './Land';
import { Map, TileLayer } from './leaflet';

export interface Place {
  latitude: number;
  longitude: number;
}

export interface View extends Place {
  zoom: number;
}

/** The map as it is at this moment. */
export interface Frame {
  width: number;
  height: number;
  zoom: number;
  /** Pixels from the top left corner. */
  project: (place: Place) => { x: number; y: number };
}

export interface Tiles {
  url: string;
  attribution: string;
  max_zoom?: number | null;
}

interface Props {
  label: string;
  /** Where to look at first; `null` = at all of `around`. */
  view: View | null;
  around: readonly Place[];
  tiles?: Tiles | null;
  onView: (view: View) => void;
  /** Gets the map, to move it. */
  control: { current: Map | null };
  children: (frame: Frame, moving: boolean) => ComponentChildren;
}

export const MAX_ZOOM = 18;
/** The corners of Jeju. */
const HOME: readonly Place[] = [{ latitude: 33.19, longitude: 126.14 }, { latitude: 33.57, longitude: 126.98 }];

const bounds = (all: readonly Place[]) => all.map(({ latitude, longitude }): [number, number] => [latitude, longitude]);

/** Goes as near as these places allow. */
export const showPlaces = (map: Map, places: readonly Place[], animate: boolean): void =>
  void map.fitBounds(bounds(places), { paddingTopLeft: [72, 64], paddingBottomRight: [72, 96], maxZoom: 15, animate });

/** Shows all places, with room around them for their marks. */
export const showAll = (map: Map, places: readonly Place[], animate: boolean): void => {
  const [west, east] = HOME as [Place, Place];
  const athome = places.every(({ latitude, longitude }) =>
    latitude > west.latitude && latitude < east.latitude && longitude > west.longitude && longitude < east.longitude);
  // All on Jeju: the whole island is the frame that people know.
  if (athome) map.fitBounds(bounds(HOME), { paddingTopLeft: [16, 40], paddingBottomRight: [16, 72], animate });
  else showPlaces(map, places, animate);
};

export const BaseMap = ({ label, view, around, tiles, onView, control, children }: Props) => {
  const place = useRef<HTMLDivElement>(null);
  const [frame, setFrame] = useState<Frame | null>(null);
  const [moving, setMoving] = useState(false);
  const told = useRef(onView);
  told.current = onView;
  const asked = useRef({ view, around });
  asked.current = { view, around };

  useLayoutEffect(() => {
    const element = place.current!;
    const calm = matchMedia('(prefers-reduced-motion: reduce)').matches;
    const map = new Map(element, {
      zoomControl: false, attributionControl: false, trackResize: false, zoomSnap: 0.25, zoomDelta: 1, wheelPxPerZoomLevel: 90,
      minZoom: 6, maxZoom: MAX_ZOOM, zoomAnimation: !calm, fadeAnimation: !calm, inertia: !calm,
    });
    control.current = map;
    if (view) map.setView([view.latitude, view.longitude], view.zoom, { animate: false });
    else showAll(map, around, false);

    const draw = (): void => {
      const size = map.getSize();
      setFrame({
        width: size.x, height: size.y, zoom: map.getZoom(),
        project: ({ latitude, longitude }) => map.latLngToContainerPoint([latitude, longitude]),
      });
    };
    map.on('move zoom viewreset resize', draw);
    // While it zooms, marks glide to where they will be.
    map.on('zoomanim', (event: unknown) => {
      const { center, zoom } = event as { center: LatLng; zoom: number };
      const size = map.getSize();
      const corner = map.project(center, zoom).subtract(size.divideBy(2));
      setMoving(true);
      setFrame({ width: size.x, height: size.y, zoom, project: ({ latitude, longitude }) => map.project([latitude, longitude], zoom).subtract(corner) });
    });
    map.on('zoomend', () => setMoving(false));
    let resizing = false;
    map.on('moveend', () => {
      if (resizing) return;
      const { lat, lng } = map.getCenter();
      told.current({ latitude: lat, longitude: lng, zoom: map.getZoom() });
    });
    draw();
    // Another size is not another view: what showed everything still does.
    const watch = new ResizeObserver(() => {
      resizing = true;
      map.invalidateSize({ pan: false });
      if (!asked.current.view) showAll(map, asked.current.around, false);
      resizing = false;
    });
    watch.observe(element);
    return () => {
      watch.disconnect();
      control.current = null;
      map.remove();
    };
  }, []);

  const source = tiles?.url;
  useLayoutEffect(() => {
    if (!source || !control.current) return;
    const layer = new TileLayer(source, { maxNativeZoom: tiles?.max_zoom ?? MAX_ZOOM, maxZoom: MAX_ZOOM }).addTo(control.current);
    return () => void layer.remove();
  }, [source]);

  // The end of a drag that began on a mark is no click on it; a key is always one.
  const afterDrag = (event: MouseEvent): void => {
    const dragging = control.current?.dragging as { moved: () => boolean } | undefined;
    if (event.detail > 0 && dragging?.moved()) event.stopPropagation();
  };
  return (
    <div class="map" ref={place} role="region" aria-label={label}>
      {frame && <Land frame={frame} moving={moving} />}
      <div class={moving ? 'map-marks map-gliding' : 'map-marks'} onClickCapture={afterDrag}>{frame && children(frame, moving)}</div>
      {tiles?.attribution && <p class="map-source">{tiles.attribution}</p>}
    </div>
  );
};
