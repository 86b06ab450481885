// Where the map looks, and how it is moved: by dragging, wheel, two fingers, keys and calls. Nothing is drawn here.
//
// The world is a square of side 1 in Mercator's plane; zoom z shows it 256 · 2^z pixels wide, as tile servers do.

export interface Place {
  latitude: number;
  longitude: number;
}

export interface View extends Place {
  zoom: number;
}

/** A point: of the plane, or pixels from the top left corner. */
export interface Point {
  x: number;
  y: number;
}

/** The map as it is at this moment. */
export interface Frame {
  width: number;
  height: number;
  zoom: number;
  /** Pixels from the top left corner. */
  project: (place: Place) => Point;
  /** The same, of a point of the plane. */
  pixel: (point: Point) => Point;
}

/** Room that stays free at the edges, in pixels. */
export interface Margins {
  left: number;
  top: number;
  right: number;
  bottom: number;
}

export const MIN_ZOOM = 6;
export const MAX_ZOOM = 18;
/** ms */
const GLIDE = 250;
/** Pixels of the wheel for one step of zoom. */
const WHEEL = 90;
/** Pixels after which a press is a drag. */
const DRAG = 4;

export const toPlane = ({ latitude, longitude }: Place): Point =>
  ({ x: longitude / 360 + 0.5, y: 0.5 - Math.log(Math.tan(Math.PI / 4 + (latitude * Math.PI) / 360)) / (2 * Math.PI) });

const toPlace = ({ x, y }: Point): Place => ({ latitude: (Math.atan(Math.sinh(Math.PI * (1 - 2 * y))) * 180) / Math.PI, longitude: (x - 0.5) * 360 });

/** Pixels of the whole world. */
export const worldSize = (zoom: number): number => 256 * 2 ** zoom;

const within = (value: number, least: number, most: number): number => Math.min(most, Math.max(least, value));

/** The middle of the screen, and the zoom. */
interface Stand extends Point {
  zoom: number;
}

export interface Ground {
  /** Looks there. */
  look: (view: View, animate: boolean) => void;
  /** Goes as near as these places and the margins allow. */
  show: (places: readonly Place[], margins: Margins, most: number, animate: boolean) => void;
  zoomBy: (steps: number) => void;
  /** The element has another size. */
  resize: () => void;
  /** The last press was a drag. */
  dragged: () => boolean;
  end: () => void;
}

/** `onMove` is told every frame, `onRest` the view that the map comes to rest at. */
export const groundOf = (element: HTMLElement, onMove: (frame: Frame) => void, onRest: (view: View) => void): Ground => {
  const calm = matchMedia('(prefers-reduced-motion: reduce)').matches;
  const off = new AbortController();
  let stand: Stand = { x: 0.5, y: 0.5, zoom: MIN_ZOOM };
  let size = { width: element.clientWidth, height: element.clientHeight };
  let motion = 0;
  /** Where a glide leads to. */
  let goal: Stand | null = null;

  const go = (next: Stand): void => {
    stand = { x: within(next.x, 0, 1), y: within(next.y, 0, 1), zoom: within(next.zoom, MIN_ZOOM, MAX_ZOOM) };
    const { x, y, zoom } = stand;
    const { width, height } = size;
    const scale = worldSize(zoom);
    const pixel = (point: Point): Point => ({ x: (point.x - x) * scale + width / 2, y: (point.y - y) * scale + height / 2 });
    onMove({ width, height, zoom, pixel, project: (place) => pixel(toPlane(place)) });
  };

  const halt = (): void => {
    cancelAnimationFrame(motion);
    goal = null;
  };
  const rest = (): void => {
    halt();
    onRest({ ...toPlace(stand), zoom: stand.zoom });
  };

  /** On the way one point stays where it is on the screen, as if one went straight towards it. */
  const between = (from: Stand, to: Stand, part: number): Stand => {
    const zoom = from.zoom + (to.zoom - from.zoom) * part;
    const whole = 2 ** (from.zoom - to.zoom);
    if (Math.abs(1 - whole) < 1e-3) return { x: from.x + (to.x - from.x) * part, y: from.y + (to.y - from.y) * part, zoom };
    const now = 2 ** (from.zoom - zoom);
    const fixed = (a: number, b: number): number => (b - whole * a) / (1 - whole);
    const along = (a: number, b: number): number => fixed(a, b) + (a - fixed(a, b)) * now;
    return { x: along(from.x, to.x), y: along(from.y, to.y), zoom };
  };

  const glide = (to: Stand, duration: number): void => {
    halt();
    const from = stand;
    if (duration === 0 || calm) {
      go(to);
      return rest();
    }
    goal = to;
    const began = performance.now();
    const step = (now: number): void => {
      const part = within((now - began) / duration, 0, 1);
      go(between(from, to, 1 - (1 - part) ** 3));
      if (part < 1) motion = requestAnimationFrame(step);
      else rest();
    };
    motion = requestAnimationFrame(step);
  };

  /** From `from` so much nearer that a point of the screen stays where it is. */
  const nearer = (from: Stand, steps: number, at: Point): Stand => {
    const zoom = within(from.zoom + steps, MIN_ZOOM, MAX_ZOOM);
    const [before, after] = [worldSize(from.zoom), worldSize(zoom)];
    const [dx, dy] = [at.x - size.width / 2, at.y - size.height / 2];
    return { x: from.x + dx / before - dx / after, y: from.y + dy / before - dy / after, zoom };
  };
  const moved = (by: Point): Stand => ({ x: stand.x - by.x / worldSize(stand.zoom), y: stand.y - by.y / worldSize(stand.zoom), zoom: stand.zoom });

  const on = <K extends keyof HTMLElementEventMap>(name: K, take: (event: HTMLElementEventMap[K]) => void): void =>
    element.addEventListener(name, take, { signal: off.signal, passive: false });
  const place = ({ clientX, clientY }: MouseEvent): Point => {
    const { left, top } = element.getBoundingClientRect();
    return { x: clientX - left, y: clientY - top };
  };

  const fingers = new Map<number, Point>();
  const middle = (): Point & { spread: number } => {
    const [a, b = a] = [...fingers.values()] as [Point, Point?];
    return { x: (a.x + b.x) / 2, y: (a.y + b.y) / 2, spread: Math.hypot(a.x - b.x, a.y - b.y) };
  };
  let way = 0;
  let wasDrag = false;
  let speed: Point = { x: 0, y: 0 };
  let last = 0;

  on('pointerdown', (event) => {
    if (event.button !== 0) return;
    if (fingers.size === 0) {
      way = 0;
      wasDrag = false;
    }
    if (fingers.size > 1) return;
    halt();
    speed = { x: 0, y: 0 };
    fingers.set(event.pointerId, place(event));
  });
  on('pointermove', (event) => {
    if (!fingers.has(event.pointerId)) return;
    const before = middle();
    fingers.set(event.pointerId, place(event));
    const now = middle();
    const by = { x: now.x - before.x, y: now.y - before.y };
    way += Math.hypot(by.x, by.y);
    if (!wasDrag && way < DRAG && fingers.size === 1) return;
    // Not before: a press that does not move is a click on what lies below.
    if (!wasDrag) element.setPointerCapture(event.pointerId);
    wasDrag = true;
    element.classList.add('map-dragging');
    const passed = Math.max(1, event.timeStamp - last);
    last = event.timeStamp;
    speed = { x: by.x / passed, y: by.y / passed };
    go(moved(by));
    if (fingers.size === 2 && before.spread > 0 && now.spread > 0) go(nearer(stand, Math.log2(now.spread / before.spread), now));
  });
  const lift = (event: PointerEvent): void => {
    if (!fingers.delete(event.pointerId) || fingers.size > 0) return;
    element.classList.remove('map-dragging');
    if (!wasDrag) return;
    const fast = Math.hypot(speed.x, speed.y) > 0.3 && event.timeStamp - last < 50;
    if (fast) glide(moved({ x: speed.x * 160, y: speed.y * 160 }), 500);
    else rest();
  };
  on('pointerup', lift);
  on('pointercancel', lift);

  on('wheel', (event) => {
    event.preventDefault();
    const pixels = event.deltaY * (event.deltaMode === 1 ? 20 : 1);
    glide(nearer(goal ?? stand, -within(pixels / WHEEL, -1.5, 1.5), place(event)), GLIDE);
  });
  on('dblclick', (event) => {
    if (!(event.target as Element).closest('button')) glide(nearer(stand, event.shiftKey ? -1 : 1, place(event)), GLIDE);
  });
  on('keydown', (event) => {
    if (event.target !== element || event.ctrlKey || event.metaKey || event.altKey) return;
    const step = event.shiftKey ? 240 : 80;
    const pan: Record<string, Point> = { ArrowLeft: { x: step, y: 0 }, ArrowRight: { x: -step, y: 0 }, ArrowUp: { x: 0, y: step }, ArrowDown: { x: 0, y: -step } };
    const by = pan[event.key];
    const steps = '+='.includes(event.key) ? 1 : '-_'.includes(event.key) ? -1 : 0;
    if (!by && !steps) return;
    event.preventDefault();
    if (by) glide(moved(by), GLIDE);
    else zoomBy(steps);
  });

  const zoomBy = (steps: number): void => glide(nearer(goal ?? stand, steps, { x: size.width / 2, y: size.height / 2 }), GLIDE);
  return {
    zoomBy,
    look: (view, animate) => glide({ ...toPlane(view), zoom: view.zoom }, animate ? 600 : 0),
    show: (places, { left, top, right, bottom }, most, animate) => {
      const points = places.map(toPlane);
      const [xs, ys] = [points.map(({ x }) => x), points.map(({ y }) => y)];
      if (points.length === 0) return;
      const [west, east, north, south] = [Math.min(...xs), Math.max(...xs), Math.min(...ys), Math.max(...ys)];
      const room = (pixels: number, part: number): number => Math.log2(Math.max(64, pixels) / 256 / Math.max(part, 1e-9));
      const fits = Math.min(room(size.width - left - right, east - west), room(size.height - top - bottom, south - north));
      const zoom = within(Math.floor(fits * 4) / 4, MIN_ZOOM, most);
      const scale = worldSize(zoom);
      glide({ x: (west + east) / 2 + (right - left) / 2 / scale, y: (north + south) / 2 + (bottom - top) / 2 / scale, zoom }, animate ? 400 : 0);
    },
    resize: () => {
      size = { width: element.clientWidth, height: element.clientHeight };
      go(stand);
    },
    dragged: () => wasDrag,
    end: () => {
      halt();
      off.abort();
    },
  };
};
