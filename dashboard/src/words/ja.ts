// Every word of the page in Japanese, by page. What pages share is `common`.
import common from './common.ja';
import said from './said.ja';
import overview from '../pages/overview/words.ja';
import sites from '../pages/sites/words.ja';
import stations from '../pages/stations/words.ja';
import station from '../pages/station/words.ja';
import transactions from '../pages/transactions/words.ja';
import transaction from '../pages/transaction/words.ja';
import messages from '../pages/messages/words.ja';
import statistics from '../pages/statistics/words.ja';
import tokens from '../pages/tokens/words.ja';
import tariffs from '../pages/tariffs/words.ja';
import connections from '../pages/connections/words.ja';
import waiting from '../pages/waiting/words.ja';
import firmware from '../pages/firmware/words.ja';
import certificates from '../pages/certificates/words.ja';
import operators from '../pages/operators/words.ja';
import vendors from '../pages/vendors/words.ja';
import scenarios from '../pages/scenarios/words.ja';
import login from '../pages/login/words.ja';
import commands from '../commands/words.ja';
import type { Words } from '../words';

const ja: Words = {
  common,
  said,
  overview,
  sites,
  stations,
  station,
  transactions,
  transaction,
  messages,
  statistics,
  tokens,
  tariffs,
  connections,
  waiting,
  firmware,
  certificates,
  operators,
  vendors,
  scenarios,
  login,
  commands,
};

export default ja;
