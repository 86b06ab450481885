import type { Sayings } from './said';

/** The server says it in English. */
const en: Partial<Sayings> = {};

export default en;
