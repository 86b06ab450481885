// What the server says when something is not done: a code with its values. English is its own sentence; the other
// languages have a word for every code (`said.ko.ts`, `said.ja.ts`), or do not compile.
import type { components } from '../api.gen';

type Schemas = components['schemas'];

/** A code and its values. */
export type Said = Schemas['Said'];

type Code = Said['code'];

/** A word for each code; its values are named as the server names them. */
export type Sayings = { [One in Code]: string | ((of: { [Name in keyof Extract<Said, { code: One }>]: string }) => string) };
