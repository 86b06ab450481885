// Something that is done by one press: what came of it is said at the foot of the page.
import { say } from './Toast';

/** `good` = what to say when it is done; `then` = what follows from it. */
export const act = (running: Promise<unknown>, good: string | null, then: () => void): void =>
  void running.then(() => { if (good) say('good', good); then(); }, (error: Error) => say('bad', error.message));
