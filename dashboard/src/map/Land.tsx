// Jeju and the land around it, as outlines that ship with the page. They are drawn once and then only moved: where
// they lie is known in Mercator's plane, which the map shows at some place in some size.
import './Land.css';
import { useEffect, useState } from 'preact/hooks';
import { type Frame, type Place, toPlane, worldSize } from './ground';

/** Coordinates are counted from here, at a middle zoom, so that they stay small and exact. */
const ORIGIN: Place = { latitude: 33.38, longitude: 126.55 };
const ZOOM = 10;

interface Outline {
  features: { geometry: { coordinates: [longitude: number, latitude: number][][] } }[];
}

const pathOf = ({ features }: Outline): string => {
  const [home, size] = [toPlane(ORIGIN), worldSize(ZOOM)];
  const point = ([longitude, latitude]: [number, number]): string => {
    const { x, y } = toPlane({ longitude, latitude });
    return `${((x - home.x) * size).toFixed(2)} ${((y - home.y) * size).toFixed(2)}`;
  };
  return features.flatMap(({ geometry }) => geometry.coordinates.map((ring) => `M${ring.map(point).join('L')}Z`)).join('');
};

const usePath = (file: string): string => {
  const [path, setPath] = useState('');
  useEffect(() => {
    // Without it the map is sea, and the marks are where they belong.
    void fetch(file).then(async (response) => response.ok && setPath(pathOf((await response.json()) as Outline))).catch(() => undefined);
  }, [file]);
  return path;
};

export const Land = ({ frame }: { frame: Frame }) => {
  const far = usePath('/map/korea.geojson');
  const jeju = usePath('/map/jeju.geojson');
  const { x, y } = frame.project(ORIGIN);
  return (
    <svg class="land" aria-hidden="true">
      <g style={{ transform: `translate(${x}px, ${y}px) scale(${2 ** (frame.zoom - ZOOM)})` }}>
        <path class="land-far" d={far} />
        <path class="land-near" d={jeju} />
      </g>
    </svg>
  );
};
