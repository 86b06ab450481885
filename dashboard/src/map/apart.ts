// Pushes marks apart that would cover each other. No drawing here: boxes in, boxes out.

export interface Box {
  /** Where the mark belongs: the middle of the box, if nothing is in the way. */
  x: number;
  y: number;
  width: number;
  height: number;
}

export interface Placed {
  x: number;
  y: number;
}

const GAP = 8;

/** Middles of the boxes, none over another as far as there is room, all within `width` × `height`. */
export const apart = (boxes: readonly Box[], width: number, height: number): Placed[] => {
  const placed = boxes.map(({ x, y }) => ({ x, y }));
  // Clusters keep them few; beyond this many nobody waits for a push.
  if (boxes.length > 120) return placed;
  for (let round = 0; round < 80; round++) {
    let moved = false;
    for (let i = 0; i < boxes.length; i++) {
      for (let j = i + 1; j < boxes.length; j++) moved = push(boxes[i]!, placed[i]!, boxes[j]!, placed[j]!) || moved;
    }
    boxes.forEach((box, i) => keepIn(box, placed[i]!, width, height));
    if (!moved) break;
  }
  return placed;
};

/** Moves two that overlap by half each, the shorter way out. */
const push = (a: Box, at: Placed, b: Box, bt: Placed): boolean => {
  const overX = (a.width + b.width) / 2 + GAP - Math.abs(at.x - bt.x);
  const overY = (a.height + b.height) / 2 + GAP - Math.abs(at.y - bt.y);
  if (overX <= 0.5 || overY <= 0.5) return false;
  // Which is left, and which above, is as it is on the ground. Sideways first: maps are wide, and the
  // places between two marks stay in sight.
  if (overX <= overY * 1.8) {
    const way = Math.sign(b.x - a.x || 1) * (overX / 2);
    at.x -= way;
    bt.x += way;
  } else {
    const way = Math.sign(b.y - a.y || 1) * (overY / 2);
    at.y -= way;
    bt.y += way;
  }
  return true;
};

/** A mark whose place is on the screen stays on it whole. */
const keepIn = (box: Box, at: Placed, width: number, height: number): void => {
  if (box.x < 0 || box.x > width || box.y < 0 || box.y > height) return;
  at.x = Math.min(Math.max(at.x, box.width / 2 + GAP), Math.max(width - box.width / 2 - GAP, width / 2));
  at.y = Math.min(Math.max(at.y, box.height / 2 + GAP), Math.max(height - box.height / 2 - GAP, height / 2));
};
