// REST: requests to the server, and what went wrong with them.
import { signal } from '@preact/signals';
import type { components } from '../api.gen';
import { language } from '../state/settings';
import { wordsSoon } from '../words';

/** What the server's resources hold, from its OpenAPI: `Schemas['Transaction']`. */
export type Schemas = components['schemas'];

type Said = Schemas['Said'];
/** Codes whose sentence names a role or a state. One without its words below does not compile. */
type Naming = Extract<Said, { state: string } | { role: string }>['code'];

/** The words of the page for the role or the state that a sentence names. */
const namesIn = (code: Said['code']): Partial<Record<string, string>> | undefined => {
  const [common, station, firmware] = [wordsSoon('common'), wordsSoon('station'), wordsSoon('firmware')];
  const names: Record<Naming, Partial<Record<string, string>> | undefined> = {
    'role-too-low': common?.roles, 'transaction-over': common?.transactionStates, 'reservation-over': station?.reservationStates, 'no-file': station?.uploadStates,
    'held-command-over': wordsSoon('waiting')?.states, 'firmware-job-begun': firmware?.jobStates, 'campaign-over': firmware?.campaignStates,
  };
  return names[code as Naming];
};

type Told = Partial<Pick<Schemas['Problem'], 'title' | 'detail' | 'said' | 'pointer' | 'line'>>;

/** What the server says, in the language of the page where it has a code for it. */
export const wording = ({ said, detail = '', pointer, line }: Told): string => {
  const word = said && wordsSoon('said')?.[said.code];
  // In English what is wrong with a message begins with its place, which the page shows by itself.
  if (!word) return said?.code.startsWith('schema-') ? detail.slice((pointer || 'payload').length + 2) : detail;
  const names = namesIn(said.code);
  const values = Object.fromEntries(Object.entries(said).map(([name, value]) => [name, names?.[value as string] ?? (value as string)]));
  // In development words are functions still.
  const told = typeof word === 'function' ? (word as (of: unknown) => string)(values) : word.replace(/\{(\w+)\}/g, (_, name: string) => values[name] ?? '');
  return line == null ? told : `${wordsSoon('common')?.line(String(line))}: ${told}`;
};

/** Why a request failed: the server's problem document, or the lack of an answer (`status` 0). */
export class Problem extends Error {
  constructor(
    readonly status: number,
    readonly title: string,
    readonly detail: string,
    readonly body: unknown = null,
  ) {
    // What kind of failure in the language of the page, then what the server says of it.
    const lead = (wordsSoon('common')?.problems as Record<number, string> | undefined)?.[status] ?? title;
    super(detail ? `${lead}: ${detail}` : lead);
  }
}

/** The server wants a log-in. */
export const signedOut = signal(false);

export type Query = Record<string, string | number | boolean | null | undefined>;

/** A path with its parameters; absent ones are left out. */
export const address = (path: string, query: Query = {}): string => {
  const params = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) {
    if (value !== null && value !== undefined && value !== '') params.set(name, String(value));
  }
  const text = params.toString();
  return text ? `${path}?${text}` : path;
};

/** The part of a path that is an identity: `` `/api/v1/stations/${segment(id)}` ``. */
export const segment = encodeURIComponent;

/** Any request; throws a `Problem`. */
export const request = async (path: string, init: RequestInit): Promise<Response> => {
  let response: Response;
  try {
    response = await fetch(path, { ...init, headers: { Accept: 'application/json', 'Accept-Language': language.peek(), ...init.headers } });
  } catch (error) {
    if (init.signal?.aborted) throw error;
    throw new Problem(0, 'No answer', '');
  }
  if (response.ok) return response;
  if (response.status === 401) signedOut.value = true;
  const body: unknown = await response.json().catch(() => null);
  const told = (body ?? {}) as Told;
  throw new Problem(response.status, told.title ?? `HTTP ${response.status}`, wording(told), body);
};

/** Reads a resource. */
export const get = async <T>(path: string, query: Query = {}, signal?: AbortSignal): Promise<T> => {
  const response = await request(address(path, query), signal ? { signal } : {});
  return (await response.json()) as T;
};

/** Changes something. An answer without a body is `null`. */
export const send = async <T = unknown>(
  method: 'POST' | 'PUT' | 'PATCH' | 'DELETE',
  path: string,
  body?: unknown,
  headers: Record<string, string> = {},
): Promise<T> => {
  const response = await request(path, {
    method,
    headers: body === undefined ? headers : { 'Content-Type': 'application/json', ...headers },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const told = await response.text();
  return (told ? JSON.parse(told) : null) as T;
};
