// Long lists: only the rows that are seen are in the page.
import type { RefObject } from 'preact';
import { useLayoutEffect, useReducer, useRef } from 'preact/hooks';

interface Options {
  count: number;
  /** Height of a row in px; or of each, by index. */
  size: number | ((index: number) => number);
  /** The element that scrolls. It is there from the first drawing on. */
  scroll: RefObject<HTMLElement | null>;
  /** Rows beyond the edges, so that quick scrolling shows no gap. */
  overscan?: number;
}

export interface VirtualItem {
  index: number;
  /** px from the top of the list. */
  start: number;
}

export interface Virtual {
  /** Rows to draw. */
  items: VirtualItem[];
  /** Height of all rows, px. */
  height: number;
  scrollTo: (index: number, align?: 'auto' | 'start' | 'center' | 'end') => void;
}

/** Where rows begin: a product, or sums. */
const layout = (count: number, size: Options['size']): ((index: number) => number) => {
  if (typeof size === 'number') return (index) => index * size;
  const starts = new Float64Array(count + 1);
  for (let index = 0; index < count; index++) starts[index + 1] = starts[index]! + size(index);
  return (index) => starts[Math.min(index, count)]!;
};

/** The first row that ends below `top`. */
const rowAt = (top: number, count: number, startOf: (index: number) => number): number => {
  let [low, high] = [0, count];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (startOf(middle + 1) > top) high = middle;
    else low = middle + 1;
  }
  return low;
};

/** Shorter lists are in the page whole, so that the browser's own search finds everything. */
const WHOLE = 100;

export const useVirtual = ({ count, size, scroll, overscan = count <= WHOLE ? count : 8 }: Options): Virtual => {
  const [, draw] = useReducer((times: number) => times + 1, 0);
  const startOf = layout(count, size);
  // The first drawing has no element yet to measure; a screenful is a good guess.
  const seen = useRef({ top: 0, height: 800 });
  const range = (): [number, number] => [
    Math.max(0, rowAt(seen.current.top, count, startOf) - overscan),
    Math.min(count, rowAt(seen.current.top + seen.current.height, count, startOf) + 1 + overscan),
  ];
  const [first, end] = range();
  const look = (): void => {
    const element = scroll.current;
    if (!element) return;
    seen.current = { top: element.scrollTop, height: element.clientHeight };
    const [from, to] = range();
    if (from !== first || to !== end) draw(undefined);
  };
  const latest = useRef(look);
  latest.current = look;

  useLayoutEffect(() => {
    const element = scroll.current;
    if (!element) return;
    const listen = (): void => latest.current();
    element.addEventListener('scroll', listen, { passive: true });
    const watch = new ResizeObserver(listen);
    watch.observe(element);
    return () => {
      element.removeEventListener('scroll', listen);
      watch.disconnect();
    };
  }, []);
  // A shorter list may have moved the place that is seen.
  useLayoutEffect(look);

  const height = startOf(count);
  return {
    items: Array.from({ length: end - first }, (_, at) => ({ index: first + at, start: startOf(first + at) })),
    height,
    scrollTo: (index, align = 'auto') => {
      const element = scroll.current;
      if (!element) return;
      // What stands above the rows in the same element: a head that stays.
      const head = Math.max(0, element.scrollHeight - height);
      const [start, last] = [startOf(index), startOf(index + 1) + head - element.clientHeight];
      const top = element.scrollTop;
      element.scrollTop = align === 'start' ? start : align === 'end' ? last : align === 'center' ? (start + last) / 2
        : start < top ? start : last > top ? last : top;
      latest.current();
    },
  };
};
