// Pictures of a tile server, where the server names one: those that the frame shows, at the nearest zoom that there is.
import { type Frame, worldSize } from './ground';

export interface TileServer {
  url: string;
  attribution: string;
  max_zoom?: number | null;
}

export const Tiles = ({ frame, of }: { frame: Frame; of: TileServer }) => {
  const zoom = Math.min(Math.round(frame.zoom), of.max_zoom ?? 18);
  const count = 2 ** zoom;
  const side = worldSize(frame.zoom) / count;
  const corner = frame.pixel({ x: 0, y: 0 });
  const range = (from: number, length: number): number[] => {
    const [first, end] = [Math.max(0, Math.floor(-from / side)), Math.min(count, Math.ceil((length - from) / side))];
    return Array.from({ length: Math.max(0, end - first) }, (_, index) => first + index);
  };
  return (
    <div class="map-tiles">
      {range(corner.y, frame.height).flatMap((y) => range(corner.x, frame.width).map((x) => {
        const part: Record<string, number | string> = { x, y, z: zoom, s: 'abc'[(x + y) % 3]!, r: '' };
        const source = of.url.replace(/\{(\w)\}/g, (all, name: string) => String(part[name] ?? all));
        return (
          <img key={source} src={source} alt="" draggable={false} onError={(event) => event.currentTarget.classList.add('map-no-tile')}
            style={{ width: `${side + 0.5}px`, height: `${side + 0.5}px`, transform: `translate(${corner.x + x * side}px, ${corner.y + y * side}px)` }} />
        );
      }))}
    </div>
  );
};
