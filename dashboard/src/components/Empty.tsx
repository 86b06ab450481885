// Nothing here: why, and what to do next.
import './Empty.css';
import type { ComponentChildren } from 'preact';

export const Empty = ({ title, children }: { title: string; children?: ComponentChildren }) => (
  <div class="empty">
    <p class="empty-title">{title}</p>
    {children && <div class="empty-next">{children}</div>}
  </div>
);
