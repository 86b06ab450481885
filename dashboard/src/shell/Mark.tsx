// The mark of the product, as in favicon.svg.
import './Mark.css';

export const Mark = ({ size = 24 }: { size?: number }) => (
  <svg width={size} height={size} viewBox="0 0 32 32" aria-hidden="true">
    <rect width="32" height="32" rx="8" class="mark-field" />
    <path d="M18.2 4.5 8.6 18h6.1l-1 9.5L23.4 14h-6.2z" class="mark-bolt" />
  </svg>
);
