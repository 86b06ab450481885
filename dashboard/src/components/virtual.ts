// Long lists: only the rows that are seen are in the page. An adapter of @tanstack/virtual-core.
import { elementScroll, observeElementOffset, observeElementRect, Virtualizer, type VirtualItem } from '@tanstack/virtual-core';
import type { RefObject } from 'preact';
import { useLayoutEffect, useReducer, useState } from 'preact/hooks';

interface Options {
  count: number;
  /** Height of a row in px; or of each, by index. */
  size: number | ((index: number) => number);
  /** The element that scrolls. */
  scroll: RefObject<HTMLElement | null>;
  overscan?: number;
}

export interface Virtual {
  /** Rows to draw, each with `index` and `start` (px from the top). */
  items: VirtualItem[];
  /** Height of all rows, px. */
  height: number;
  scrollTo: (index: number, align?: 'auto' | 'start' | 'center' | 'end') => void;
}

export const useVirtual = ({ count, size, scroll, overscan = 8 }: Options): Virtual => {
  const [, draw] = useReducer((times: number) => times + 1, 0);
  const options = {
    count,
    overscan,
    getScrollElement: () => scroll.current,
    estimateSize: typeof size === 'number' ? () => size : size,
    observeElementRect,
    observeElementOffset,
    scrollToFn: elementScroll,
    onChange: () => draw(undefined),
    // The first drawing has no element yet to measure; a screenful is a good guess.
    initialRect: { width: 0, height: 800 },
  };
  const [virtualizer] = useState(() => new Virtualizer<HTMLElement, Element>(options));
  virtualizer.setOptions(options);
  useLayoutEffect(() => virtualizer._didMount(), []);
  useLayoutEffect(() => virtualizer._willUpdate());
  return {
    items: virtualizer.getVirtualItems(),
    height: virtualizer.getTotalSize(),
    scrollTo: (index, align = 'auto') => virtualizer.scrollToIndex(index, { align }),
  };
};
