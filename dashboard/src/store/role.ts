// Who is signed in, and what that role may do. The server decides; the page says beforehand what it would refuse.
import { computed, effect, signal } from '@preact/signals';
import { words } from '../words';
import { get, type Schemas } from './api';
import { server } from './network';

export type Role = Schemas['Role'];

const RANK: Record<Role, number> = { viewer: 0, operator: 1, administrator: 2 };

/** Whoever is signed in; `null` until it is known. */
export const session = signal<Schemas['SessionState'] | null>(null);

// Another snapshot may be that of another log-in, or of another server.
const asked = computed(() => server.value?.started_at);
effect(() => {
  if (asked.value) get<Schemas['SessionState']>('/api/v1/session').then((state) => (session.value = state), () => undefined);
});

/** Why this role may not; `null` = it may, or is not known yet. */
export const lacks = (least: Role): string | null => {
  const role = session.value?.role;
  return role && RANK[role] < RANK[least] ? words('common').needsRole(words('common').roles[least]) : null;
};
